#pragma once
#include "kernels/backend/backend.hpp"
#include "kernels/backend/device/device_observation.hpp"
#include "kernels/loops/device/batch_view.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

// Blocks that are enqueued or running, and what comes back of them.

namespace pitchdrop::device {

/// Pinned host memory.
template <class Executor>
class HostBuffer {
public:
    explicit HostBuffer(Executor& executor) : executor_(executor) {}
    ~HostBuffer() { release(); }
    HostBuffer(const HostBuffer&) = delete;
    HostBuffer& operator=(const HostBuffer&) = delete;
    /// Makes room; what it held is lost.
    void reserve(std::size_t bytes)
    {
        if (bytes <= bytes_) return;
        release();
        data_ = executor_.allocate_pinned(bytes);
        bytes_ = bytes;
    }
    void* data() const { return data_; }

private:
    void release()
    {
        if (data_) executor_.release_pinned(data_);
        data_ = nullptr;
        bytes_ = 0;
    }
    Executor& executor_;
    void* data_ = nullptr;
    std::size_t bytes_ = 0;
};

/// What a block reports of all replicas, by place.
struct Report {
    const ReplicaWork* work;
    const MotionState* motion;
    const Sample* sample;
};

/// A block under way.
struct Flight {
    int parity;                             ///< which of the two buffers it uses
    std::vector<std::int64_t> begin, steps; ///< by place; no steps: the replica is not in it
};

/// All that `DeviceBatch::advance` keeps while it is at it, by place in memory.
template <class Executor>
struct Flights {
    std::vector<DeviceObservation<Executor>*> observed;
    std::vector<std::int64_t> remaining; ///< steps that no flight has been asked for
    std::vector<Progress> progress;
    std::deque<Flight> under_way; ///< at most two
    int next_parity = 0;
    bool lists_grow = false; ///< before the next block, once none is under way

    bool has_more() const
    {
        return std::any_of(remaining.begin(), remaining.end(),
                           [](std::int64_t left) { return left > 0; });
    }
};

} // namespace pitchdrop::device
