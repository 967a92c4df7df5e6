#pragma once
#include "kernels/backend/device/cuda_executor.hpp"
#include "kernels/simt/cuda.cuh"

#include <stdexcept>

namespace pitchdrop::device {

template <class Kernel>
void CudaExecutor::launch(const Kernel& kernel, int blocks, int threads)
{
    void* const begin = times_ ? mark_time() : nullptr;
    simt::run_kernel<<<unsigned(blocks), unsigned(threads), 0,
                       static_cast<cudaStream_t>(stream_)>>>(kernel);
    const cudaError_t status = cudaGetLastError();
    if (status != cudaSuccess)
        throw std::runtime_error(std::string("a kernel could not be launched (") +
                                 cudaGetErrorString(status) + ")");
    if (begin) timed_.push_back({kernel_name(typeid(Kernel)), begin, mark_time()});
}

template <class Condition>
__global__ void run_condition(const Condition condition, cudaGraphConditionalHandle handle)
{
    __shared__ typename Condition::Shared shared;
    simt::CudaCta cta;
    const bool holds = condition(cta, shared);
    if (cta.rank() == 0) cudaGraphSetConditional(handle, holds ? 1u : 0u);
}

template <class Condition>
void CudaExecutor::launch_if(const Condition& condition, const std::function<void()>& body)
{
    const std::uint64_t handle = open_condition();
    if (handle == 0) return body();
    run_condition<<<1, 32, 0, static_cast<cudaStream_t>(stream_)>>>(condition, handle);
    parallel::check(cudaGetLastError(), "launching a condition");
    capture_under(handle, body);
}

} // namespace pitchdrop::device
