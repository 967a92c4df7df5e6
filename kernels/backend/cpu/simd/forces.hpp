#pragma once
#include "kernels/backend/cpu/simd/pair_terms.hpp"
#include "kernels/physics/bond/all.hpp"

// Pair and bond forces on the beads of a cluster, pairs a group of four beads at a time: a full list of single
// neighbours, of which a pack holds W/4. No Newton's third law: every force is written once, by its own cluster,
// in an order that depends on the list alone.

namespace pitchdrop::PITCHDROP_SIMD {

/// Force and virial sums of the lanes of one cluster. Distances are in fixed-point units: the box enters once per
/// cluster, not once per pair.
template <ForceDetail detail>
struct LaneSums {
    Floats fx{0.0f}, fy{0.0f}, fz{0.0f};
    Floats energy{0.0f}, xx{0.0f}, yy{0.0f}, zz{0.0f}, xy{0.0f}, xz{0.0f}, yz{0.0f};

    PITCHDROP_INLINE void add(Floats dx, Floats dy, Floats dz, Floats force_over_r, Floats u)
    {
        const Floats px = force_over_r * dx, py = force_over_r * dy, pz = force_over_r * dz;
        fx += px;
        fy += py;
        fz += pz;
        if constexpr (detail != ForceDetail::force) {
            xx += px * dx;
            yy += py * dy;
            zz += pz * dz;
        }
        if constexpr (detail == ForceDetail::energy) {
            energy += u;
            xy += px * dy;
            xz += px * dz;
            yz += py * dz;
        }
    }
    /// Halves pair sums: each pair is met from both sides. `scale` is what the unit of force is worth.
    void add_to(ForceSums& sums, double& energy_sum, const UnitLengths& unit, double scale) const
    {
        if constexpr (detail != ForceDetail::force) {
            const double half = 0.5 * scale, x = unit.x, y = unit.y, z = unit.z;
            sums.virial[0] += half * x * x * double(sum(xx));
            sums.virial[1] += half * y * y * double(sum(yy));
            sums.virial[2] += half * z * z * double(sum(zz));
            if constexpr (detail == ForceDetail::energy) {
                energy_sum += 0.5 * double(sum(energy));
                sums.virial[3] += half * x * y * double(sum(xy));
                sums.virial[4] += half * x * z * double(sum(xz));
                sums.virial[5] += half * y * z * double(sum(yz));
            }
        }
    }
};

template <class Potential, ForceDetail detail>
PITCHDROP_INLINE void add_bonds(const SlotView& slots, const Cluster& beads, std::int32_t cluster,
                                const BondParameters<float>& bond, const UnitLengths& unit,
                                LaneSums<detail>& lanes, ForceSums& sums)
{
    const BondParameters<Floats> p{bond.k,
                                   bond.r0,
                                   bond.c12,
                                   bond.c6,
                                   bond.epsilon,
                                   bond.wca_cutoff_squared,
                                   bond.broken_squared};
    const std::int32_t at = cluster * width;
    Ints own; // a lane without a bond has itself as partner
    for (int lane = 0; lane < width; ++lane) own.v[lane] = at + lane;
    for (std::int32_t k = 0; k < slots.bonds_per_bead; ++k) {
        const std::uint32_t* partner = slots.bonds + k * slots.stride + at;
        const Cluster partners = load_scattered(slots, partner);
        const Floats dx = to_float(beads.x - partners.x), dy = to_float(beads.y - partners.y),
                     dz = to_float(beads.z - partners.z);
        const Floats ux = Floats(unit.x) * dx, uy = Floats(unit.y) * dy, uz = Floats(unit.z) * dz;
        const Mask present = {Ints::load(reinterpret_cast<const std::int32_t*>(partner)).v !=
                              own.v};
        const Floats squared = select(present, ux * ux + uy * uy + uz * uz, Floats(1.0f));
        const BondSample<Floats> sample = Potential::evaluate(squared, p);
        const Floats zero(0.0f);
        lanes.add(dx, dy, dz, select(present, sample.force_over_r, zero),
                  select(present, sample.energy, zero));
        const Mask broken = present & (p.broken_squared < squared);
        if (any(broken)) sums.broken_slot = at + __builtin_ctz(bits(broken));
    }
}

/// Three packs under way at a time, each a stage behind the next: while one waits for its division, a processor cannot
/// hold enough instructions to find the next one by itself.
template <class Separate, class Start, class Finish>
PITCHDROP_INLINE void walk(std::int32_t first, std::int32_t last, Separate&& separate,
                           Start&& start, Finish&& finish)
{
    constexpr std::int32_t pack = neighbours_per_pack;
    if (last - first < 2 * pack) {
        for (; first < last; first += pack) {
            const auto only = separate(first);
            finish(only, start(only), first);
        }
        return;
    }
    auto oldest = separate(first);
    auto started = start(oldest);
    auto newer = separate(first + pack);
    for (; first + 2 * pack < last; first += pack) {
        const auto newest = separate(first + 2 * pack);
        const auto next = start(newer);
        finish(oldest, started, first);
        oldest = newer;
        started = next;
        newer = newest;
    }
    finish(oldest, started, first);
    finish(newer, start(newer), first + pack);
}

/// Force of the pairs of one group, in fixed-point units and units of the terms, and what `lanes` adds up. Its masks
/// are the next words of `mask`.
template <ForceDetail detail, bool cubic, class Terms>
PITCHDROP_INLINE void add_pairs(const SlotView& slots, const ListView& list, std::int32_t index,
                                const Cluster& beads, const Terms& terms, const Metric& metric,
                                const std::uint32_t*& mask, LaneSums<detail>& lanes)
{
    const Floats zero(0.0f);
    const auto separate = [&](std::int32_t e) PITCHDROP_INLINE_LAMBDA {
        return separation<cubic>(beads, load_neighbours(slots, list.slot + e), metric);
    };
    const auto start = [&](const Separation& d)
                           PITCHDROP_INLINE_LAMBDA { return terms.start(d.squared); };
    const auto add = [&](const Separation& d, const PairTerm& term,
                         Mask inside) PITCHDROP_INLINE_LAMBDA {
        lanes.add(d.x, d.y, d.z, select(inside, term.sample.force_over_r, zero),
                  select(inside, term.sample.energy, zero));
    };
    constexpr std::int32_t pack = neighbours_per_pack;
    const std::int32_t end = list.end[index], masked_end = list.masked_end[index];
    const std::int32_t first = end - (end - list.begin[index] + pack - 1) / pack * pack;
    walk(first, masked_end, separate, start,
         [&](const Separation& d, Floats begun, std::int32_t e) PITCHDROP_INLINE_LAMBDA {
             const PairTerm term = terms.finish(d.squared, begun, slots, list.slot + e);
             add(d, term, term.inside & mask_from_bits<width>(*mask++));
         });
    walk(masked_end, end, separate, start,
         [&](const Separation& d, Floats begun, std::int32_t e) PITCHDROP_INLINE_LAMBDA {
             const PairTerm term = terms.finish(d.squared, begun, slots, list.slot + e);
             add(d, term, term.inside);
         });
}

/// unit · (scale · pairs + bonds) for the four beads of a group; the sum over the bonds is in `force`.
PITCHDROP_INLINE void store_force(Floats pairs, float scale, float unit, float* force)
{
    const __m128 sum =
        _mm_add_ps(_mm_mul_ps(_mm_set1_ps(scale), sum_of_neighbours(pairs)), _mm_loadu_ps(force));
    _mm_storeu_ps(force, _mm_mul_ps(_mm_set1_ps(unit), sum));
}

template <class Potential, bool several_types, ForceDetail detail, bool cubic>
ForceSums forces_in_box(const SlotView& slots, const ListView& list, const ForceRequest& request)
{
    ForceSums sums{};
    sums.broken_slot = -1;
    const UnitLengths& unit = request.unit;
    const Metric metric(unit);
    PairTerms<Potential, several_types> terms(request.pair, unit.x);
    Prefetch coming(request.coming,
                    (request.last_cluster - request.first_cluster) * groups_per_cluster);
    const std::uint32_t* mask = list.mask;

    for (std::int32_t c = request.first_cluster; c < request.last_cluster; ++c) {
        LaneSums<detail> pairs, bonds;
        if (slots.bonds_per_bead > 0) {
            const Cluster beads = load_cluster(slots, c);
            if (request.bond_potential == 0)
                add_bonds<HarmonicBond>(slots, beads, c, request.bond, unit, bonds, sums);
            else
                add_bonds<FeneBond>(slots, beads, c, request.bond, unit, bonds, sums);
        }
        bonds.fx.store(slots.fx + c * width);
        bonds.fy.store(slots.fy + c * width);
        bonds.fz.store(slots.fz + c * width);
        bonds.add_to(sums, sums.bond_energy, unit, 1.0);

        for (std::int32_t g = c * groups_per_cluster; g < (c + 1) * groups_per_cluster; ++g) {
            coming.next();
            terms.choose(slots, request.pair, g);
            pairs.fx = pairs.fy = pairs.fz = Floats(0.0f);
            add_pairs<detail, cubic>(slots, list, g - request.first_cluster * groups_per_cluster,
                                     load_group(slots, g), terms, metric, mask, pairs);
            const std::int32_t at = g * beads_per_group;
            store_force(pairs.fx, terms.force_unit(), unit.x, slots.fx + at);
            store_force(pairs.fy, terms.force_unit(), unit.y, slots.fy + at);
            store_force(pairs.fz, terms.force_unit(), unit.z, slots.fz + at);
        }
        pairs.add_to(sums, sums.pair_energy, unit, double(terms.force_unit()));
    }
    return sums;
}

/// Boxes with equal sides have a version of their own, for systems of one type.
template <class Potential, bool several_types, ForceDetail detail>
ForceSums forces(const SlotView& slots, const ListView& list, const ForceRequest& request)
{
    const UnitLengths& unit = request.unit;
    if constexpr (!several_types)
        if (unit.x == unit.y && unit.y == unit.z)
            return forces_in_box<Potential, several_types, detail, true>(slots, list, request);
    return forces_in_box<Potential, several_types, detail, false>(slots, list, request);
}

} // namespace pitchdrop::PITCHDROP_SIMD
