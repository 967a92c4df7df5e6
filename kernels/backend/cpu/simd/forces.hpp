#pragma once
#include "kernels/backend/cpu/simd/lanes.hpp"
#include "kernels/physics/bond/all.hpp"
#include "kernels/physics/pair/all.hpp"

// Pair and bond forces on the beads of a cluster: a full list of single neighbours against W beads
// at once. No Newton's third law: every force is written once, by its own cluster, in an order
// that depends on the list alone.

namespace pitchdrop::PITCHDROP_SIMD {

inline constexpr int most_types = 16;

/// Force and virial sums of the lanes of one cluster. Distances are in fixed-point units until
/// `finish`: the box enters once per cluster, not once per pair.
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
    /// Halves pair sums: each pair is met from both sides.
    void add_to(ForceSums& sums, double& energy_sum, const UnitLengths& unit) const
    {
        if constexpr (detail != ForceDetail::force) {
            const double x = unit.x, y = unit.y, z = unit.z;
            sums.virial[0] += 0.5 * x * x * double(sum(xx));
            sums.virial[1] += 0.5 * y * y * double(sum(yy));
            sums.virial[2] += 0.5 * z * z * double(sum(zz));
            if constexpr (detail == ForceDetail::energy) {
                energy_sum += 0.5 * double(sum(energy));
                sums.virial[3] += 0.5 * x * y * double(sum(xy));
                sums.virial[4] += 0.5 * x * z * double(sum(xz));
                sums.virial[5] += 0.5 * y * z * double(sum(yz));
            }
        }
    }
};

/// Coefficients against each type that a neighbour may have, lane by lane.
template <bool several_types>
struct LaneParameters {
    PairParameters<Floats> by_type[several_types ? most_types : 1];

    LaneParameters(const SlotView& slots, const PairTableView& table, std::int32_t cluster)
    {
        if constexpr (several_types)
            for (std::int32_t t = 0; t < table.types; ++t) fill(slots, table, cluster, t);
        else
            by_type[0] = spread(table.parameters[0]);
    }
    PITCHDROP_INLINE const PairParameters<Floats>& against(std::uint32_t type) const
    {
        return by_type[several_types ? type : 0];
    }

private:
    static PITCHDROP_INLINE PairParameters<Floats> spread(const PairParameters<float>& p)
    {
        return {p.c12, p.c6, p.cutoff, p.cutoff_squared, p.energy_at_cutoff, p.force_at_cutoff,
                p.switch_start_squared, p.switch_scale, p.cap_squared};
    }
    void fill(const SlotView& slots, const PairTableView& table, std::int32_t cluster,
              std::int32_t type)
    {
        constexpr int fields = sizeof(PairParameters<float>) / sizeof(float);
        float lanes[fields][width];
        for (int lane = 0; lane < width; ++lane) {
            const auto own = std::int32_t(slots.packed[cluster * width + lane].type);
            float row[fields];
            std::memcpy(row, &table.parameters[own * table.types + type], sizeof(row));
            for (int f = 0; f < fields; ++f) lanes[f][lane] = row[f];
        }
        std::memcpy(&by_type[type], lanes, sizeof(lanes));
    }
};

template <class Potential, ForceDetail detail>
PITCHDROP_INLINE void add_bonds(const SlotView& slots, const Cluster& beads, std::int32_t cluster,
                                const BondParameters<float>& bond, const UnitLengths& unit,
                                LaneSums<detail>& lanes, ForceSums& sums)
{
    const BondParameters<Floats> p{bond.k, bond.r0, bond.c12, bond.c6, bond.epsilon,
                                   bond.wca_cutoff_squared, bond.broken_squared};
    const std::int32_t at = cluster * width;
    Ints own; // a lane without a bond has itself as partner
    for (int lane = 0; lane < width; ++lane) own.v[lane] = at + lane;
    for (std::int32_t k = 0; k < slots.bonds_per_bead; ++k) {
        const std::uint32_t* partner = slots.bonds + k * slots.stride + at;
        const Cluster partners = load_scattered(slots, partner);
        const Floats dx = to_float(beads.x - partners.x), dy = to_float(beads.y - partners.y),
                     dz = to_float(beads.z - partners.z);
        const Floats ux = Floats(unit.x) * dx, uy = Floats(unit.y) * dy, uz = Floats(unit.z) * dz;
        const Mask present = {Ints::load(reinterpret_cast<const std::int32_t*>(partner)).v != own.v};
        const Floats squared = select(present, ux * ux + uy * uy + uz * uz, Floats(1.0f));
        const BondSample<Floats> sample = Potential::evaluate(squared, p);
        const Floats zero(0.0f);
        lanes.add(dx, dy, dz, select(present, sample.force_over_r, zero),
                  select(present, sample.energy, zero));
        const Mask broken = present & (p.broken_squared < squared);
        if (any(broken)) sums.broken_slot = at + __builtin_ctz(bits(broken));
    }
}

template <class Potential, bool several_types, ForceDetail detail, bool cubic>
ForceSums forces_in_box(const SlotView& slots, const ListView& list, const ForceRequest& request)
{
    ForceSums sums{};
    sums.broken_slot = -1;
    const UnitLengths& unit = request.unit;
    const Floats squared_unit[3] = {unit.x * unit.x, unit.y * unit.y, unit.z * unit.z};
    const Floats zero(0.0f);

    for (std::int32_t c = request.first_cluster; c < request.last_cluster; ++c) {
        const std::int32_t local = c - request.first_cluster;
        const Cluster beads = load_cluster(slots, c);
        const LaneParameters<several_types> parameters(slots, request.pair, c);
        LaneSums<detail> pairs, bonds;

        std::int32_t e = list.begin[local];
        for (; e < list.masked_end[local]; ++e) {
            const PackedBead& j = slots.packed[list.slot[e]];
            const auto& p = parameters.against(j.type);
            const Separation d = separation<cubic>(beads, j, squared_unit);
            const Mask inside = (d.squared < p.cutoff_squared) & mask_from_bits<width>(list.mask[e]);
            const PairSample<Floats> sample = Potential::evaluate(d.squared, p);
            pairs.add(d.x, d.y, d.z, select(inside, sample.force_over_r, zero),
                      select(inside, sample.energy, zero));
        }
        for (; e < list.end[local]; ++e) {
            const PackedBead& j = slots.packed[list.slot[e]];
            const auto& p = parameters.against(j.type);
            const Separation d = separation<cubic>(beads, j, squared_unit);
            const Mask inside = d.squared < p.cutoff_squared;
            const PairSample<Floats> sample = Potential::evaluate(d.squared, p);
            pairs.add(d.x, d.y, d.z, select(inside, sample.force_over_r, zero),
                      select(inside, sample.energy, zero));
        }
        if (slots.bonds_per_bead > 0) {
            if (request.bond_potential == 0)
                add_bonds<HarmonicBond>(slots, beads, c, request.bond, unit, bonds, sums);
            else
                add_bonds<FeneBond>(slots, beads, c, request.bond, unit, bonds, sums);
        }
        const std::int32_t at = c * width;
        (Floats(unit.x) * (pairs.fx + bonds.fx)).store(slots.fx + at);
        (Floats(unit.y) * (pairs.fy + bonds.fy)).store(slots.fy + at);
        (Floats(unit.z) * (pairs.fz + bonds.fz)).store(slots.fz + at);
        pairs.add_to(sums, sums.pair_energy, unit);
        bonds.add_to(sums, sums.bond_energy, unit);
    }
    return sums;
}

/// The steps between impulses, nearly all there are, have a version for boxes with equal sides.
template <class Potential, bool several_types, ForceDetail detail>
ForceSums forces(const SlotView& slots, const ListView& list, const ForceRequest& request)
{
    const UnitLengths& unit = request.unit;
    if constexpr (detail == ForceDetail::force && !several_types)
        if (unit.x == unit.y && unit.y == unit.z)
            return forces_in_box<Potential, several_types, detail, true>(slots, list, request);
    return forces_in_box<Potential, several_types, detail, false>(slots, list, request);
}

} // namespace pitchdrop::PITCHDROP_SIMD
