#include "kernels/backend/device/cuda_executor.hpp"

#include <cuda_runtime_api.h>

#include <utility>

// Conditional nodes of graphs (CUDA 12.4): a kernel before the node sets its condition, the node's own
// graph is launched or left out without the host.

namespace pitchdrop::device {

using parallel::check;

namespace {

struct Capture {
    bool active = false;
    cudaGraph_t graph = nullptr;
    const cudaGraphNode_t* last = nullptr; ///< what the next node would come after
    std::size_t count = 0;
};

Capture capture_of(cudaStream_t stream)
{
    Capture capture;
    cudaStreamCaptureStatus status = cudaStreamCaptureStatusNone;
#if CUDART_VERSION >= 13000
    const cudaError_t error = cudaStreamGetCaptureInfo(stream, &status, nullptr, &capture.graph,
                                                       &capture.last, nullptr, &capture.count);
#else
    const cudaError_t error = cudaStreamGetCaptureInfo_v2(stream, &status, nullptr, &capture.graph,
                                                          &capture.last, &capture.count);
#endif
    check(error, "asking what is being captured");
    capture.active = status == cudaStreamCaptureStatusActive;
    return capture;
}

} // namespace

std::uint64_t CudaExecutor::open_condition()
{
    const Capture capture = capture_of(static_cast<cudaStream_t>(stream_));
    if (!capture.active) return 0;
    cudaGraphConditionalHandle handle = 0;
    check(cudaGraphConditionalHandleCreate(&handle, capture.graph, 0, cudaGraphCondAssignDefault),
          "making a condition of a graph");
    return handle;
}

void CudaExecutor::capture_under(std::uint64_t condition, const std::function<void()>& body)
{
    const auto stream = static_cast<cudaStream_t>(stream_);
    if (!branch_) {
        cudaStream_t made = nullptr;
        check(cudaStreamCreateWithFlags(&made, cudaStreamNonBlocking), "creating a CUDA stream");
        branch_ = made;
    }
    const Capture capture = capture_of(stream);
    cudaGraphNodeParams parameters{};
    parameters.type = cudaGraphNodeTypeConditional;
    parameters.conditional.handle = condition;
    parameters.conditional.type = cudaGraphCondTypeIf;
    parameters.conditional.size = 1;
    cudaGraphNode_t node = nullptr;
#if CUDART_VERSION >= 13000
    check(cudaGraphAddNode(&node, capture.graph, capture.last, nullptr, capture.count, &parameters),
          "adding a conditional node");
#else
    check(cudaGraphAddNode(&node, capture.graph, capture.last, capture.count, &parameters),
          "adding a conditional node");
#endif
    const auto branch = static_cast<cudaStream_t>(branch_);
    check(cudaStreamBeginCaptureToGraph(branch, parameters.conditional.phGraph_out[0], nullptr,
                                        nullptr, 0, cudaStreamCaptureModeThreadLocal),
          "capturing under a condition");
    std::swap(stream_, branch_);
    try {
        body();
    } catch (...) {
        std::swap(stream_, branch_);
        cudaGraph_t ignored = nullptr;
        cudaStreamEndCapture(branch, &ignored);
        throw;
    }
    std::swap(stream_, branch_);
    cudaGraph_t captured = nullptr;
    check(cudaStreamEndCapture(branch, &captured), "capturing under a condition");
#if CUDART_VERSION >= 13000
    check(cudaStreamUpdateCaptureDependencies(stream, &node, nullptr, 1,
                                              cudaStreamSetCaptureDependencies),
          "going on after a condition");
#else
    check(cudaStreamUpdateCaptureDependencies(stream, &node, 1, cudaStreamSetCaptureDependencies),
          "going on after a condition");
#endif
}

} // namespace pitchdrop::device
