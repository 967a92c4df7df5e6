#include "kernels/backend/device/cuda_executor.hpp"

#include <cuda_runtime_api.h>

namespace pitchdrop::device {

using parallel::check;

namespace {

/// Patterns of a batch repeat after a few blocks; what comes in ever new ones is not worth keeping.
constexpr std::size_t most_graphs = 64;

/// What `body` enqueues on the stream, ready to be launched.
cudaGraphExec_t capture(cudaStream_t stream, const std::function<void()>& body)
{
    check(cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal), "capturing a graph");
    cudaGraph_t graph = nullptr;
    try {
        body();
    } catch (...) {
        cudaStreamEndCapture(stream, &graph);
        if (graph) cudaGraphDestroy(graph);
        throw;
    }
    check(cudaStreamEndCapture(stream, &graph), "capturing a graph");
    cudaGraphExec_t ready = nullptr;
    const cudaError_t status = cudaGraphInstantiate(&ready, graph, 0);
    cudaGraphDestroy(graph);
    check(status, "instantiating a graph");
    return ready;
}

} // namespace

void CudaExecutor::replay(const RecordingKey& key, const std::function<void()>& body)
{
    if (times_) return body(); // every kernel by itself
    const auto stream = static_cast<cudaStream_t>(stream_);
    auto found = graphs_.find(key);
    if (found == graphs_.end()) {
        if (graphs_.size() == most_graphs) forget_recordings();
        found = graphs_.emplace(key, capture(stream, body)).first;
    }
    check(cudaGraphLaunch(static_cast<cudaGraphExec_t>(found->second), stream),
          "launching a graph");
}

/// Graphs may still be running.
void CudaExecutor::forget_recordings()
{
    if (graphs_.empty()) return;
    cudaStreamSynchronize(static_cast<cudaStream_t>(stream_));
    for (const auto& [key, graph] : graphs_)
        cudaGraphExecDestroy(static_cast<cudaGraphExec_t>(graph));
    graphs_.clear();
}

} // namespace pitchdrop::device
