#include "kernels/backend/device/cuda_executor.hpp"

#include "kernels/backend/device/device_memory.hpp"

#include <cuda_runtime_api.h>

namespace pitchdrop::device {

using parallel::check;

namespace {

cudaStream_t as_stream(void* stream) { return static_cast<cudaStream_t>(stream); }
cudaEvent_t as_event(void* event) { return static_cast<cudaEvent_t>(event); }

} // namespace

CudaExecutor::CudaExecutor(int device) : device_(device)
{
    use_on_this_thread();
    cudaStream_t stream = nullptr;
    check(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking), "creating a CUDA stream");
    stream_ = stream;
    check(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking), "creating a CUDA stream");
    copy_stream_ = stream;
    for (void** event : {&over_[0], &over_[1], &arrived_[0], &arrived_[1]}) {
        cudaEvent_t made = nullptr;
        check(cudaEventCreateWithFlags(&made, cudaEventDisableTiming), "creating a CUDA event");
        *event = made;
    }
    primitives_ = std::make_unique<Primitives>(stream_);
}

CudaExecutor::~CudaExecutor()
{
    forget_recordings();
    primitives_.reset();
    for (void* event : {over_[0], over_[1], arrived_[0], arrived_[1]})
        cudaEventDestroy(as_event(event));
    cudaStreamDestroy(as_stream(copy_stream_));
    if (branch_) cudaStreamDestroy(as_stream(branch_));
    cudaStreamDestroy(as_stream(stream_));
}

std::string CudaExecutor::description() const
{
    cudaDeviceProp properties{};
    check(cudaGetDeviceProperties(&properties, device_), "asking for the CUDA device's properties");
    return std::string("CUDA on ") + properties.name;
}

DeviceProperties CudaExecutor::properties() const { return cuda_properties(device_); }

DeviceProperties cuda_properties(int device)
{
    const auto attribute = [device](cudaDeviceAttr which) {
        int value = 0;
        check(cudaDeviceGetAttribute(&value, which, device), "asking for a device attribute");
        return value;
    };
    int driver = 0;
    check(cudaDriverGetVersion(&driver), "asking for the driver's version");
    DeviceProperties properties;
    properties.multiprocessors = attribute(cudaDevAttrMultiProcessorCount);
    properties.shared_bytes = std::size_t(attribute(cudaDevAttrMaxSharedMemoryPerBlockOptin));
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
        refuse_allocation(bytes);
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

void CudaExecutor::duplicate(void* to, const void* from, std::size_t bytes)
{
    check(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToDevice, as_stream(stream_)),
          "copying on the device");
}

void* CudaExecutor::allocate_pinned(std::size_t bytes)
{
    void* address = nullptr;
    check(cudaMallocHost(&address, bytes > 0 ? bytes : 1), "allocating pinned memory");
    return address;
}

/// Copies may still be under way.
void CudaExecutor::release_pinned(void* address)
{
    cudaStreamSynchronize(as_stream(stream_));
    cudaStreamSynchronize(as_stream(copy_stream_));
    cudaFreeHost(address);
}

void CudaExecutor::send(void* device, const void* pinned, std::size_t bytes)
{
    check(cudaMemcpyAsync(device, pinned, bytes, cudaMemcpyHostToDevice, as_stream(stream_)),
          "copying to the device");
}

void CudaExecutor::fetch(int slot, void* pinned, const void* device, std::size_t bytes)
{
    const cudaEvent_t over = as_event(over_[slot]), arrived = as_event(arrived_[slot]);
    check(cudaEventRecord(over, as_stream(stream_)), "recording a CUDA event");
    check(cudaStreamWaitEvent(as_stream(copy_stream_), over, 0), "waiting for a CUDA event");
    check(cudaMemcpyAsync(pinned, device, bytes, cudaMemcpyDeviceToHost, as_stream(copy_stream_)),
          "copying from the device");
    check(cudaEventRecord(arrived, as_stream(copy_stream_)), "recording a CUDA event");
}

void CudaExecutor::await(int slot)
{
    check(cudaEventSynchronize(as_event(arrived_[slot])), "running kernels on the device");
    if (!timed_.empty()) collect_times();
}

void CudaExecutor::zero(void* device, std::size_t bytes)
{
    check(cudaMemsetAsync(device, 0, bytes, as_stream(stream_)), "clearing device memory");
}

} // namespace pitchdrop::device
