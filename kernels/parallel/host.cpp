#define THRUST_DEVICE_SYSTEM 4 // THRUST_DEVICE_SYSTEM_CPP: no CUDA header is read
#include "kernels/parallel/host.hpp"

#include <thrust/execution_policy.h>
#include <thrust/reduce.h>
#include <thrust/scan.h>
#include <thrust/sort.h>

#include <algorithm>

namespace pitchdrop::parallel {

template <class Key>
void HostPrimitives::sort_by_key(const Key* keys, Key* sorted_keys, const std::uint32_t* values,
                                 std::uint32_t* sorted_values, std::size_t count, int)
{
    std::copy_n(keys, count, sorted_keys);
    std::copy_n(values, count, sorted_values);
    thrust::stable_sort_by_key(thrust::seq, sorted_keys, sorted_keys + count, sorted_values);
}

template void HostPrimitives::sort_by_key(const std::uint32_t*, std::uint32_t*,
                                          const std::uint32_t*, std::uint32_t*, std::size_t, int);
template void HostPrimitives::sort_by_key(const std::uint64_t*, std::uint64_t*,
                                          const std::uint32_t*, std::uint32_t*, std::size_t, int);

void HostPrimitives::exclusive_scan(const std::uint32_t* values, std::uint32_t* sums,
                                    std::size_t count)
{
    thrust::exclusive_scan(thrust::seq, values, values + count, sums);
}

void HostPrimitives::reduce(const std::uint32_t* values, std::uint32_t* sum, std::size_t count)
{
    *sum = thrust::reduce(thrust::seq, values, values + count);
}

} // namespace pitchdrop::parallel
