#include "engine/run/backends.hpp"

#include "kernels/backend/device/device.hpp"
#include "kernels/core/error.hpp"

#include <algorithm>
#include <sstream>
#include <thread>

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

[[maybe_unused]] DeviceOptions device_options(const BackendChoice& choice)
{
    DeviceOptions options;
    options.list = choice.list;
    options.path = device::path_called(choice.path);
    options.path_reason = choice.path_reason;
    options.team_blocks = choice.team_blocks;
    options.times = choice.times;
    return options;
}

std::unique_ptr<Backend> make_cuda(const BackendChoice& choice)
{
    [[maybe_unused]] const int device = cuda_number(choice.name);
#if PITCHDROP_HAS_CUDA
    if (cuda_status().usable) {
        DeviceOptions options = device_options(choice);
        options.device = device;
        return make_cuda_backend(options);
    }
#endif
    throw InputError("the CUDA backend is not usable", cuda_status().reason,
                     "use --backend cpu, or auto to take what there is");
}

std::unique_ptr<Backend> make_emulated([[maybe_unused]] const BackendChoice& choice)
{
#ifdef PITCHDROP_HAS_EMULATOR
    return make_emulated_backend(device_options(choice));
#else
    throw InputError("the emulated backend is not in this binary", "it was built without it",
                     "configure with -DPITCHDROP_EMULATOR=ON, or use --backend cpu");
#endif
}

bool is_cuda(const std::string& name) { return name == "cuda" || name.rfind("cuda:", 0) == 0; }

/// "cuda:all" counts as all the names that it stands for.
std::vector<std::string> split(const std::string& names)
{
    std::vector<std::string> parts;
    std::istringstream text(names);
    for (std::string name; std::getline(text, name, ',');) {
        if (name != "cuda:all") {
            parts.push_back(name);
            continue;
        }
        const std::size_t devices = cuda_status().devices.size();
        if (devices == 0)
            throw InputError("the CUDA backend is not usable", cuda_status().reason,
                             "use --backend cpu, or auto to take what there is");
        for (std::size_t n = 0; n < devices; ++n) parts.push_back("cuda:" + std::to_string(n));
    }
    return parts;
}

} // namespace

int cuda_number(const std::string& name)
{
    if (name == "cuda") return 0;
    const std::string number = name.substr(std::string("cuda:").size());
    if (number.empty() || number.size() > 3 ||
        number.find_first_not_of("0123456789") != std::string::npos)
        throw InputError("unknown backend \"" + name + "\"", "a CUDA device has a number",
                         "write cuda:0, for example");
    return std::stoi(number);
}

CudaStatus cuda_status()
{
    const CudaProbe probe = probe_cuda();
    return {probe.usable, probe.reason, probe.devices};
}

namespace {

/// Auto is what there is.
BackendChoice decided(BackendChoice choice)
{
    if (choice.name != "auto") return choice;
    const CudaStatus cuda = cuda_status();
    choice.name = cuda.usable ? "cuda" : "cpu";
    if (!cuda.usable) choice.notice = "running on the CPU: " + cuda.reason;
    return choice;
}

} // namespace

ChosenBackend make_backend(const BackendChoice& asked)
{
    const BackendChoice choice = decided(asked);
    if (is_cuda(choice.name)) return {make_cuda(choice), choice.name, choice.notice};
    if (choice.name == "emulated") return {make_emulated(choice), "emulated", choice.notice};
    if (choice.name == "cpu") return {make_cpu(choice), "cpu", choice.notice};
    throw InputError("unknown backend \"" + choice.name + "\"",
                     "there are auto, cuda, cuda:N and cpu",
                     "leave --backend out to take what there is");
}

std::optional<Ceilings> measure_ceilings([[maybe_unused]] const std::string& backend)
{
#ifdef PITCHDROP_HAS_EMULATOR
    if (backend == "emulated") return measure_emulated_ceilings();
#endif
#if PITCHDROP_HAS_CUDA
    if (is_cuda(backend)) return measure_cuda_ceilings(cuda_number(backend));
#endif
    return std::nullopt;
}

std::optional<device::DeviceProperties> device_properties(const std::string& name)
{
#ifdef PITCHDROP_HAS_EMULATOR
    if (name == "emulated") return emulated_properties();
#endif
    if (!is_cuda(name)) return std::nullopt;
    const CudaProbe probe = probe_cuda();
    const auto device = std::size_t(cuda_number(name));
    if (device < probe.devices.size() && probe.device_usable[device])
        return probe.properties[device];
    return std::nullopt;
}

std::optional<device::PathPlan> plan_path(const BackendChoice& choice,
                                          const device::BatchSize& batch)
{
    if (const auto device = device_properties(choice.name))
        return choose_path(
            *device, batch,
            {device::path_called(choice.path), choice.team_blocks, choice.path_reason});
    return std::nullopt;
}

std::vector<BackendChoice> split_choice(const BackendChoice& choice)
{
    const std::vector<std::string> names = split(choice.name);
    const auto on_cpu = std::count(names.begin(), names.end(), "cpu");
    const int threads =
        choice.threads > 0 ? choice.threads : int(std::thread::hardware_concurrency());
    std::vector<BackendChoice> choices;
    for (const std::string& name : names) {
        BackendChoice one = choice;
        one.name = name;
        if (on_cpu > 1) one.threads = std::max(1, threads / int(on_cpu));
        choices.push_back(decided(one));
    }
    if (choices.empty())
        throw InputError("no backend", "--backend names none",
                         "leave it out to take what there is");
    return choices;
}

std::vector<ChosenBackend> make_backends(const std::vector<BackendChoice>& choices)
{
    std::vector<ChosenBackend> backends;
    for (const BackendChoice& choice : choices) backends.push_back(make_backend(choice));
    return backends;
}

} // namespace pitchdrop
