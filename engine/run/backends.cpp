#include "engine/run/backends.hpp"

#include "kernels/core/error.hpp"

#ifdef PITCHDROP_HAS_DEVICE
#include "kernels/backend/device/device.hpp"
#endif

namespace pitchdrop {
namespace {

std::unique_ptr<Backend> make_cpu(const BackendChoice& choice)
{
    CpuOptions options;
    options.threads = choice.threads;
    options.simd = choice.simd;
    options.list = choice.list;
    return make_cpu_backend(options);
}

std::unique_ptr<Backend> make_cuda([[maybe_unused]] const BackendChoice& choice)
{
#if defined(PITCHDROP_HAS_DEVICE) && PITCHDROP_HAS_CUDA
    if (cuda_status().usable) return make_cuda_backend({.list = choice.list});
#endif
    throw InputError("the CUDA backend is not usable", cuda_status().reason,
                     "use --backend cpu, or auto to take what there is");
}

std::unique_ptr<Backend> make_emulated([[maybe_unused]] const BackendChoice& choice)
{
#ifdef PITCHDROP_HAS_DEVICE
    return make_emulated_backend({.list = choice.list});
#else
    throw InputError("the emulated backend is not in this binary", "it was built without it",
                     "use --backend cpu");
#endif
}

} // namespace

CudaStatus cuda_status()
{
#ifdef PITCHDROP_HAS_DEVICE
    const CudaProbe probe = probe_cuda();
    return {probe.usable, probe.reason, probe.devices};
#else
    return {false, "this binary was built without the device backend", {}};
#endif
}

ChosenBackend make_backend(const BackendChoice& choice)
{
    if (choice.name == "cuda") return {make_cuda(choice), "cuda", ""};
    if (choice.name == "emulated") return {make_emulated(choice), "emulated", ""};
    if (choice.name == "cpu") return {make_cpu(choice), "cpu", ""};
    if (choice.name != "auto")
        throw InputError("unknown backend \"" + choice.name + "\"", "there are auto, cuda and cpu",
                         "leave --backend out to take what there is");
    const CudaStatus cuda = cuda_status();
    if (cuda.usable) return {make_cuda(choice), "cuda", ""};
    return {make_cpu(choice), "cpu", "running on the CPU: " + cuda.reason};
}

} // namespace pitchdrop
