#pragma once
#include "kernels/backend/cpu/slots.hpp"

#include <atomic>
#include <cstdint>

namespace pitchdrop {

/// Where the threads of a team meet. It spins for some microseconds and then sleeps: when another
/// program takes one of the cores, waiting threads must not burn what is left. (The barrier of
/// libgomp spins for milliseconds; beside one busy process a step then took fifteen times as long.)
class TeamBarrier {
public:
    explicit TeamBarrier(std::int32_t size) : size_(size) {}

    void arrive_and_wait()
    {
        const std::uint32_t phase = phase_.load(std::memory_order_acquire);
        if (arrived_.fetch_add(1, std::memory_order_acq_rel) + 1 == size_) {
            arrived_.store(0, std::memory_order_relaxed);
            phase_.store(phase + 1, std::memory_order_release);
            phase_.notify_all();
            return;
        }
        for (int spin = 0; spin < spins_before_sleep; ++spin) {
            if (phase_.load(std::memory_order_acquire) != phase) return;
            __builtin_ia32_pause();
        }
        phase_.wait(phase, std::memory_order_acquire);
    }

private:
    static constexpr int spins_before_sleep = 4000;
    const std::int32_t size_;
    std::atomic<std::int32_t> arrived_{0};
    std::atomic<std::uint32_t> phase_{0};
};

/// The threads that advance one replica together: one thread alone, or a whole OpenMP region.
struct Team {
    std::int32_t rank = 0;
    std::int32_t size = 1;
    TeamBarrier* meeting = nullptr; ///< shared by the team; none for a thread alone

    /// Every thread of the team must arrive.
    void barrier() const
    {
        if (size > 1) meeting->arrive_and_wait();
    }
    /// This thread's share of `count` items: contiguous, in rank order.
    IndexRange share(std::int32_t count) const
    {
        const auto at = [&](std::int64_t rank_) {
            return std::int32_t(std::int64_t(count) * rank_ / size);
        };
        return {at(rank), at(rank + 1)};
    }
};

} // namespace pitchdrop
