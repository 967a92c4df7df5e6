#pragma once
#include "kernels/backend/device/device_path.hpp"
#include "kernels/backend/device/launch_times.hpp"
#include "kernels/backend/device/recording.hpp"
#include "kernels/parallel/cuda.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace pitchdrop::device {

DeviceProperties cuda_properties(int device);

/// Everything is enqueued on one stream, and may be recorded as a graph; `upload` and `download` wait for
/// it. A second stream carries what `fetch` copies back. `launch` is defined in cuda_launch.cuh, for .cu
/// files.
class CudaExecutor {
public:
    using Primitives = parallel::CudaPrimitives;

    explicit CudaExecutor(int device);
    ~CudaExecutor();
    CudaExecutor(const CudaExecutor&) = delete;
    CudaExecutor& operator=(const CudaExecutor&) = delete;
    std::string description() const;
    double free_memory() const;
    /// CUDA's current device belongs to the thread.
    void use_on_this_thread() const;

    void* allocate(std::size_t bytes);
    void release(void* address);
    void upload(void* device, const void* host, std::size_t bytes);
    void download(void* host, const void* device, std::size_t bytes);
    void zero(void* device, std::size_t bytes);
    void duplicate(void* to, const void* from, std::size_t bytes); ///< on the device

    /// Host memory that copies can run from and to while kernels do.
    void* allocate_pinned(std::size_t bytes);
    void release_pinned(void* address);
    /// Enqueued; `pinned` must stay as it is until a fetch that was enqueued later has been awaited.
    void send(void* device, const void* pinned, std::size_t bytes);
    /// Copies back what everything enqueued so far leaves at `device`, beside what is enqueued
    /// after it. Nothing may write to `device` or read `pinned` before `await` of the slot (0 or 1).
    void fetch(int slot, void* pinned, const void* device, std::size_t bytes);
    void await(int slot);
    /// Times of launches are read when all of them are over.
    bool overlaps() const { return times_ == nullptr; }

    template <class Kernel>
    void launch(const Kernel& kernel, int blocks, int threads);
    Primitives& primitives() { return *primitives_; }

    /// Launches what `body` does if the kernel says so: under a condition within a graph, else in any
    /// case, which is right, too: what is launched looks for itself.
    template <class Condition>
    void launch_if(const Condition& condition, const std::function<void()>& body);
    /// Blocks that are resident together; defined in cuda_launch_team.cuh.
    template <class Kernel>
    void launch_team(const Kernel& kernel, const TeamLaunch& launch);
    template <class Kernel>
    int resident_team_blocks(const TeamLaunch& launch);
    DeviceProperties properties() const;
    static constexpr int team_threads = 512; ///< one block for a multiprocessor

    /// Enqueues what `body` does, which is launches only. The first time it is captured as a graph;
    /// later the graph is launched instead.
    void replay(const RecordingKey& key, const std::function<void()>& body);
    /// From now on every launch stands between two events, and `times` hears of it when a download
    /// waits for it; nothing is replayed. Null: no longer.
    void time_launches(const std::shared_ptr<LaunchTimes>& times) { times_ = times; }
    /// To be called when addresses may be used again for something else.
    void forget_recordings();

private:
    /// Between two events on the stream.
    struct TimedLaunch {
        std::string kernel;
        void *begin, *end; ///< cudaEvent_t
    };
    /// A condition of the graph that is being captured; 0 where none is.
    std::uint64_t open_condition();
    void capture_under(std::uint64_t condition, const std::function<void()>& body);
    void* mark_time();
    void collect_times();

    int device_;
    void* stream_ = nullptr;
    void* copy_stream_ = nullptr;
    void *over_[2] = {}, *arrived_[2] = {}; ///< cudaEvent_t: of the launches, of the copies
    void* branch_ = nullptr; ///< a stream on which what stands under a condition is captured
    std::unique_ptr<Primitives> primitives_;
    std::shared_ptr<LaunchTimes> times_;
    std::vector<TimedLaunch> timed_;
    std::map<RecordingKey, void*> graphs_; ///< cudaGraphExec_t
};

} // namespace pitchdrop::device
