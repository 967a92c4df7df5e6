#pragma once
#include "kernels/backend/device/cuda_executor.hpp"
#include "kernels/simt/cuda_team.cuh"

namespace pitchdrop::device {

/// A kernel may have more shared memory than 48 KiB only if it is asked for by name.
template <class Kernel>
void allow_team(const TeamLaunch& launch)
{
    parallel::check(cudaFuncSetAttribute(simt::run_team_kernel<Kernel>,
                                         cudaFuncAttributeMaxDynamicSharedMemorySize,
                                         int(launch.shared_bytes)),
                    "asking for shared memory");
}

template <class Kernel>
void CudaExecutor::launch_team(const Kernel& kernel, const TeamLaunch& launch)
{
    allow_team<Kernel>(launch);
    cudaLaunchAttribute cooperative{};
    cooperative.id = cudaLaunchAttributeCooperative; // refused unless all blocks are resident
    cooperative.val.cooperative = 1;
    cudaLaunchConfig_t configuration{};
    configuration.gridDim = dim3(unsigned(launch.blocks));
    configuration.blockDim = dim3(unsigned(launch.threads));
    configuration.dynamicSmemBytes = launch.shared_bytes;
    configuration.stream = static_cast<cudaStream_t>(stream_);
    configuration.attrs = &cooperative;
    configuration.numAttrs = 1;
    void* const begin = times_ ? mark_time() : nullptr;
    parallel::check(cudaLaunchKernelEx(&configuration, simt::run_team_kernel<Kernel>, kernel),
                    "launching blocks that meet");
    if (begin) timed_.push_back({kernel_name(typeid(Kernel)), begin, mark_time()});
}

template <class Kernel>
int CudaExecutor::resident_team_blocks(const TeamLaunch& launch)
{
    allow_team<Kernel>(launch);
    int each = 0;
    parallel::check(cudaOccupancyMaxActiveBlocksPerMultiprocessor(
                        &each, simt::run_team_kernel<Kernel>, launch.threads, launch.shared_bytes),
                    "asking how many blocks can be resident");
    return each * properties().multiprocessors;
}

} // namespace pitchdrop::device
