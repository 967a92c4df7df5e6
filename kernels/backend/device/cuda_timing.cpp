#include "kernels/backend/device/cuda_executor.hpp"

#include <cuda_runtime_api.h>

namespace pitchdrop::device {

using parallel::check;

/// A new event, recorded on the stream.
void* CudaExecutor::mark_time()
{
    cudaEvent_t event = nullptr;
    check(cudaEventCreate(&event), "creating a CUDA event");
    check(cudaEventRecord(event, static_cast<cudaStream_t>(stream_)), "recording a CUDA event");
    return event;
}

/// The stream has been waited for.
void CudaExecutor::collect_times()
{
    for (const TimedLaunch& launch : timed_) {
        const auto begin = static_cast<cudaEvent_t>(launch.begin);
        const auto end = static_cast<cudaEvent_t>(launch.end);
        float milliseconds = 0;
        check(cudaEventElapsedTime(&milliseconds, begin, end), "reading a CUDA event");
        cudaEventDestroy(begin);
        cudaEventDestroy(end);
        if (times_) times_->add(launch.kernel, 1e-3 * double(milliseconds));
    }
    timed_.clear();
}

} // namespace pitchdrop::device
