#pragma once
#include "kernels/loops/device/block_sum.hpp"
#include "kernels/physics/pair/sample.hpp"

#include <type_traits>

namespace pitchdrop::device {

/// What one thread adds up over the pairs of some beads.
template <class Interaction, Measure measure>
struct PairSums {
    /// Memory that `report` needs.
    using Shared = std::conditional_t<measure == Measure::forces, simt::NoShared, BlockSumShared>;

    Vec3<float> force{0, 0, 0};
    float sum[pair_sum_count] = {0, 0, 0, 0, 0, 0, 0}; ///< of one list: some tens of pairs a thread

    /// `pull` is the force on one of the thread's beads, `r` the vector from the neighbour to it. A pair
    /// that does not `count` adds nothing, by choice and not by a branch: of the 32 pairs of a warp some
    /// nearly always do.
    PITCHDROP_DEVICE void add_to(Vec3<float>& pull, const Vec3<float>& r, float r_squared,
                                 const typename Interaction::template Parameters<float>& coefficients, bool counts)
    {
        const PairSample<float> sample = Interaction::evaluate(r_squared, coefficients);
        const float force_over_r = counts ? sample.force_over_r : 0.0f;
        pull.x += force_over_r * r.x;
        pull.y += force_over_r * r.y;
        pull.z += force_over_r * r.z;
        if constexpr (measure != Measure::forces) {
            const Vec3<float> of_pair = force_over_r * r;
            sum[0] += r.x * of_pair.x;
            sum[1] += r.y * of_pair.y;
            sum[2] += r.z * of_pair.z;
            if constexpr (measure == Measure::everything) {
                sum[3] += r.x * of_pair.y;
                sum[4] += r.x * of_pair.z;
                sum[5] += r.y * of_pair.z;
                sum[6] += counts ? sample.energy : 0.0f;
            }
        }
    }

    /// Sums over the block, at the places of SumPlace from sum_pair_virial on. Every thread takes part.
    template <simt::Cta C>
    PITCHDROP_DEVICE void report([[maybe_unused]] C& cta, [[maybe_unused]] Shared& shared,
                                 [[maybe_unused]] double* out) const
    {
        if constexpr (measure != Measure::forces) {
            constexpr int quantities = measure == Measure::virial ? 3 : pair_sum_count;
            double halves[quantities]; // every pair is met from both its beads
            for (int k = 0; k < quantities; ++k) halves[k] = 0.5 * double(sum[k]);
            block_sum(cta, shared, halves, out);
        }
    }
};

} // namespace pitchdrop::device
