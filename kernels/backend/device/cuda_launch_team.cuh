#pragma once
#include "kernels/backend/device/cuda_executor.hpp"
#include "kernels/simt/cuda_team.cuh"

#include <algorithm>

namespace pitchdrop::device {

/// A kernel may have more shared memory than 48 KiB only if it is asked for by name; clusters of more
/// than eight blocks likewise.
template <class Kernel>
void allow_team(const TeamLaunch& launch)
{
    const auto kernel = simt::run_team_kernel<Kernel>;
    parallel::check(cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize,
                                         int(launch.shared_bytes)),
                    "asking for shared memory");
    if (launch.cluster_blocks > 8)
        parallel::check(
            cudaFuncSetAttribute(kernel, cudaFuncAttributeNonPortableClusterSizeAllowed, 1),
            "asking for a large cluster");
}

/// `attributes` has room for one.
inline cudaLaunchConfig_t team_configuration(const TeamLaunch& launch, cudaStream_t stream,
                                             cudaLaunchAttribute* attributes)
{
    cudaLaunchConfig_t configuration{};
    configuration.gridDim = dim3(unsigned(launch.blocks));
    configuration.blockDim = dim3(unsigned(launch.threads));
    configuration.dynamicSmemBytes = launch.shared_bytes;
    configuration.stream = stream;
    if (launch.cluster_blocks > 1) {
        attributes[0].id = cudaLaunchAttributeClusterDimension;
        attributes[0].val.clusterDim.x = unsigned(launch.cluster_blocks);
        attributes[0].val.clusterDim.y = attributes[0].val.clusterDim.z = 1;
    } else {
        attributes[0].id = cudaLaunchAttributeCooperative; // refused unless all blocks are resident
        attributes[0].val.cooperative = 1;
    }
    configuration.attrs = attributes;
    configuration.numAttrs = 1;
    return configuration;
}

template <class Kernel>
void CudaExecutor::launch_team(const Kernel& kernel, const TeamLaunch& launch)
{
    allow_team<Kernel>(launch);
    cudaLaunchAttribute attributes[1];
    const cudaLaunchConfig_t configuration =
        team_configuration(launch, static_cast<cudaStream_t>(stream_), attributes);
    void* const begin = times_ ? mark_time() : nullptr;
    parallel::check(cudaLaunchKernelEx(&configuration, simt::run_team_kernel<Kernel>, kernel),
                    "launching blocks that meet");
    if (begin) timed_.push_back({kernel_name(typeid(Kernel)), begin, mark_time()});
}

/// Blocks of a cooperative launch, or those of one cluster if such clusters can be resident at all.
template <class Kernel>
int CudaExecutor::resident_team_blocks(const TeamLaunch& launch)
{
    allow_team<Kernel>(launch);
    const auto kernel = simt::run_team_kernel<Kernel>;
    if (launch.cluster_blocks > 1) {
        cudaLaunchAttribute attributes[1];
        TeamLaunch one = launch;
        one.blocks = launch.cluster_blocks;
        const cudaLaunchConfig_t configuration = team_configuration(one, nullptr, attributes);
        int clusters = 0;
        parallel::check(cudaOccupancyMaxActiveClusters(&clusters, kernel, &configuration),
                        "asking how many clusters can be resident");
        return clusters * launch.cluster_blocks;
    }
    int each = 0;
    parallel::check(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&each, kernel, launch.threads,
                                                                  launch.shared_bytes),
                    "asking how many blocks can be resident");
    return each * properties().multiprocessors;
}

} // namespace pitchdrop::device
