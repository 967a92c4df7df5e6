#include "kernels/backend/device/device.hpp"
#include "kernels/backend/device/device_array.hpp"
#include "kernels/backend/device/emulated_executor.hpp"
#include "kernels/core/random.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

#if PITCHDROP_HAS_CUDA
#include "kernels/backend/device/cuda_executor.hpp"
#endif

namespace pitchdrop::parallel_test {

using namespace pitchdrop::device;

namespace {

constexpr std::uint32_t count = 5000;

template <class Key, class Executor>
void check_sort(Executor& executor, int bits)
{
    std::vector<Key> keys(count);
    std::vector<std::uint32_t> values(count);
    const Key mask = Key((std::uint64_t(1) << bits) - 1);
    for (std::uint32_t i = 0; i < count; ++i) {
        const RandomBits random = random_bits(1, RandomStream::chain_walk, 0, i / 3); // with ties
        keys[i] = Key((std::uint64_t(random.word[0]) << 32) | random.word[1]) & mask;
        values[i] = i;
    }
    DeviceArray<Key, Executor> in(executor), out(executor);
    DeviceArray<std::uint32_t, Executor> value_in(executor), value_out(executor);
    in.upload(keys);
    value_in.upload(values);
    out.allocate(count);
    value_out.allocate(count);
    executor.primitives().plan(count);
    executor.primitives().sort_by_key(in.data(), out.data(), value_in.data(), value_out.data(),
                                      count, bits);
    std::stable_sort(values.begin(), values.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return keys[a] < keys[b]; });
    CHECK(value_out.download(0, count) == values);
    std::sort(keys.begin(), keys.end());
    CHECK(out.download(0, count) == keys);
}

template <class Executor>
void check_all(Executor& executor)
{
    check_sort<std::uint64_t>(executor, 40);
    check_sort<std::uint32_t>(executor, 20);

    std::vector<std::uint32_t> values(count), sums(count);
    for (std::uint32_t i = 0; i < count; ++i) values[i] = (i * 7919u) % 101u;
    std::exclusive_scan(values.begin(), values.end(), sums.begin(), 0u);
    DeviceArray<std::uint32_t, Executor> in(executor), out(executor);
    in.upload(values);
    out.allocate(count);
    executor.primitives().exclusive_scan(in.data(), out.data(), count);
    CHECK(out.download(0, count) == sums);
    executor.primitives().reduce(in.data(), out.data(), count);
    CHECK(out.download(0, 1).front() == std::accumulate(values.begin(), values.end(), 0u));
}

} // namespace

TEST_CASE("sort, scan and reduce on the host")
{
    EmulatedExecutor executor(1);
    check_all(executor);
}

TEST_CASE("sort, scan and reduce on a GPU", "[gpu]")
{
    const CudaProbe probe = probe_cuda();
    if (!probe.usable) {
        WARN("skipped: no usable GPU (" << probe.reason << ")");
        return;
    }
#if PITCHDROP_HAS_CUDA
    CudaExecutor executor(0);
    check_all(executor);
#endif
}

TEST_CASE("the probe says what keeps CUDA from being used")
{
    const CudaProbe probe = probe_cuda();
    CHECK(probe.usable == probe.reason.empty());
    if (probe.usable) CHECK_FALSE(probe.devices.empty());
#if PITCHDROP_HAS_CUDA
    if (!probe.usable) CHECK_THROWS_AS(make_cuda_backend({}), InputError);
#else
    CHECK(probe.reason == "built without CUDA");
#endif
}

} // namespace pitchdrop::parallel_test
