#pragma once
#include "kernels/simt/cta.hpp"

#include <type_traits>

// The CUDA form of the Cta concept and the one __global__ function of this program.

namespace pitchdrop::simt {

template <int Size>
class CudaTile {
    static_assert(Size == 8 || Size == 16 || Size == 32);

public:
    __device__ __forceinline__ int rank() const { return int(threadIdx.x) % Size; }

    template <class T>
    __device__ __forceinline__ T sum(T value) const
    {
#pragma unroll
        for (int offset = Size / 2; offset > 0; offset /= 2)
            value += __shfl_xor_sync(mask(), value, offset, Size);
        return value;
    }
    template <int Distance, class T>
    __device__ __forceinline__ T sum_apart(T value) const
    {
#pragma unroll
        for (int offset = Size / 2; offset >= Distance; offset /= 2)
            value += __shfl_xor_sync(mask(), value, offset, Size);
        return value;
    }
    __device__ __forceinline__ void sync() const { __syncwarp(mask()); }
    template <class T>
    __device__ __forceinline__ T max(T value) const
    {
#pragma unroll
        for (int offset = Size / 2; offset > 0; offset /= 2) {
            const T other = __shfl_xor_sync(mask(), value, offset, Size);
            value = value < other ? other : value;
        }
        return value;
    }
    __device__ __forceinline__ bool any(bool flag) const { return __any_sync(mask(), flag) != 0; }
    __device__ __forceinline__ std::uint32_t ballot(bool flag) const
    {
        const std::uint32_t bits = __ballot_sync(mask(), flag) >> first_lane();
        if constexpr (Size == 32)
            return bits;
        else
            return bits & ((1u << Size) - 1u);
    }
    template <class T>
    __device__ __forceinline__ T broadcast(T value, int source) const
    {
        return __shfl_sync(mask(), value, source, Size);
    }
    template <class T>
    __device__ __forceinline__ T exclusive_scan(T value) const
    {
        T inclusive = value;
#pragma unroll
        for (int offset = 1; offset < Size; offset *= 2) {
            const T below = __shfl_up_sync(mask(), inclusive, offset, Size);
            if (rank() >= offset) inclusive += below;
        }
        return inclusive - value;
    }

private:
    static __device__ __forceinline__ int first_lane()
    {
        return int(threadIdx.x) % 32 / Size * Size;
    }
    static __device__ __forceinline__ std::uint32_t mask()
    {
        if constexpr (Size == 32)
            return 0xffffffffu;
        else
            return ((1u << Size) - 1u) << first_lane();
    }
};

class CudaCta {
public:
    __device__ __forceinline__ int rank() const { return int(threadIdx.x); }
    __device__ __forceinline__ int size() const { return int(blockDim.x); }
    __device__ __forceinline__ int index() const { return int(blockIdx.x); }
    __device__ __forceinline__ int grid_size() const { return int(gridDim.x); }
    __device__ __forceinline__ void sync() { __syncthreads(); }
    template <int Size>
    __device__ __forceinline__ CudaTile<Size> tile() const
    {
        return {};
    }
    __device__ __forceinline__ void atomic_minimum(std::uint32_t* word, std::uint32_t value)
    {
        atomicMin(word, value);
    }
    __device__ __forceinline__ void atomic_maximum(std::uint32_t* word, std::uint32_t value)
    {
        atomicMax(word, value);
    }
};

static_assert(Cta<CudaCta>);

template <class Kernel>
__global__ void run_kernel(const Kernel kernel)
{
    static_assert(std::is_trivially_copyable_v<Kernel>);
    __shared__ typename Kernel::Shared shared;
    CudaCta cta;
    kernel(cta, shared);
}

} // namespace pitchdrop::simt
