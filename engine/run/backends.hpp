#pragma once
#include "kernels/backend/backend.hpp"
#include "kernels/backend/device/ceilings.hpp"
#include "kernels/backend/device/device_path.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pitchdrop::device {
class LaunchTimes;
}

namespace pitchdrop {

struct BackendChoice {
    std::string name = "auto";                       ///< auto | cuda | cuda:N | cpu | emulated
    int threads = 0;                                 ///< CPU; 0: all
    std::string simd = "auto";                       ///< CPU; auto | avx2 | avx512
    std::string path = "auto";                       ///< GPUs; auto | graph | persistent
    std::string path_reason = "asked for";           ///< why this path
    int team_blocks = 0;                             ///< of a replica; 0: as many as is sensible
    std::shared_ptr<device::LaunchTimes> times = {}; ///< likewise: if given, every launch is timed
    ListSettings list;
    std::string notice = {}; ///< one line, when auto had to take the CPU
};

struct ChosenBackend {
    std::unique_ptr<Backend> backend;
    std::string name;   ///< cuda, cpu or emulated
    std::string notice; ///< one line, when auto had to take the CPU
};

/// Values that are not given are the widest instruction set and the lists of `ListSettings`: a command
/// whose speed matters asks `tuned` (tuned_backends.hpp) for them. `auto` takes CUDA where it is
/// usable. Throws InputError if the one asked for is not.
ChosenBackend make_backend(const BackendChoice& choice);

/// Several that take branches of one tree: names with commas between, as in "cuda:0,cuda:1,cpu", or
/// "cuda:all"; each choice then has one name, and auto is what there is. CPU backends share the threads
/// evenly.
std::vector<BackendChoice> split_choice(const BackendChoice& choice);
std::vector<ChosenBackend> make_backends(const std::vector<BackendChoice>& choices);

/// The N of "cuda:N", 0 of "cuda". Throws InputError if it is no number.
int cuda_number(const std::string& name);

/// What the device of a backend can do at most; nothing for the CPU.
std::optional<Ceilings> measure_ceilings(const std::string& backend);

/// What decides about the paths of a device; nothing for the CPU and for devices that are not usable.
std::optional<device::DeviceProperties> device_properties(const std::string& backend);
/// Which path such a device would take by itself, and why; nothing where there is none.
std::optional<device::PathPlan> plan_path(const BackendChoice& choice,
                                          const device::BatchSize& batch);

/// Whether this binary can use CUDA on this machine.
struct CudaStatus {
    bool usable = false;
    std::string reason;               ///< why not
    std::vector<std::string> devices; ///< of this machine, in CUDA's order
};
CudaStatus cuda_status();

} // namespace pitchdrop
