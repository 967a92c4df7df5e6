#pragma once
#include "kernels/backend/backend.hpp"
#include "kernels/backend/device/device_path.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pitchdrop::device {
class LaunchTimes;
}

// Backends that keep whole batches on a device: CUDA, and the same kernels under the emulator.

namespace pitchdrop {

struct DeviceOptions {
    ListSettings list = {};
    int neighbour_capacity = 0; ///< entries of a list; 0: as many as is sensible. Grows when full
    std::uint64_t emulator_seed = 1; ///< order of the emulator's lanes; results do not depend on it
    /// Up to so many beads of a replica, all boxes are looked at when lists are built (32 looks at 32
    /// boxes at the default); above they are in a tree. Results do not depend on it.
    std::uint32_t slots_without_tree = 32768;
    std::size_t emulator_memory = 0; ///< bytes that the emulated device has; 0: as the host
    int device = 0;                  ///< which of several GPUs
    std::optional<DevicePath> path = {}; ///< nothing: by size
    std::string path_reason = "asked for";
    int team_blocks = 0; ///< persistent: of a replica; 0: as many as is sensible
    /// Bytes of its own memory that a block of a team may use for what it serves; 0: what there is. Results
    /// do not depend on it.
    std::size_t team_memory = 0;
    /// Graph: kernels of lists stand under a condition; nothing: where it pays. Results do not depend on it.
    std::optional<bool> conditional_lists = {};
    /// If given, every launch is timed and added here.
    std::shared_ptr<device::LaunchTimes> times = {};
};

/// The device kernels run lane by lane on the host: for tests, slow.
std::unique_ptr<Backend> make_emulated_backend(const DeviceOptions& options);

#if PITCHDROP_HAS_CUDA
/// Throws InputError where `probe_cuda` does not find the device usable.
std::unique_ptr<Backend> make_cuda_backend(const DeviceOptions& options);
#endif

/// What this build and this machine can do.
struct CudaProbe {
    bool usable = false;              ///< at least one device is
    std::string reason;               ///< why not
    std::vector<std::string> devices; ///< name, compute capability and memory of each
    std::vector<bool> device_usable;  ///< likewise: its compute capability is high enough
    std::vector<device::DeviceProperties> properties = {}; ///< likewise, of those that are usable
};
CudaProbe probe_cuda();
device::DeviceProperties emulated_properties();

} // namespace pitchdrop
