#pragma once
#include "kernels/loops/device/bits.hpp"
#include "kernels/loops/device/surroundings.hpp"
#include "kernels/model/softness_table.hpp"
#include "kernels/physics/structure/all.hpp"

// The angular part of the surroundings of one bead. What costs is finding the fifth of all triples
// that contribute: a sieve without branches passes what may contribute to any function, and 64 of
// these at a time are evaluated, two per lane, so that reading a function serves both.

namespace pitchdrop::device {

/// Softness wants one number, structure functions are summed one by one.
enum class StructureDetail : std::int32_t { softness, functions };

inline constexpr int tile_lanes = 32;
inline constexpr int triples_per_lane = 2, triples_at_once = triples_per_lane * tile_lanes;

/// In shared memory a function takes two loads.
struct alignas(16) LoadedTerm : AngularTerm {};

/// Triples that wait until there are enough of them, in a ring; the functions of the set.
template <StructureDetail detail>
struct TripleShared {
    static constexpr int room = 2 * triples_at_once;
    static constexpr int rows = detail == StructureDetail::functions ? most_angular_functions : 1;
    AngularGroup group[most_angular_groups];
    LoadedTerm term[most_angular_functions];
    float half_sum[room], cosine[room];
    double sum[rows][tile_lanes + 1]; ///< of every function, a column per lane; + 1 for the banks
};

template <StructureDetail detail>
struct TripleSums {
    TripleShared<detail>& shared;
    const SoftnessView& view;
    double sum = 0; ///< softness: what this lane has added up
    int first = 0, waiting = 0;

    PITCHDROP_DEVICE TripleSums(TripleShared<detail>& memory, const SoftnessView& set)
        : shared(memory), view(set)
    {
    }

    /// Every lane its share; visible after the next sync.
    PITCHDROP_DEVICE void load_functions(int lane)
    {
        const std::int32_t terms = view.functions - view.radial_functions;
        for (int g = lane; g < view.groups; g += tile_lanes) shared.group[g] = view.group[g];
        for (int t = lane; t < terms; t += tile_lanes) shared.term[t] = {view.term[t]};
    }

    /// Every pair of neighbours once: a lane holds neighbour j and meets the half of all that
    /// follow it on a circle, so that all lanes have the same number of partners.
    template <simt::Cta C>
    PITCHDROP_DEVICE void add_pairs(C& cta, const Neighbour* neighbour, int neighbours)
    {
        const auto tile = cta.template tile<tile_lanes>();
        sum = 0;
        if constexpr (detail == StructureDetail::functions)
            for (int t = 0; t < view.functions - view.radial_functions; ++t)
                shared.sum[t][tile.rank()] = 0;
        for (int base = 0; base < neighbours; base += tile_lanes) {
            const int j = base + tile.rank();
            const Neighbour own = neighbour[j < neighbours ? j : 0];
            for (int apart = 1; 2 * apart <= neighbours; ++apart) {
                const int beyond = j + apart < neighbours ? 0 : neighbours;
                // Half a circle apart two beads would meet twice.
                const bool meets = j < neighbours && (2 * apart < neighbours || j < apart);
                const Triple<float> triple =
                    seen_from_centre(own, neighbour[meets ? j + apart - beyond : 0]);
                pass(cta, meets, triple);
            }
        }
        if (waiting > 0) evaluate_waiting(cta);
        waiting = 0;
    }

private:
    /// With a and b the unit vectors: cos θ = a·b, and (R_ij² + R_ik² + R_jk²)/2 =
    /// R_ij² + R_ik (R_ik − R_ij cos θ).
    static PITCHDROP_DEVICE Triple<float> seen_from_centre(const Neighbour& j, const Neighbour& k)
    {
        const float cosine = j.x * k.x + j.y * k.y + j.z * k.z;
        const float half_sum =
            j.distance * j.distance + k.distance * (k.distance - j.distance * cosine);
        return {half_sum, cosine};
    }

    template <simt::Cta C>
    PITCHDROP_DEVICE void pass(C& cta, bool meets, const Triple<float>& triple)
    {
        const auto tile = cta.template tile<tile_lanes>();
        const bool passes =
            meets && triple.half_sum < view.limit + view.limit_slope * triple.cosine;
        const std::uint32_t chosen = tile.ballot(passes);
        if (passes) {
            const int at = first + waiting + set_bits_below(chosen, tile.rank());
            shared.half_sum[at % shared.room] = triple.half_sum;
            shared.cosine[at % shared.room] = triple.cosine;
        }
        waiting += set_bits(chosen);
        if (waiting >= triples_at_once) evaluate_waiting(cta);
    }

    /// Lanes without a waiting triple get one that adds nothing.
    template <simt::Cta C>
    PITCHDROP_DEVICE void evaluate_waiting(C& cta)
    {
        const int lane = cta.template tile<tile_lanes>().rank();
        Triple<float> triple[triples_per_lane];
        cta.sync();
        for (int n = 0; n < triples_per_lane; ++n) {
            const int place = n * tile_lanes + lane, at = (first + place) % shared.room;
            triple[n].half_sum = place < waiting ? shared.half_sum[at] : 1e30f;
            triple[n].cosine = place < waiting ? shared.cosine[at] : 0.0f;
        }
        cta.sync(); // a ballot orders lanes, but not their memory
        first = (first + triples_at_once) % shared.room;
        waiting -= triples_at_once;
        for (int g = 0; g < view.groups; ++g) evaluate(triple, shared.group[g], lane);
    }

    PITCHDROP_DEVICE void evaluate(const Triple<float> (&triple)[triples_per_lane],
                                   const AngularGroup& group, int lane)
    {
        float envelope[triples_per_lane], power[triples_per_lane], together = 0;
        for (int n = 0; n < triples_per_lane; ++n) {
            envelope[n] = angular_envelope(triple[n].half_sum, group.inverse_width);
            power[n] = 0;
        }
        for (int t = group.first_term; t < group.last_term; ++t) {
            const LoadedTerm term = shared.term[t];
            make_powers(triple, term, power);
            float value = 0;
            for (int n = 0; n < triples_per_lane; ++n)
                value += above(envelope[n] * power[n], term.threshold);
            value *= term.coefficient;
            if constexpr (detail == StructureDetail::functions)
                shared.sum[t][lane] += double(value);
            else
                together += value;
        }
        sum += double(together);
    }

    /// From the powers of the term before, where that is possible.
    static PITCHDROP_DEVICE void make_powers(const Triple<float> (&triple)[triples_per_lane],
                                             const AngularTerm& term,
                                             float (&power)[triples_per_lane])
    {
        if (term.squarings < 0)
            for (int n = 0; n < triples_per_lane; ++n)
                power[n] = integer_power(angular_base(triple[n].cosine, term.lambda, term.factor),
                                         term.zeta);
        for (int times = 0; times < term.squarings; ++times)
            for (int n = 0; n < triples_per_lane; ++n) power[n] *= power[n];
    }
};

} // namespace pitchdrop::device
