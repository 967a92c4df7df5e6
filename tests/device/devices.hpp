#pragma once
#include "kernels/backend/device/device.hpp"
#include "tests/catch.hpp"
#include "tests/support/systems.hpp"

#include <functional>

// One test body, every device and path: the emulator always, a GPU where there is one.

namespace pitchdrop::test {

using MakeBackend = std::function<std::unique_ptr<Backend>(const DeviceOptions&)>;

/// The same on a path; `blocks` of threads to a replica on the persistent one.
inline MakeBackend by_path(const MakeBackend& make, DevicePath path, int blocks = 0)
{
    return [make, path, blocks](const DeviceOptions& options) {
        DeviceOptions changed = options;
        changed.path = path;
        changed.team_blocks = blocks;
        return make(changed);
    };
}

/// The same by graphs whose lists stand under a condition, or do not.
inline MakeBackend by_graph(const MakeBackend& make, bool conditional_lists)
{
    return [make = by_path(make, DevicePath::graph), conditional_lists](const DeviceOptions& options) {
        DeviceOptions changed = options;
        changed.conditional_lists = conditional_lists;
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
    for (const bool conditional_lists : {false, true})
        body(by_graph(make_cuda_backend, conditional_lists));
    body(by_path(make_cuda_backend, DevicePath::persistent));
#endif
}

/// The same of the CPU, with every instruction set that there is.
inline void on_cpu(void (*body)(const MakeBackend&))
{
    for (const std::string& simd : simd_levels()) {
        INFO(simd);
        body([&simd](const DeviceOptions& options) {
            CpuOptions chosen;
            chosen.threads = 1;
            chosen.simd = simd;
            chosen.list = options.list;
            return make_cpu_backend(chosen);
        });
    }
}

} // namespace pitchdrop::test

/// PITCHDROP_DEVICE_TEST(function, "what it shows") { … uses `make` … }
#define PITCHDROP_DEVICE_TEST(function, name)                                                     \
    static void function(const pitchdrop::test::MakeBackend& make);                               \
    TEST_CASE(name) { function(pitchdrop::make_emulated_backend); }                               \
    TEST_CASE(name " (lists under a condition)")                                                  \
    {                                                                                             \
        function(pitchdrop::test::by_graph(pitchdrop::make_emulated_backend, true));              \
    }                                                                                             \
    TEST_CASE(name " (persistent)")                                                               \
    {                                                                                             \
        function(pitchdrop::test::by_path(pitchdrop::make_emulated_backend,                       \
                                          pitchdrop::DevicePath::persistent, 3));                 \
    }                                                                                             \
    TEST_CASE(name " (GPU)", "[gpu]") { pitchdrop::test::on_gpu(function); }                      \
    static void function(const pitchdrop::test::MakeBackend& make)

/// The same, and on the CPU.
#define PITCHDROP_BACKEND_TEST(function, name)                                                    \
    static void function(const pitchdrop::test::MakeBackend& make);                               \
    TEST_CASE(name " (CPU)") { pitchdrop::test::on_cpu(function); }                               \
    PITCHDROP_DEVICE_TEST(function, name)
