#pragma once
#include "kernels/backend/cpu/simd/lanes.hpp"
#include "kernels/physics/structure/all.hpp"

// The surroundings of one bead at a time, its neighbours in the lanes. The list of the bead's
// cluster is gathered once, array by array; each bead of the cluster then picks the neighbours
// within the reach, and from these the triples that may contribute, so that everything costly
// works on full packs. Bonded neighbours are in the lists (exclusions are masks) and are counted.

namespace pitchdrop::PITCHDROP_SIMD {

enum class StructureDetail { softness, functions };

/// Copies the positions of a cluster's list, padded by copies of the last one.
PITCHDROP_INLINE std::int32_t gather_candidates(const SlotView& slots, const ListView& list,
                                                std::int32_t local, const StructureScratch& to)
{
    std::int32_t n = 0;
    for (std::int32_t e = list.begin[local]; e < list.end[local]; ++e, ++n) {
        const PackedBead& j = slots.packed[list.slot[e]];
        to.candidate_x[n] = j.x;
        to.candidate_y[n] = j.y;
        to.candidate_z[n] = j.z;
    }
    return n;
}

/// Neighbours of a bead at (x, y, z) within the reach; the bead itself is at distance zero.
/// The pack behind the last neighbour is filled with beads that are out of every reach.
PITCHDROP_INLINE std::int32_t pick_neighbours(std::int32_t x, std::int32_t y, std::int32_t z,
                                              std::int32_t candidates, float reach_squared,
                                              const UnitLengths& unit, const StructureScratch& s)
{
    const Ints ix(x), iy(y), iz(z);
    const Floats ux(unit.x), uy(unit.y), uz(unit.z), zero(0.0f), reach(reach_squared);
    std::int32_t n = 0;
    for (std::int32_t c = 0; c < candidates; c += width) {
        const Floats dx = to_float(Ints::load(s.candidate_x + c) - ix) * ux;
        const Floats dy = to_float(Ints::load(s.candidate_y + c) - iy) * uy;
        const Floats dz = to_float(Ints::load(s.candidate_z + c) - iz) * uz;
        const Floats squared = dx * dx + dy * dy + dz * dz;
        const std::uint32_t chosen =
            bits((zero < squared) & (squared < reach)) & valid_lanes(candidates - c);
        compress(dx, chosen).store(s.x + n);
        compress(dy, chosen).store(s.y + n);
        compress(dz, chosen).store(s.z + n);
        compress(squared, chosen).store(s.squared + n);
        n += __builtin_popcount(chosen);
    }
    zero.store(s.x + n);
    zero.store(s.y + n);
    zero.store(s.z + n);
    Floats(1e30f).store(s.squared + n);
    for (std::int32_t k = 0; k < n + width; k += width)
        (Floats(1.0f) / square_root(Floats::load(s.squared + k))).store(s.inverse + k);
    return n;
}

/// Σ_j φ(R_ij) from the table.
PITCHDROP_INLINE double radial_sum(std::int32_t neighbours, const SoftnessView& view,
                                   const StructureScratch& s)
{
    const Floats scale(view.cells_per_length), last(float(view.cells - 1));
    double sum = 0;
    for (std::int32_t k = 0; k < neighbours; k += width) {
        Floats place = square_root(Floats::load(s.squared + k)) * scale;
        place = select(place < last, place, last);
        const Ints whole = truncate_to_int(place);
        std::int32_t cell[width];
        float within[width];
        whole.store(cell);
        (place - to_float(whole)).store(within);
        float part[2] = {0, 0};
        for (int lane = 0; lane < width; ++lane) {
            const RadialCell& c = view.cell[cell[lane]];
            part[lane & 1] += c.value + c.slope * within[lane];
        }
        sum += double(part[0]) + double(part[1]);
    }
    return sum;
}

/// The radial functions one by one.
PITCHDROP_INLINE void radial_functions(std::int32_t neighbours, const SoftnessView& view,
                                       const StructureScratch& s, float* row)
{
    for (std::int32_t f = 0; f < view.radial_functions; ++f) {
        const RadialFunction<float>& g = view.radial[f];
        const RadialFunction<Floats> spread{Floats(g.centre), Floats(g.inverse_width),
                                            Floats(g.threshold)};
        const Floats zero(0.0f), reach(view.radial_reach_squared);
        Floats sum(0.0f);
        for (std::int32_t k = 0; k < neighbours; k += width) {
            const Floats squared = Floats::load(s.squared + k);
            sum += select(squared < reach, radial_term(square_root(squared), spread), zero);
        }
        row[f] = float(horizontal_sum(sum));
    }
}

/// Sums over the triples of one bead: into one number, or function by function.
template <StructureDetail detail>
class TripleSums {
public:
    TripleSums(const SoftnessView& view, const StructureScratch& scratch)
        : view_(view), scratch_(scratch)
    {
        for (std::int32_t t = 0; t < sums(); ++t) {
            lanes_[t] = Floats(0.0f);
            sum_[t] = 0;
        }
    }

    /// Picks the triples of neighbour j with those after it.
    PITCHDROP_INLINE void add_pairs_of(std::int32_t j, std::int32_t neighbours)
    {
        const StructureScratch& s = scratch_;
        const float squared_j = s.squared[j];
        if (!(squared_j < view_.angular_reach_squared)) return;
        const Floats jx(s.x[j]), jy(s.y[j]), jz(s.z[j]), bj(squared_j), inverse_j(s.inverse[j]);
        const Floats reach(view_.angular_reach_squared), limit(view_.half_sum_limit);
        for (std::int32_t k = j + 1; k < neighbours; k += width) {
            const Floats squared = Floats::load(s.squared + k);
            const Floats dot = jx * Floats::load(s.x + k) + jy * Floats::load(s.y + k) +
                               jz * Floats::load(s.z + k);
            const Floats half_sum = bj + squared - dot;
            const std::uint32_t chosen = bits((half_sum < limit) & (squared < reach));
            const Floats cosine = dot * inverse_j * Floats::load(s.inverse + k);
            compress(half_sum, chosen).store(s.half_sum + triples_);
            compress(cosine, chosen).store(s.cosine + triples_);
            triples_ += __builtin_popcount(chosen);
            if (triples_ >= s.triples) flush(false);
        }
    }

    /// Evaluates what is left; nothing may be added afterwards.
    PITCHDROP_INLINE void finish()
    {
        Floats(1e30f).store(scratch_.half_sum + triples_);
        Floats(0.0f).store(scratch_.cosine + triples_);
        flush(true);
    }
    double total() const { return sum_[0]; }
    void write_functions(float* row) const
    {
        for (std::int32_t t = 0; t < sums(); ++t) row[view_.term[t].function] = float(sum_[t]);
    }

private:
    static constexpr bool one_by_one = detail == StructureDetail::functions;
    std::int32_t sums() const
    {
        return one_by_one ? view_.functions - view_.radial_functions : 1;
    }

    /// Whole packs only, unless these are the last triples of the bead.
    PITCHDROP_INLINE void flush(bool all)
    {
        std::int32_t k = 0;
        for (; all ? k < triples_ : k + width <= triples_; k += width)
            evaluate(Floats::load(scratch_.half_sum + k), Floats::load(scratch_.cosine + k));
        if (!all) {
            Floats::load(scratch_.half_sum + k).store(scratch_.half_sum);
            Floats::load(scratch_.cosine + k).store(scratch_.cosine);
        }
        triples_ -= k;
        for (std::int32_t t = 0; t < sums(); ++t) { // before single precision runs out
            sum_[t] += horizontal_sum(lanes_[t]);
            lanes_[t] = Floats(0.0f);
        }
    }

    PITCHDROP_INLINE void evaluate(Floats half_sum, Floats cosine)
    {
        for (std::int32_t g = 0; g < view_.groups; ++g) {
            const AngularGroup& group = view_.group[g];
            if (!any(half_sum < Floats(group.half_sum_limit))) continue;
            const Floats envelope = angular_envelope(half_sum, Floats(group.inverse_width));
            Floats power(0.0f);
            for (std::int32_t t = group.first_term; t < group.last_term; ++t) {
                const AngularTerm& term = view_.term[t];
                if (term.squarings < 0)
                    power = integer_power(
                        angular_base(cosine, Floats(term.lambda), Floats(term.factor)), term.zeta);
                else
                    for (std::int32_t n = 0; n < term.squarings; ++n) power *= power;
                const Floats value = above(envelope * power, Floats(term.threshold));
                lanes_[one_by_one ? t : 0] += Floats(term.coefficient) * value;
            }
        }
    }

    const SoftnessView& view_;
    const StructureScratch& scratch_;
    std::int32_t triples_ = 0;
    Floats lanes_[one_by_one ? most_angular_functions : 1];
    double sum_[one_by_one ? most_angular_functions : 1];
};

template <StructureDetail detail>
void structure(const SlotView& slots, const ListView& list, const SoftnessView& view,
               const StructureRequest& request)
{
    const StructureScratch& scratch = request.scratch;
    for (std::int32_t c = request.first_cluster; c < request.last_cluster; ++c) {
        const std::int32_t candidates =
            gather_candidates(slots, list, c - request.first_cluster, scratch);
        for (std::int32_t i = c * width; i < (c + 1) * width && i < slots.beads; ++i) {
            const std::int32_t n = pick_neighbours(slots.x[i], slots.y[i], slots.z[i], candidates,
                                                   view.reach_squared, request.unit, scratch);
            TripleSums<detail> triples(view, scratch);
            if (view.groups > 0) {
                for (std::int32_t j = 0; j + 1 < n; ++j) triples.add_pairs_of(j, n);
                triples.finish();
            }
            if constexpr (detail == StructureDetail::softness) {
                const double sum = double(view.offset) + radial_sum(n, view, scratch);
                request.out[i] = float(sum + triples.total());
            } else {
                float* row = request.out + std::ptrdiff_t(i) * view.functions;
                radial_functions(n, view, scratch, row);
                triples.write_functions(row);
            }
        }
    }
}

} // namespace pitchdrop::PITCHDROP_SIMD
