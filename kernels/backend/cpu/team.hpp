#pragma once
#include "kernels/backend/cpu/slots.hpp"

namespace pitchdrop {

/// The threads that advance one replica together: one thread alone, or a whole OpenMP region.
struct Team {
    std::int32_t rank = 0;
    std::int32_t size = 1;

    /// Every thread of the team must arrive.
    void barrier() const
    {
        if (size > 1) {
#pragma omp barrier
        }
    }
    /// This thread's share of `count` items: contiguous, in rank order.
    Range share(std::int32_t count) const
    {
        const auto at = [&](std::int64_t rank_) {
            return std::int32_t(std::int64_t(count) * rank_ / size);
        };
        return {at(rank), at(rank + 1)};
    }
};

} // namespace pitchdrop
