#pragma once
#include "kernels/backend/cpu/simd/lanes.hpp"
#include "kernels/physics/pair/all.hpp"

#include <type_traits>

// A pair interaction between a group of beads and a pack of neighbours, with the coefficients in the lanes.
// Squared distances arrive in units of x.

namespace pitchdrop::PITCHDROP_SIMD {

inline constexpr int most_types = 16;

struct PairTerm {
    PairSample<Floats> sample;
    Mask inside; ///< the cutoff
};

/// Coefficients of beads of one type.
PITCHDROP_INLINE PairParameters<Floats> spread(const PairParameters<float>& p)
{
    return {p.c12,
            p.c6,
            p.cutoff,
            p.cutoff_squared,
            p.energy_at_cutoff,
            p.force_at_cutoff,
            p.switch_start_squared,
            p.switch_scale,
            p.cap_squared};
}

/// Any interaction.
template <class Potential, bool several_types, class = void>
class PairTerms {
public:
    PairTerms(const PairTableView& table, float unit)
        : one_(spread(table.parameters[0])), squared_unit_(unit * unit)
    {
    }
    /// The group whose pairs follow.
    void choose(const SlotView& slots, const PairTableView& table, std::int32_t group)
    {
        if constexpr (several_types)
            for (int bead = 0; bead < beads_per_group; ++bead) {
                const auto own = std::int32_t(slots.packed[group * beads_per_group + bead].type);
                for (std::int32_t type = 0; type < table.types; ++type) {
                    float row[fields];
                    std::memcpy(row, &table.parameters[own * table.types + type], sizeof(row));
                    for (int f = 0; f < fields; ++f) against_[f][type][bead] = row[f];
                }
            }
    }
    /// What takes longest of a pair, ahead of the rest: here only its distance in length units.
    PITCHDROP_INLINE Floats start(Floats squared) const { return squared * squared_unit_; }
    PITCHDROP_INLINE PairTerm finish(Floats, Floats squared, const PackedBead* packed,
                                     const PrunedSlot* slot) const
    {
        const PairParameters<Floats> p = of_pack(packed, slot);
        return {Potential::evaluate(squared, p), squared < p.cutoff_squared};
    }
    float force_unit() const { return 1.0f; }

private:
    static constexpr int fields = sizeof(PairParameters<float>) / sizeof(float);

    PITCHDROP_INLINE PairParameters<Floats> of_pack(const PackedBead* packed,
                                                    const PrunedSlot* slot) const
    {
        if constexpr (!several_types) {
            return one_;
        } else {
            Floats lanes[fields];
            for (int f = 0; f < fields; ++f) {
                const auto row =
                    side_by_side([&](int k) { return against_[f][packed[slot[k]].type]; });
                std::memcpy(&lanes[f].v, &row, sizeof(row));
            }
            return {lanes[0], lanes[1], lanes[2], lanes[3], lanes[4],
                    lanes[5], lanes[6], lanes[7], lanes[8]};
        }
    }

    PairParameters<Floats> one_;
    Floats squared_unit_;
    float against_[several_types ? fields : 1][several_types ? most_types : 1][beads_per_group];
};

/// Lennard-Jones beads of one type, in units of the potential's minimum: four multiplications for the force after
/// the division.
template <class Potential>
class PairTerms<Potential, false,
                std::enable_if_t<std::is_same_v<typename Potential::Unchanged, LennardJones>>> {
public:
    PairTerms(const PairTableView& table, float unit)
        : PairTerms(table.parameters[0], table.minimum_units, double(unit) * double(unit))
    {
    }
    void choose(const SlotView&, const PairTableView&, std::int32_t) {}
    PITCHDROP_INLINE Floats start(Floats squared) const { return minimum_squared_ / squared; }
    PITCHDROP_INLINE PairTerm finish(Floats squared, Floats ratio, const PackedBead*,
                                     const PrunedSlot*) const
    {
        PairSample<Floats> sample = LennardJones::evaluate_in_minimum_units(ratio);
        sample.energy = energy_unit_ * sample.energy - energy_at_cutoff_;
        return {sample, squared < cutoff_squared_};
    }
    float force_unit() const { return force_unit_; }

private:
    PairTerms(const PairParameters<float>& p, const MinimumUnits& units, double squared_unit)
        : minimum_squared_(float(units.minimum_squared / squared_unit)),
          cutoff_squared_(float(double(p.cutoff_squared) / squared_unit)),
          energy_unit_(float(units.energy)), energy_at_cutoff_(p.energy_at_cutoff),
          force_unit_(float(units.force_over_r))
    {
    }

    Floats minimum_squared_, cutoff_squared_, energy_unit_, energy_at_cutoff_;
    float force_unit_;
};

} // namespace pitchdrop::PITCHDROP_SIMD
