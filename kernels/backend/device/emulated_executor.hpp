#pragma once
#include "kernels/backend/device/device_memory.hpp"
#include "kernels/backend/device/emulated_copies.hpp"
#include "kernels/backend/device/device_path.hpp"
#include "kernels/backend/device/launch_times.hpp"
#include "kernels/backend/device/recording.hpp"
#include "kernels/core/host_memory.hpp"
#include "kernels/parallel/host.hpp"
#include "kernels/simt/emulated_team.hpp"

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <new>
#include <utility>
#include <vector>

namespace pitchdrop::device {

/// An executor gives a backend memory, copies, launches and parallel primitives, all in order.
class EmulatedExecutor {
public:
    using Primitives = parallel::HostPrimitives;

    /// `memory`: bytes that the device has; 0: as many as the host.
    explicit EmulatedExecutor(std::uint64_t seed, std::size_t memory = 0)
        : emulator_(seed), memory_(memory)
    {
    }
    static std::string description() { return "CUDA kernels under the host emulator"; }
    double free_memory() const
    {
        return memory_ > 0 ? double(memory_) - double(bytes_) : free_host_memory();
    }
    std::size_t bytes() const { return bytes_; } ///< allocated now
    static void use_on_this_thread() {}

    /// Fresh memory holds no number, so that reading before writing shows.
    void* allocate(std::size_t bytes)
    {
        if (double(allocated_bytes(bytes)) > free_memory()) refuse_allocation(bytes);
        void* address = std::malloc(bytes);
        if (!address) throw std::bad_alloc();
        std::memset(address, 0xff, bytes);
        held_[address] = allocated_bytes(bytes);
        bytes_ += allocated_bytes(bytes);
        return address;
    }
    void release(void* address)
    {
        bytes_ -= held_.at(address);
        held_.erase(address);
        std::free(address);
    }
    void upload(void* device, const void* host, std::size_t bytes)
    {
        std::memcpy(device, host, bytes);
    }
    void download(void* host, const void* device, std::size_t bytes)
    {
        std::memcpy(host, device, bytes);
    }
    void zero(void* device, std::size_t bytes) { std::memset(device, 0, bytes); }
    void duplicate(void* to, const void* from, std::size_t bytes) { std::memcpy(to, from, bytes); }

    /// Copies that run beside the launches; see EmulatedCopies.
    void* allocate_pinned(std::size_t bytes) { return std::malloc(bytes > 0 ? bytes : 1); }
    void release_pinned(void* address) { std::free(address); }
    void send(void* device, const void* pinned, std::size_t bytes)
    {
        copies_.send(device, pinned, bytes);
    }
    void fetch(int slot, void* pinned, const void* device, std::size_t bytes)
    {
        copies_.fetch(slot, pinned, device, bytes);
    }
    void await(int slot) { copies_.await(slot); }
    static bool overlaps() { return true; }

    template <class Kernel>
    void launch(const Kernel& kernel, int blocks, int threads)
    {
        if (recording_) recording_->push_back({&kernel_mark<Kernel>, blocks, threads});
        const auto begin = std::chrono::steady_clock::now();
        emulator_.launch(kernel, blocks, threads);
        const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begin;
        if (times_) times_->add(device::kernel_name(typeid(Kernel)), passed.count());
    }
    /// Does `body` if the kernel says so.
    template <class Condition>
    void launch_if(const Condition& condition, const std::function<void()>& body)
    {
        if (recording_) recording_->push_back({&kernel_mark<Condition>, 1, 32});
        bool holds = false;
        emulator_.launch(Tell<Condition>{condition, &holds}, 1, 32);
        std::vector<Launch>* const recording = std::exchange(recording_, nullptr);
        if (holds) body(); // what a graph launches or leaves out by itself is not part of the record
        left_out_ += !holds;
        recording_ = recording;
    }
    /// Blocks that are resident together.
    template <class Kernel>
    void launch_team(const Kernel& kernel, const TeamLaunch& launch)
    {
        const auto begin = std::chrono::steady_clock::now();
        emulator_.launch_together<simt::EmulatedTeamCta>(
            kernel, launch.blocks, launch.threads, launch.shared_bytes);
        const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begin;
        if (times_) times_->add(device::kernel_name(typeid(Kernel)), passed.count());
    }
    template <class Kernel>
    int resident_team_blocks(const TeamLaunch&)
    {
        return properties().multiprocessors;
    }
    /// What is emulated has everything.
    static DeviceProperties properties()
    {
        return {.multiprocessors = 16, .conditional_nodes = true, .emulated = true};
    }
    static constexpr int team_threads = 128; ///< few, as every one is a fibre
    void time_launches(const std::shared_ptr<LaunchTimes>& times) { times_ = times; }

    /// Does what `body` does, and makes sure that a graph could have been launched instead: the same
    /// key, the same kernels.
    void replay(const RecordingKey& key, const std::function<void()>& body)
    {
        std::vector<Launch> launches;
        recording_ = &launches;
        body();
        recording_ = nullptr;
        const auto [known, is_new] = recordings_.try_emplace(key, launches);
        require(is_new || known->second == launches, "equal keys are equal sequences of launches");
        replays_ += is_new ? 0 : 1;
    }
    void forget_recordings() { recordings_.clear(); }
    int replays() const { return replays_; } ///< bodies for which a graph would have been there
    int left_out() const { return left_out_; } ///< bodies whose condition did not hold
    Primitives& primitives() { return primitives_; }

private:
    struct Launch {
        const void* kernel;
        int blocks, threads;
        bool operator==(const Launch&) const = default;
    };
    template <class Condition>
    struct Tell {
        using Shared = typename Condition::Shared;
        Condition condition;
        bool* holds;
        template <simt::Cta C>
        void operator()(C& cta, Shared& shared) const
        {
            const bool told = condition(cta, shared);
            if (cta.rank() == 0) *holds = told;
        }
    };
    template <class Kernel>
    static inline const char kernel_mark = 0; ///< its address is one for each kernel

    simt::Emulator emulator_;
    EmulatedCopies copies_;
    std::size_t memory_, bytes_ = 0;
    std::map<void*, std::size_t> held_;
    std::map<RecordingKey, std::vector<Launch>> recordings_;
    std::vector<Launch>* recording_ = nullptr;
    int replays_ = 0, left_out_ = 0;
    std::shared_ptr<LaunchTimes> times_;
    Primitives primitives_;
};

} // namespace pitchdrop::device
