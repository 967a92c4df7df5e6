#pragma once
#include "kernels/backend/cpu/simd/lanes.hpp"
#include "kernels/core/fields.hpp"
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

/// Any interaction.
template <class Interaction, bool several_types, class = void>
class PairTerms {
    template <class Real>
    using Parameters = typename Interaction::template Parameters<Real>;
    static constexpr int fields = field_count<Interaction::template Parameters>();

public:
    PairTerms(const PairTableView& table, float unit)
        : one_(with_numbers([&](int f) { return Floats(table.numbers[f]); })),
          squared_unit_(unit * unit)
    {
    }
    /// The group whose pairs follow.
    void choose(const SlotView& slots, const PairTableView& table, std::int32_t group)
    {
        if constexpr (several_types)
            for (int bead = 0; bead < beads_per_group; ++bead) {
                const auto own = std::int32_t(slots.packed[group * beads_per_group + bead].type);
                for (std::int32_t type = 0; type < table.types; ++type) {
                    const float* row = table.numbers + (own * table.types + type) * fields;
                    for (int f = 0; f < fields; ++f) against_[f][type][bead] = row[f];
                }
            }
    }
    /// What takes longest of a pair, ahead of the rest: here only its distance in length units.
    PITCHDROP_INLINE Floats start(Floats squared) const { return squared * squared_unit_; }
    PITCHDROP_INLINE PairTerm finish(Floats, Floats squared, const PackedBead* packed,
                                     const PrunedSlot* slot) const
    {
        const Parameters<Floats> p = of_pack(packed, slot);
        return {Interaction::evaluate(squared, p), squared < p.cutoff_squared};
    }
    float force_unit() const { return 1.0f; }

private:
    template <class Number>
    static PITCHDROP_INLINE Parameters<Floats> with_numbers(const Number& number)
    {
        return make_fields<Interaction::template Parameters, Floats>(number);
    }
    PITCHDROP_INLINE Parameters<Floats> of_pack(const PackedBead* packed,
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
            return with_numbers([&](int f) PITCHDROP_INLINE_LAMBDA { return lanes[f]; });
        }
    }

    Parameters<Floats> one_;
    Floats squared_unit_;
    float against_[several_types ? fields : 1][several_types ? most_types : 1][beads_per_group];
};

/// Forces that are a potential's own, of beads of one type, where the potential has loops in units of its
/// minimum.
template <class Interaction, class = void>
inline constexpr bool in_minimum_units = false;
template <class Interaction>
inline constexpr bool in_minimum_units<
    Interaction, std::void_t<decltype(Interaction::Unchanged::evaluate_in_minimum_units(Floats{}))>> =
    true;

/// In units of the potential's minimum no coefficient is left: of Lennard-Jones, four multiplications for the
/// force after the division.
template <class Interaction>
class PairTerms<Interaction, false, std::enable_if_t<in_minimum_units<Interaction>>> {
    using Parameters = typename Interaction::template Parameters<float>;

public:
    PairTerms(const PairTableView& table, float unit)
        : PairTerms(read_fields<Interaction::template Parameters, float>(table.numbers),
                    table.minimum_units, double(unit) * double(unit))
    {
    }
    void choose(const SlotView&, const PairTableView&, std::int32_t) {}
    PITCHDROP_INLINE Floats start(Floats squared) const { return minimum_squared_ / squared; }
    PITCHDROP_INLINE PairTerm finish(Floats squared, Floats ratio, const PackedBead*,
                                     const PrunedSlot*) const
    {
        PairSample<Floats> sample = Interaction::Unchanged::evaluate_in_minimum_units(ratio);
        sample.energy = energy_unit_ * sample.energy - energy_at_cutoff_;
        return {sample, squared < cutoff_squared_};
    }
    float force_unit() const { return force_unit_; }

private:
    PairTerms(const Parameters& p, const MinimumUnits& units, double squared_unit)
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
