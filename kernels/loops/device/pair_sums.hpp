#pragma once
#include "kernels/loops/device/block_sum.hpp"
#include "kernels/physics/pair/parameters.hpp"

#include <type_traits>

namespace pitchdrop::device {

/// What one thread adds up over the pairs of a bead, whatever list it finds them in.
template <class Interaction, Measure measure>
struct PairSums {
    /// Memory that `report` needs.
    using Shared = std::conditional_t<measure == Measure::forces, simt::NoShared, BlockSumShared>;

    Vec3<float> force{0, 0, 0};
    double sum[pair_sum_count] = {0, 0, 0, 0, 0, 0, 0};

    /// `r` is the vector from the neighbour to the bead; it is within the cutoff.
    PITCHDROP_DEVICE void add(const Vec3<float>& r, float r_squared,
                              const PairParameters<float>& coefficients)
    {
        const PairSample<float> sample = Interaction::evaluate(r_squared, coefficients);
        const Vec3<float> pull = sample.force_over_r * r;
        force += pull;
        if constexpr (measure != Measure::forces) {
            sum[0] += double(r.x) * double(pull.x);
            sum[1] += double(r.y) * double(pull.y);
            sum[2] += double(r.z) * double(pull.z);
        }
        if constexpr (measure == Measure::everything) {
            sum[3] += double(r.x) * double(pull.y);
            sum[4] += double(r.x) * double(pull.z);
            sum[5] += double(r.y) * double(pull.z);
            sum[6] += double(sample.energy);
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
            for (int k = 0; k < quantities; ++k) halves[k] = 0.5 * sum[k];
            block_sum(cta, shared, halves, out);
        }
    }
};

} // namespace pitchdrop::device
