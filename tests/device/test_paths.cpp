#include "kernels/backend/device/device_batch.hpp"
#include "kernels/backend/device/emulated_executor.hpp"
#include "kernels/backend/reference/reference.hpp"
#include "tests/device/devices.hpp"
#include "tests/support/systems.hpp"

// The paths on which a device may advance are one physics: the trajectory of each is that of the plain
// one within the order of its sums.

using namespace pitchdrop;
using namespace pitchdrop::test;

namespace {

using Batch = device::DeviceBatch<device::EmulatedExecutor>;

struct Path {
    DevicePathChoice choice;
    int team_blocks; ///< one with room for several warps to a cluster, one with several clusters a warp
};
const Path paths[] = {{DevicePathChoice::persistent, 5},
                      {DevicePathChoice::persistent, 1},
                      {DevicePathChoice::cluster, 4}};

DeviceOptions with_path(const Path& path, DeviceOptions options = {})
{
    options.path = path.choice;
    options.team_blocks = path.team_blocks;
    return options;
}

void check_close(const ReplicaState& a, const ReplicaState& b, double length, double speed)
{
    double worst_x = 0, worst_v = 0;
    for (std::size_t i = 0; i < a.position.size(); ++i)
        for (int k = 0; k < 3; ++k) {
            const double unit = unit_length(a.motion.box[k]);
            worst_x = std::max(worst_x, unit * std::fabs(double(a.position[i][k] - b.position[i][k])));
            worst_v = std::max(worst_v, std::fabs(double(a.velocity[i][k] - b.velocity[i][k])));
        }
    CHECK(worst_x < length);
    CHECK(worst_v < speed);
    CHECK(a.motion.step == b.motion.step);
    for (int k = 0; k < 3; ++k)
        CHECK(a.motion.box[k] == Approx(b.motion.box[k]).epsilon(1e-7));
}

Replica small_melt(std::uint64_t seed = 3)
{
    Replica replica = make_replica({.side = 6, .spacing = 1.02, .shake = 0.03, .temperature = 0.8, .seed = seed},
                                   kremer_grest_model());
    replica.settings.timestep = 0.004;
    replica.settings.block_steps = 20;
    replica.settings.sample_interval = 25;
    replica.settings.drift_interval = 40;
    return replica;
}

} // namespace

TEST_CASE("NVE on every path: the plain trajectory, within the order of sums")
{
    const Replica replica = small_melt();
    const auto plain = make_emulated_backend({.list = {.skin = 0.2}});
    const std::size_t at_plain = plain->add(replica);
    const Progress expected = advance(*plain, at_plain, 60);
    const ReplicaState end = plain->download(at_plain);
    for (const Path& path : paths) {
        INFO("path " << int(path.choice) << ", " << path.team_blocks << " blocks");
        const auto backend = make_emulated_backend(with_path(path, {.list = {.skin = 0.2}}));
        const std::size_t handle = backend->add(replica);
        const Progress progress = advance(*backend, handle, 60);
        REQUIRE_FALSE(progress.failure);
        REQUIRE(progress.samples.size() == expected.samples.size());
        for (std::size_t n = 0; n < progress.samples.size(); ++n) {
            CHECK(progress.samples[n].step == expected.samples[n].step);
            CHECK(progress.samples[n].pair_energy ==
                  Approx(expected.samples[n].pair_energy).epsilon(1e-5));
        }
        check_close(backend->download(handle), end, 1e-5, 1e-4);
    }
}
