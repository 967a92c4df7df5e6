#pragma once
#include "kernels/loops/device/batch_view.hpp"

namespace pitchdrop::device {

/// Shared memory of kernels that sum over their block.
template <class T>
struct BlockSums {
    T warp[block_threads / 32][8];
};
using BlockSumShared = BlockSums<double>;

/// Sums `Count` numbers over the block, in a fixed order, into `out` (device memory).
/// Every thread of the block takes part.
template <int Count, class T, simt::Cta C>
PITCHDROP_DEVICE void block_sum(C& cta, BlockSums<T>& shared, const T (&value)[Count], T* out)
{
    static_assert(Count <= 8);
    const auto tile = cta.template tile<32>();
    for (int k = 0; k < Count; ++k) {
        const T sum = tile.sum(value[k]);
        if (tile.rank() == 0) shared.warp[cta.rank() / 32][k] = sum;
    }
    cta.sync();
    if (cta.rank() < Count) {
        T sum = 0;
        for (int warp = 0; warp < block_threads / 32; ++warp) sum += shared.warp[warp][cta.rank()];
        out[cta.rank()] = sum;
    }
    cta.sync(); // the shared memory may be used again
}

/// Sum of one column of `rows` rows of `stride` numbers, by a tile in a fixed order: eight sums at a time,
/// whose numbers need not wait for each other.
template <class T, class Tile>
PITCHDROP_DEVICE T column_sum(const Tile& tile, const T* column, std::uint32_t rows, int stride)
{
    constexpr std::uint32_t at_once = 8;
    T sum[at_once] = {};
    for (std::uint32_t row = std::uint32_t(tile.rank()); row < rows; row += 32 * at_once)
        for (std::uint32_t k = 0; k < at_once; ++k)
            if (row + 32 * k < rows)
                sum[k] += column[std::uint64_t(row + 32 * k) * std::uint64_t(stride)];
    T all = 0;
    for (std::uint32_t k = 0; k < at_once; ++k) all += sum[k];
    return tile.sum(all);
}

/// Sums `count` columns over `rows` rows of `stride` numbers into `out`, one tile per column.
template <class T, simt::Cta C>
PITCHDROP_DEVICE void column_sums(C& cta, const T* rows_begin, std::uint32_t rows, int stride,
                                  int count, T* out)
{
    const auto tile = cta.template tile<32>();
    for (int k = cta.rank() / 32; k < count; k += cta.size() / 32) {
        const T sum = column_sum(tile, rows_begin + k, rows, stride);
        if (tile.rank() == 0) out[k] = sum;
    }
    cta.sync();
}

/// Sums of a replica over its blocks, entry `first` to `first + count` of `BatchView::partial`.
template <simt::Cta C>
PITCHDROP_DEVICE void replica_sum(C& cta, const BatchView& batch,
                                  const ReplicaParameters& parameters, int first, int count,
                                  double* out)
{
    const double* rows = batch.partial + std::uint64_t(parameters.first_block) * sum_count + first;
    column_sums(cta, rows, parameters.blocks, sum_count, count, out);
}

} // namespace pitchdrop::device
