#pragma once
#include <cstdint>

namespace pitchdrop {

/// The mean of a series and its standard error, from the scatter of blocks of consecutive values
/// (Flyvbjerg and Petersen, J. Chem. Phys. 91, 461 (1989)). Whenever sixteen blocks are full, pairs
/// of them become one: eight to fifteen blocks cover a long series, so that correlations much
/// shorter than a sixteenth of it are accounted for. Sums are in a fixed order.
class BlockedMean {
public:
    explicit BlockedMean(std::int64_t shortest_block = 1) : length_(shortest_block) {}

    void add(double value);

    std::int64_t count() const { return count_; }
    double mean() const { return sum_ / double(count_); }
    /// Of the mean; not a number with fewer than two full blocks.
    double error() const;

private:
    static constexpr std::int64_t most_blocks = 16;

    double sum_ = 0, unfinished_ = 0;
    double block_[most_blocks] = {};
    std::int64_t blocks_ = 0, length_, count_ = 0;
};

} // namespace pitchdrop
