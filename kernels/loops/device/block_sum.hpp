#pragma once
#include "kernels/loops/device/batch_view.hpp"

namespace pitchdrop::device {

/// Shared memory of kernels that sum over their block.
struct BlockSumShared {
    double warp[block_threads / 32][8];
};

/// Sums `Count` numbers over the block, in a fixed order, into `out` (device memory).
/// Every thread of the block takes part.
template <int Count, simt::Cta C>
PITCHDROP_DEVICE void block_sum(C& cta, BlockSumShared& shared, const double (&value)[Count],
                                double* out)
{
    static_assert(Count <= 8);
    const auto tile = cta.template tile<32>();
    for (int k = 0; k < Count; ++k) {
        const double sum = tile.sum(value[k]);
        if (tile.rank() == 0) shared.warp[cta.rank() / 32][k] = sum;
    }
    cta.sync();
    if (cta.rank() < Count) {
        double sum = 0;
        for (int warp = 0; warp < block_threads / 32; ++warp) sum += shared.warp[warp][cta.rank()];
        out[cta.rank()] = sum;
    }
    cta.sync(); // the shared memory may be used again
}

/// Sums of a replica over its blocks, entry `first` to `first + count`, into `out`: one tile per
/// quantity, blocks in a fixed order.
template <simt::Cta C>
PITCHDROP_DEVICE void replica_sum(C& cta, const BatchView& batch,
                                  const ReplicaParameters& parameters, int first, int count,
                                  double* out)
{
    const auto tile = cta.template tile<32>();
    for (int k = cta.rank() / 32; k < count; k += cta.size() / 32) {
        double sum = 0;
        for (std::uint32_t block = std::uint32_t(tile.rank()); block < parameters.blocks; block += 32)
            sum += batch.partial[std::uint64_t(parameters.first_block + block) * sum_count +
                                 std::uint64_t(first + k)];
        sum = tile.sum(sum);
        if (tile.rank() == 0) out[k] = sum;
    }
    cta.sync();
}

} // namespace pitchdrop::device
