#include "kernels/core/error.hpp"
#include "kernels/parallel/cuda.hpp"

#include <cub/device/device_radix_sort.cuh>
#include <cub/device/device_reduce.cuh>
#include <cub/device/device_scan.cuh>

#include <algorithm>
#include <stdexcept>
#include <string>

namespace pitchdrop::parallel {

void check(int status, const char* what)
{
    if (status != cudaSuccess)
        throw std::runtime_error(std::string(what) + " failed (" +
                                 cudaGetErrorString(cudaError_t(status)) + ")");
}

namespace {

template <class Key>
cudaError_t sort(void* space, std::size_t& bytes, const Key* keys, Key* sorted_keys,
                 const std::uint32_t* values, std::uint32_t* sorted_values, std::size_t count,
                 int key_bits, cudaStream_t stream)
{
    return cub::DeviceRadixSort::SortPairs(space, bytes, keys, sorted_keys, values, sorted_values,
                                           count, 0, key_bits, stream);
}

} // namespace

CudaPrimitives::~CudaPrimitives() { cudaFree(space_); }

std::size_t CudaPrimitives::space_for(std::size_t count)
{
    std::uint64_t* wide = nullptr;
    std::uint32_t* narrow = nullptr;
    std::size_t bytes[4] = {};
    check(sort(nullptr, bytes[0], wide, wide, narrow, narrow, count, 64, nullptr), "planning a sort");
    check(sort(nullptr, bytes[1], narrow, narrow, narrow, narrow, count, 32, nullptr),
          "planning a sort");
    check(cub::DeviceScan::ExclusiveSum(nullptr, bytes[2], narrow, narrow, count),
          "planning a scan");
    check(cub::DeviceReduce::Sum(nullptr, bytes[3], narrow, narrow, count), "planning a sum");
    return std::max({bytes[0], bytes[1], bytes[2], bytes[3], std::size_t(1)});
}

void CudaPrimitives::plan(std::size_t count)
{
    if (count <= planned_) return;
    check(cudaFree(space_), "freeing working space");
    space_ = nullptr;
    space_bytes_ = space_for(count);
    check(cudaMalloc(&space_, space_bytes_), "allocating working space for sorting");
    planned_ = count;
}

template <class Key>
void CudaPrimitives::sort_by_key(const Key* keys, Key* sorted_keys, const std::uint32_t* values,
                                 std::uint32_t* sorted_values, std::size_t count, int key_bits)
{
    require(count <= planned_, "a sort is planned before it is made");
    std::size_t bytes = space_bytes_;
    check(sort(space_, bytes, keys, sorted_keys, values, sorted_values, count, key_bits,
               static_cast<cudaStream_t>(stream_)),
          "sorting");
}

template void CudaPrimitives::sort_by_key(const std::uint32_t*, std::uint32_t*,
                                          const std::uint32_t*, std::uint32_t*, std::size_t, int);
template void CudaPrimitives::sort_by_key(const std::uint64_t*, std::uint64_t*,
                                          const std::uint32_t*, std::uint32_t*, std::size_t, int);

void CudaPrimitives::exclusive_scan(const std::uint32_t* values, std::uint32_t* sums,
                                    std::size_t count)
{
    require(count <= planned_, "a scan is planned before it is made");
    std::size_t bytes = space_bytes_;
    check(cub::DeviceScan::ExclusiveSum(space_, bytes, values, sums, count,
                                        static_cast<cudaStream_t>(stream_)),
          "scanning");
}

void CudaPrimitives::reduce(const std::uint32_t* values, std::uint32_t* sum, std::size_t count)
{
    require(count <= planned_, "a sum is planned before it is made");
    std::size_t bytes = space_bytes_;
    check(cub::DeviceReduce::Sum(space_, bytes, values, sum, count,
                                 static_cast<cudaStream_t>(stream_)),
          "summing");
}

} // namespace pitchdrop::parallel
