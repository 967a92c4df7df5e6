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

} // namespace pitchdrop::device
