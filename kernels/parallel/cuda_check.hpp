#pragma once
#include <cuda_runtime_api.h>

#include <stdexcept>
#include <string>

namespace pitchdrop::parallel {

/// Throws if a call of the CUDA runtime failed; `what` says what was tried.
inline void check(cudaError_t status, const char* what)
{
    if (status != cudaSuccess)
        throw std::runtime_error(std::string(what) + " failed (" + cudaGetErrorString(status) + ")");
}

} // namespace pitchdrop::parallel
