#pragma once
#include "kernels/backend/device/device.hpp"
#include "tests/catch.hpp"

#include <functional>

// One test body, every device and path: the emulator always, a GPU where there is one.

namespace pitchdrop::test {

using MakeBackend = std::function<std::unique_ptr<Backend>(const DeviceOptions&)>;

/// The same with the rival of the default: a list for every bead.
inline MakeBackend with_bead_lists(const MakeBackend& make)
{
    return [make](const DeviceOptions& options) {
        DeviceOptions changed = options;
        changed.pair_loop = PairLoopChoice::beads;
        return make(changed);
    };
}

/// The same by teams of so many blocks: persistent, or a cluster for every replica.
inline MakeBackend by_teams(const MakeBackend& make, DevicePathChoice path, int blocks)
{
    return [make, path, blocks](const DeviceOptions& options) {
        DeviceOptions changed = options;
        changed.path = path;
        changed.team_blocks = blocks;
        return make(changed);
    };
}
inline MakeBackend by_plain_path(const MakeBackend& make)
{
    return by_teams(make, DevicePathChoice::plain, 0);
}

inline void on_gpu([[maybe_unused]] void (*body)(const MakeBackend&))
{
    const CudaProbe probe = probe_cuda();
    if (!probe.usable) {
        WARN("skipped: no usable GPU (" << probe.reason << ")");
        return;
    }
#if PITCHDROP_HAS_CUDA
    body(by_plain_path(make_cuda_backend));
    body(with_bead_lists(make_cuda_backend));
    body(by_teams(make_cuda_backend, DevicePathChoice::persistent, 0));
    if (probe.clusters) body(by_teams(make_cuda_backend, DevicePathChoice::cluster, 0));
    body(by_teams(make_cuda_backend, DevicePathChoice::conditional, 0));
#endif
}

} // namespace pitchdrop::test

/// PITCHDROP_DEVICE_TEST(function, "what it shows") { … uses `make` … }
#define PITCHDROP_DEVICE_TEST(function, name)                                                     \
    static void function(const pitchdrop::test::MakeBackend& make);                               \
    TEST_CASE(name) { function(pitchdrop::make_emulated_backend); }                               \
    TEST_CASE(name " (lists of beads)")                                                           \
    {                                                                                             \
        function(pitchdrop::test::with_bead_lists(pitchdrop::make_emulated_backend));             \
    }                                                                                             \
    TEST_CASE(name " (persistent)")                                                               \
    {                                                                                             \
        using namespace pitchdrop::test;                                                          \
        function(by_teams(pitchdrop::make_emulated_backend,                                       \
                          pitchdrop::DevicePathChoice::persistent, 3));                           \
    }                                                                                             \
    TEST_CASE(name " (GPU)", "[gpu]") { pitchdrop::test::on_gpu(function); }                      \
    static void function(const pitchdrop::test::MakeBackend& make)
