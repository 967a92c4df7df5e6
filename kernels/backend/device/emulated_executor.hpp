#pragma once
#include "kernels/core/host_memory.hpp"
#include "kernels/parallel/host.hpp"
#include "kernels/simt/emulated.hpp"

#include <cstdlib>
#include <cstring>
#include <new>

namespace pitchdrop::device {

/// An executor gives a backend memory, copies, launches and parallel primitives, all in order.
class EmulatedExecutor {
public:
    using Primitives = parallel::HostPrimitives;

    explicit EmulatedExecutor(std::uint64_t seed) : emulator_(seed) {}
    static std::string description() { return "CUDA kernels under the host emulator"; }
    static double free_memory() { return free_host_memory(); }
    static void use_on_this_thread() {}

    /// Fresh memory holds no number, so that reading before writing shows.
    void* allocate(std::size_t bytes)
    {
        void* address = std::malloc(bytes);
        if (!address) throw std::bad_alloc();
        std::memset(address, 0xff, bytes);
        return address;
    }
    void release(void* address) { std::free(address); }
    void upload(void* device, const void* host, std::size_t bytes)
    {
        std::memcpy(device, host, bytes);
    }
    void download(void* host, const void* device, std::size_t bytes)
    {
        std::memcpy(host, device, bytes);
    }
    void zero(void* device, std::size_t bytes) { std::memset(device, 0, bytes); }

    template <class Kernel>
    void launch(const Kernel& kernel, int blocks, int threads)
    {
        emulator_.launch(kernel, blocks, threads);
    }
    Primitives& primitives() { return primitives_; }

private:
    simt::Emulator emulator_;
    Primitives primitives_;
};

} // namespace pitchdrop::device
