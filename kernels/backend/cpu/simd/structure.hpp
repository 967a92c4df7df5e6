#pragma once
#include "kernels/backend/cpu/simd/lanes.hpp"
#include "kernels/physics/structure/all.hpp"

// The surroundings of one bead at a time, its neighbours in the lanes. The list of the bead's
// group is gathered once, array by array; each bead of the group then picks the neighbours
// within the reach, and from these the triples that may contribute, so that everything costly
// works on full packs. Bonded neighbours are in the lists (exclusions are masks) and are counted.

namespace pitchdrop::PITCHDROP_SIMD {

enum class StructureDetail { softness, functions };

/// Copies the positions of a group's list, array by array.
PITCHDROP_INLINE std::int32_t gather_candidates(const SlotView& slots, const PrunedView& list,
                                                std::int32_t local, const StructureScratch& to)
{
    std::int32_t n = 0;
    for (const PrunedView* part = &list; part; part = part->next) {
        const PackedBead* const packed = slots.packed + part->base;
        std::int32_t e = part->begin[local];
        for (; e + width <= part->end[local]; e += width, n += width) {
            const Cluster candidates = load_scattered(packed, part->slot + e);
            candidates.x.store(to.candidate_x + n);
            candidates.y.store(to.candidate_y + n);
            candidates.z.store(to.candidate_z + n);
        }
        for (; e < part->end[local]; ++e, ++n) {
            const PackedBead& j = packed[part->slot[e]];
            to.candidate_x[n] = j.x;
            to.candidate_y[n] = j.y;
            to.candidate_z[n] = j.z;
        }
    }
    return n;
}

/// Their slots.
inline void gather_slots(const PrunedView& list, std::int32_t local, const StructureScratch& to)
{
    std::int32_t n = 0;
    for (const PrunedView* part = &list; part; part = part->next)
        for (std::int32_t e = part->begin[local]; e < part->end[local]; ++e)
            to.candidate_slot[n++] = part->base + std::int32_t(part->slot[e]);
}

/// Calls keep(dx, dy, dz, R², chosen lanes) for packs of candidates of a bead at (x, y, z); chosen are
/// those within the reach, without the bead itself, which is at distance zero.
template <class Keep>
PITCHDROP_INLINE void sieve(std::int32_t x, std::int32_t y, std::int32_t z, std::int32_t candidates,
                            float reach_squared, const UnitLengths& unit, const StructureScratch& s,
                            Keep&& keep)
{
    const Ints ix(x), iy(y), iz(z);
    const Floats ux(unit.x), uy(unit.y), uz(unit.z), zero(0.0f), reach(reach_squared);
    const auto pass = [&](std::int32_t c, std::uint32_t valid) {
        const Floats dx = to_float(Ints::load(s.candidate_x + c) - ix) * ux;
        const Floats dy = to_float(Ints::load(s.candidate_y + c) - iy) * uy;
        const Floats dz = to_float(Ints::load(s.candidate_z + c) - iz) * uz;
        const Floats squared = dx * dx + dy * dy + dz * dz;
        keep(dx, dy, dz, squared, less_bits(zero, squared) & less_bits(squared, reach) & valid);
    };
    std::int32_t c = 0;
    for (; c + width <= candidates; c += width) pass(c, all_lanes);
    if (c < candidates) pass(c, valid_lanes(candidates - c));
}

/// Neighbours of a bead within the reach. The pack behind the last one is out of every reach.
PITCHDROP_INLINE std::int32_t pick_neighbours(std::int32_t x, std::int32_t y, std::int32_t z,
                                              std::int32_t candidates, float reach_squared,
                                              const UnitLengths& unit, const StructureScratch& s)
{
    std::int32_t n = 0;
    sieve(x, y, z, candidates, reach_squared, unit, s,
          [&](Floats dx, Floats dy, Floats dz, Floats squared, std::uint32_t chosen) {
              compress(dx, chosen).store(s.x + n);
              compress(dy, chosen).store(s.y + n);
              compress(dz, chosen).store(s.z + n);
              compress(squared, chosen).store(s.squared + n);
              n += __builtin_popcount(chosen);
          });
    const Floats zero(0.0f);
    zero.store(s.x + n);
    zero.store(s.y + n);
    zero.store(s.z + n);
    Floats(1e30f).store(s.squared + n);
    for (std::int32_t k = 0; k < n + width; k += width)
        reciprocal(square_root(Floats::load(s.squared + k))).store(s.inverse + k);
    return n;
}

/// The same for their R² alone.
PITCHDROP_INLINE std::int32_t pick_distances(std::int32_t x, std::int32_t y, std::int32_t z,
                                             std::int32_t candidates, float reach_squared,
                                             const UnitLengths& unit, const StructureScratch& s)
{
    std::int32_t n = 0;
    sieve(x, y, z, candidates, reach_squared, unit, s,
          [&](Floats, Floats, Floats, Floats squared, std::uint32_t chosen) {
              compress(squared, chosen).store(s.squared + n);
              n += __builtin_popcount(chosen);
          });
    Floats(1e30f).store(s.squared + n);
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
///
/// What costs is finding the fifth of all triples that contribute. It is done without branches, which
/// would be guessed wrong half of the time: a first sieve passes what may contribute to any function,
/// a second one distributes it to the groups of functions, and full packs are evaluated.
template <StructureDetail detail>
class TripleSums {
public:
    TripleSums(const SoftnessView& view, const StructureScratch& scratch)
        : view_(view), scratch_(scratch)
    {
        for (std::int32_t row = 0; row <= view.groups; ++row) waiting_[row] = 0;
        for (std::int32_t t = 0; t < sums(); ++t) {
            lanes_[t] = Floats(0.0f);
            sum_[t] = 0;
        }
    }

    /// Passes the triples of neighbour j with those after it.
    PITCHDROP_INLINE void add_pairs_of(std::int32_t j, std::int32_t neighbours)
    {
        const StructureScratch& s = scratch_;
        const Floats jx(s.x[j]), jy(s.y[j]), jz(s.z[j]), bj(s.squared[j]), inverse_j(s.inverse[j]);
        const Floats limit(view_.limit), slope(view_.limit_slope);
        std::int32_t n = waiting_[0];
        for (std::int32_t k = j + 1; k < neighbours; k += width) {
            const Floats dot = jx * Floats::load(s.x + k) + jy * Floats::load(s.y + k) +
                               jz * Floats::load(s.z + k);
            const Floats half_sum = bj + Floats::load(s.squared + k) - dot;
            const Floats cosine = dot * (inverse_j * Floats::load(s.inverse + k));
            const std::uint32_t chosen =
                less_bits(half_sum, limit + slope * cosine) & valid_lanes(neighbours - k);
            compress(half_sum, chosen).store(s.triple.half_sum + n);
            compress(cosine, chosen).store(s.triple.cosine + n);
            n += __builtin_popcount(chosen);
        }
        waiting_[0] = n;
        if (n >= s.triples) distribute();
    }

    /// Evaluates what is left; nothing may be added afterwards.
    PITCHDROP_INLINE void finish()
    {
        distribute();
        for (std::int32_t g = 0; g < view_.groups; ++g) {
            const TripleRow row = group_row(g);
            Floats(1e30f).store(row.half_sum + waiting_[1 + g]);
            Floats(0.0f).store(row.cosine + waiting_[1 + g]);
            for (std::int32_t k = 0; k < waiting_[1 + g]; k += width) evaluate(g, row, k);
        }
        drain();
    }
    double total() const { return sum_[0]; }
    void write_functions(float* row) const
    {
        for (std::int32_t t = 0; t < sums(); ++t) row[view_.term[t].function] = float(sum_[t]);
    }

private:
    static constexpr bool one_by_one = detail == StructureDetail::functions;
    std::int32_t sums() const { return one_by_one ? view_.functions - view_.radial_functions : 1; }
    TripleRow group_row(std::int32_t g) const
    {
        const std::ptrdiff_t at = std::ptrdiff_t(1 + g) * scratch_.row;
        return {scratch_.triple.half_sum + at, scratch_.triple.cosine + at};
    }

    /// Empties row 0 into the groups' rows; a row that holds enough is evaluated.
    PITCHDROP_INLINE void distribute()
    {
        const TripleRow from = scratch_.triple;
        const std::int32_t count = waiting_[0];
        for (std::int32_t g = 0; g < view_.groups; ++g) {
            const Floats limit(view_.group[g].limit), slope(view_.group[g].limit_slope);
            const TripleRow to = group_row(g);
            std::int32_t n = waiting_[1 + g];
            for (std::int32_t k = 0; k < count; k += width) {
                const Floats half_sum = Floats::load(from.half_sum + k);
                const Floats cosine = Floats::load(from.cosine + k);
                const std::uint32_t chosen =
                    less_bits(half_sum, limit + slope * cosine) & valid_lanes(count - k);
                compress(half_sum, chosen).store(to.half_sum + n);
                compress(cosine, chosen).store(to.cosine + n);
                n += __builtin_popcount(chosen);
                if (n < scratch_.triples) continue;
                n = evaluate_packs(g, to, n);
            }
            waiting_[1 + g] = n;
        }
        waiting_[0] = 0;
    }

    /// Evaluates the whole packs of a row and moves what is left to its beginning.
    PITCHDROP_INLINE std::int32_t evaluate_packs(std::int32_t g, const TripleRow& row,
                                                 std::int32_t count)
    {
        std::int32_t k = 0;
        for (; k + width <= count; k += width) evaluate(g, row, k);
        Floats::load(row.half_sum + k).store(row.half_sum);
        Floats::load(row.cosine + k).store(row.cosine);
        drain();
        return count - k;
    }

    /// Into double precision, before single precision runs out.
    PITCHDROP_INLINE void drain()
    {
        for (std::int32_t t = 0; t < sums(); ++t) {
            sum_[t] += horizontal_sum(lanes_[t]);
            lanes_[t] = Floats(0.0f);
        }
    }

    PITCHDROP_INLINE void evaluate(std::int32_t g, const TripleRow& row, std::int32_t k)
    {
        const AngularGroup& group = view_.group[g];
        const Floats envelope =
            angular_envelope(Floats::load(row.half_sum + k), Floats(group.inverse_width));
        const Floats cosines = Floats::load(row.cosine + k);
        Floats power(0.0f), together(0.0f);
        for (std::int32_t t = group.first_term; t < group.last_term; ++t) {
            const AngularTerm& term = view_.term[t];
            if (term.squarings < 0)
                power = integer_power(
                    angular_base(cosines, Floats(term.lambda), Floats(term.factor)), term.zeta);
            else
                for (std::int32_t n = 0; n < term.squarings; ++n) power *= power;
            const Floats value =
                Floats(term.coefficient) * above(envelope * power, Floats(term.threshold));
            if constexpr (one_by_one)
                lanes_[t] += value;
            else
                together += value;
        }
        if constexpr (!one_by_one) lanes_[0] += together;
    }

    const SoftnessView& view_;
    const StructureScratch& scratch_;
    std::int32_t waiting_[1 + most_angular_groups];
    Floats lanes_[one_by_one ? most_angular_functions : 1];
    double sum_[one_by_one ? most_angular_functions : 1];
};

inline void add_radial_softness(const SlotView& slots, const PrunedView& list,
                                const SoftnessView& view, const StructureRequest& request)
{
    for_each_group(
        request.first_cluster, request.last_cluster, [&](std::int32_t g, std::int32_t index) {
            const std::int32_t candidates = gather_candidates(slots, list, index, request.scratch);
            for (std::int32_t i = first_bead(g); i < first_bead(g + 1) && i < slots.beads; ++i) {
                const std::int32_t n =
                    pick_distances(slots.x[i], slots.y[i], slots.z[i], candidates,
                                   view.radial_reach_squared, request.unit, request.scratch);
                request.out[i] += float(double(view.offset) + radial_sum(n, view, request.scratch));
            }
        });
}

template <StructureDetail detail>
void structure(const SlotView& slots, const PrunedView& list, const SoftnessView& view,
               const StructureRequest& request)
{
    const StructureScratch& scratch = request.scratch;
    const bool angular_ends_first = view.angular_reach_squared < view.reach_squared;
    for_each_group(
        request.first_cluster, request.last_cluster, [&](std::int32_t g, std::int32_t index) {
            const std::int32_t candidates = gather_candidates(slots, list, index, scratch);
            for (std::int32_t i = first_bead(g); i < first_bead(g + 1) && i < slots.beads; ++i) {
                const auto pick = [&](float reach_squared) {
                    return pick_neighbours(slots.x[i], slots.y[i], slots.z[i], candidates,
                                           reach_squared, request.unit, scratch);
                };
                float* row = request.out + std::ptrdiff_t(i) * view.functions;
                std::int32_t n = pick(view.reach_squared);
                double radial = 0;
                if constexpr (detail == StructureDetail::softness)
                    radial = double(view.offset) + radial_sum(n, view, scratch);
                else
                    radial_functions(n, view, scratch, row);

                TripleSums<detail> triples(view, scratch);
                if (view.groups > 0) {
                    if (angular_ends_first) n = pick(view.angular_reach_squared);
                    for (std::int32_t j = 0; j + 1 < n; ++j) triples.add_pairs_of(j, n);
                    triples.finish();
                }
                if constexpr (detail == StructureDetail::softness)
                    request.out[i] = float(radial + triples.total());
                else
                    triples.write_functions(row);
            }
        });
}

} // namespace pitchdrop::PITCHDROP_SIMD
