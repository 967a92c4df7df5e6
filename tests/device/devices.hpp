#pragma once
#include "kernels/backend/device/device.hpp"
#include "tests/catch.hpp"

#include <functional>

// One test body, every device: the emulator always, a GPU where there is one.

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

inline void on_gpu([[maybe_unused]] void (*body)(const MakeBackend&))
{
    const CudaProbe probe = probe_cuda();
    if (!probe.usable) {
        WARN("skipped: no usable GPU (" << probe.reason << ")");
        return;
    }
#if PITCHDROP_HAS_CUDA
    body(make_cuda_backend);
    body(with_bead_lists(make_cuda_backend));
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
    TEST_CASE(name " (GPU)", "[gpu]") { pitchdrop::test::on_gpu(function); }                      \
    static void function(const pitchdrop::test::MakeBackend& make)
