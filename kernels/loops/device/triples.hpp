#pragma once
#include "kernels/loops/device/bits.hpp"
#include "kernels/loops/device/surroundings.hpp"
#include "kernels/model/softness_table.hpp"
#include "kernels/physics/structure/all.hpp"

// The angular part of the surroundings of one bead. What costs is finding the fifth of all triples
// that contribute: a sieve without branches passes what may contribute to any function, and 32 of
// these at a time are evaluated, one per lane.

namespace pitchdrop::device {

/// Softness wants one number, structure functions are summed one by one.
enum class StructureDetail : std::int32_t { softness, functions };

inline constexpr int tile_lanes = 32;

/// In shared memory a function takes two loads.
struct alignas(16) LoadedTerm : AngularTerm {};

/// Triples that wait until they fill a tile, in a ring; the functions of the set.
template <StructureDetail detail>
struct TripleShared {
    static constexpr int room = 2 * tile_lanes;
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
    double sum = 0;          ///< softness: what this lane has added up
    int first = 0, waiting = 0;

    PITCHDROP_DEVICE TripleSums(TripleShared<detail>& memory, const SoftnessView& set)
        : shared(memory), view(set)
    {
    }

    /// Once per block: the caller's next sync makes it visible.
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
        if (waiting > 0) evaluate_tile(cta);
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
        if (waiting >= tile_lanes) evaluate_tile(cta);
    }

    /// A lane per waiting triple; lanes without one get a triple that adds nothing.
    template <simt::Cta C>
    PITCHDROP_DEVICE void evaluate_tile(C& cta)
    {
        const int lane = cta.template tile<tile_lanes>().rank();
        cta.sync();
        const int at = (first + lane) % shared.room;
        const Triple<float> triple = lane < waiting
                                         ? Triple<float>{shared.half_sum[at], shared.cosine[at]}
                                         : Triple<float>{1e30f, 0.0f};
        cta.sync();
        first = (first + tile_lanes) % shared.room;
        waiting -= tile_lanes;
        for (int g = 0; g < view.groups; ++g) evaluate(triple, shared.group[g], lane);
    }

    PITCHDROP_DEVICE void evaluate(const Triple<float>& triple, const AngularGroup& group, int lane)
    {
        const float envelope = angular_envelope(triple.half_sum, group.inverse_width);
        float power = 0, together = 0;
        for (int t = group.first_term; t < group.last_term; ++t) {
            const LoadedTerm term = shared.term[t];
            if (term.squarings < 0)
                power = integer_power(angular_base(triple.cosine, term.lambda, term.factor),
                                      term.zeta);
            else
                for (int n = 0; n < term.squarings; ++n) power *= power;
            const float value = term.coefficient * above(envelope * power, term.threshold);
            if constexpr (detail == StructureDetail::functions)
                shared.sum[t][lane] += double(value);
            else
                together += value;
        }
        sum += double(together);
    }
};

} // namespace pitchdrop::device
