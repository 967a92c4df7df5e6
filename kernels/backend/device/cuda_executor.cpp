#include "kernels/backend/device/cuda_executor.hpp"

#include "kernels/core/error.hpp"

#include <cuda_runtime_api.h>

namespace pitchdrop::device {

using parallel::check;

namespace {

cudaStream_t as_stream(void* stream) { return static_cast<cudaStream_t>(stream); }

} // namespace

CudaExecutor::CudaExecutor(int device) : device_(device)
{
    use_on_this_thread();
    cudaStream_t stream = nullptr;
    check(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking), "creating a CUDA stream");
    stream_ = stream;
    primitives_ = std::make_unique<Primitives>(stream_);
}

CudaExecutor::~CudaExecutor()
{
    forget_recordings();
    primitives_.reset();
    if (branch_) cudaStreamDestroy(as_stream(branch_));
    cudaStreamDestroy(as_stream(stream_));
}

std::string CudaExecutor::description() const
{
    cudaDeviceProp properties{};
    check(cudaGetDeviceProperties(&properties, device_), "asking for the CUDA device's properties");
    return std::string("CUDA on ") + properties.name;
}

DeviceProperties CudaExecutor::properties() const
{
    const auto attribute = [this](cudaDeviceAttr which) {
        int value = 0;
        check(cudaDeviceGetAttribute(&value, which, device_), "asking for a device attribute");
        return value;
    };
    int driver = 0;
    check(cudaDriverGetVersion(&driver), "asking for the driver's version");
    DeviceProperties properties;
    properties.multiprocessors = attribute(cudaDevAttrMultiProcessorCount);
    properties.shared_bytes = std::size_t(attribute(cudaDevAttrMaxSharedMemoryPerBlockOptin));
    properties.clusters = attribute(cudaDevAttrClusterLaunch) != 0;
    constexpr int conditions_since = 12040;
    properties.conditional_nodes = CUDART_VERSION >= conditions_since && driver >= conditions_since;
    return properties;
}

void CudaExecutor::use_on_this_thread() const
{
    check(cudaSetDevice(device_), "choosing the CUDA device");
}

double CudaExecutor::free_memory() const
{
    std::size_t free = 0, total = 0;
    check(cudaMemGetInfo(&free, &total), "asking for the device's memory");
    return double(free);
}

void* CudaExecutor::allocate(std::size_t bytes)
{
    void* address = nullptr;
    const cudaError_t status = cudaMalloc(&address, bytes);
    if (status == cudaErrorMemoryAllocation) {
        cudaGetLastError(); // the error is dealt with here
        throw InputError("the batch does not fit into the device's memory",
                         std::to_string(bytes / 1048576 + 1) + " MiB more cannot be had",
                         "advance fewer replicas at a time or use smaller systems");
    }
    check(status, "allocating device memory");
    return address;
}

void CudaExecutor::release(void* address)
{
    cudaStreamSynchronize(as_stream(stream_)); // kernels may still use it
    cudaFree(address);
}

void CudaExecutor::upload(void* device, const void* host, std::size_t bytes)
{
    check(cudaMemcpyAsync(device, host, bytes, cudaMemcpyHostToDevice, as_stream(stream_)),
          "copying to the device");
    check(cudaStreamSynchronize(as_stream(stream_)), "copying to the device");
}

void CudaExecutor::download(void* host, const void* device, std::size_t bytes)
{
    check(cudaMemcpyAsync(host, device, bytes, cudaMemcpyDeviceToHost, as_stream(stream_)),
          "copying from the device");
    check(cudaStreamSynchronize(as_stream(stream_)), "running kernels on the device");
    if (!timed_.empty()) collect_times();
}

void CudaExecutor::zero(void* device, std::size_t bytes)
{
    check(cudaMemsetAsync(device, 0, bytes, as_stream(stream_)), "clearing device memory");
}

} // namespace pitchdrop::device
