#pragma once
#include "kernels/simt/cuda.cuh"
#include "kernels/simt/team.hpp"

#include <cuda/atomic>

// The CUDA form of TeamCta, and the __global__ function of kernels whose blocks meet.

namespace pitchdrop::simt {

class CudaTeamCta : public CudaCta {
public:
    __device__ __forceinline__ void add_release(std::uint64_t* word, std::uint64_t value)
    {
        cuda::atomic_ref<std::uint64_t, cuda::thread_scope_device>(*word).fetch_add(
            value, cuda::memory_order_release);
    }
    __device__ __forceinline__ std::uint64_t load_acquire(std::uint64_t* word) const
    {
        return cuda::atomic_ref<std::uint64_t, cuda::thread_scope_device>(*word).load(
            cuda::memory_order_acquire);
    }
    __device__ __forceinline__ std::uint64_t load_relaxed(std::uint64_t* word) const
    {
        return cuda::atomic_ref<std::uint64_t, cuda::thread_scope_device>(*word).load(
            cuda::memory_order_relaxed);
    }
    __device__ __forceinline__ void store_relaxed(std::uint64_t* word, std::uint64_t value)
    {
        cuda::atomic_ref<std::uint64_t, cuda::thread_scope_device>(*word).store(
            value, cuda::memory_order_relaxed);
    }
    __device__ __forceinline__ void poll() {}
};

static_assert(TeamCta<CudaTeamCta>);

/// Most threads of a block of a team; it has a multiprocessor to itself.
inline constexpr int most_team_threads = 512;

/// All shared memory is given at the launch: it may exceed what a kernel may declare.
template <class Kernel>
__global__ void __launch_bounds__(most_team_threads, 1) run_team_kernel(const Kernel kernel)
{
    static_assert(std::is_trivially_copyable_v<Kernel>);
    extern __shared__ __align__(64) unsigned char memory[];
    CudaTeamCta cta;
    kernel(cta, *reinterpret_cast<typename Kernel::Shared*>(memory));
}

} // namespace pitchdrop::simt
