#include "engine/observe/relaxation_mean.hpp"

#include <cmath>
#include <limits>

namespace pitchdrop {

void BlockedMean::add(double value)
{
    sum_ += value;
    unfinished_ += value;
    if (++count_ % length_ != 0) return;
    block_[blocks_++] = unfinished_;
    unfinished_ = 0;
    if (blocks_ < most_blocks) return;
    blocks_ /= 2;
    length_ *= 2;
    for (std::int64_t n = 0; n < blocks_; ++n) block_[n] = block_[2 * n] + block_[2 * n + 1];
}

double BlockedMean::error() const
{
    if (blocks_ < 2) return std::numeric_limits<double>::quiet_NaN();
    const double n = double(blocks_);
    double mean = 0, scatter = 0;
    for (std::int64_t k = 0; k < blocks_; ++k) mean += block_[k] / n;
    for (std::int64_t k = 0; k < blocks_; ++k) scatter += (block_[k] - mean) * (block_[k] - mean);
    return std::sqrt(scatter / (n - 1) / n) / double(length_);
}

} // namespace pitchdrop
