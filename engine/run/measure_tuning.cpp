#include "engine/run/measure_tuning.hpp"

#include "engine/run/branch_start.hpp"
#include "engine/run/fresh_start.hpp"
#include "engine/run/time_step.hpp"
#include "engine/state/chains.hpp"
#include "kernels/core/error.hpp"
#include "kernels/model/pair_table.hpp"

#include <algorithm>
#include <map>

namespace pitchdrop {
namespace {

constexpr double seconds_per_trial = 0.03;
/// What is beyond the caches is as good as what is far beyond.
constexpr double most_beads_on_cpu = 102400, most_beads_on_gpu = 1e6;
/// A box shrinks while it is quenched.
constexpr double room_to_shrink = 0.95;

double largest_skin(const Replica& replica)
{
    const Vec3<double> box = replica.state.box();
    return 0.5 * room_to_shrink * std::min({box.x, box.y, box.z}) -
           make_pair_table(*replica.model).largest_cutoff;
}

/// Of the branch that costs most, in the middle.
double typical_temperature(const Configuration& configuration, const ProtocolTree& tree)
{
    double most = -1, temperature = 1;
    for (const Branch& branch : tree) {
        const BranchCost cost = branch_cost(configuration, branch, {});
        if (cost.steps * cost.weight <= most) continue;
        most = cost.steps * cost.weight;
        temperature = 0.5 * (branch.temperature_begin + branch.temperature_end);
    }
    return std::max(temperature, 0.01);
}

Replica like_that_of(const Configuration& configuration, const ProtocolTree& tree, double beads,
                     Backend& backend)
{
    const SystemSettings& system = configuration.settings.system;
    const double temperature = typical_temperature(configuration, tree);
    const double progress = std::clamp((temperature - 0.42) / (1.0 - 0.42), 0.0, 1.0);
    const double density = 1.0 + progress * (0.88 - 1.0); // of the paper's glass and melt
    const auto length = std::uint32_t(std::clamp(double(system.beads_per_chain), 1.0, beads));
    if (system.state.empty())
        return disordered_chains({configuration.model, configuration.settings.timestep,
                                  std::uint32_t(beads), length, temperature, density},
                                 backend);
    Replica replica = begin_branch(configuration, tree, 0, nullptr).replica;
    if (is_at_rest(replica.state))
        draw_velocities(replica.state, configuration.model, temperature, 1);
    replica.settings = MotionSettings{};
    replica.settings.timestep =
        safe_timestep(configuration.model, configuration.settings.timestep, temperature);
    replica.settings.thermostat = Thermostat::nose_hoover;
    replica.settings.barostat = Barostat::mtk;
    replica.drive = Drive{};
    replica.drive.temperature = Ramp::constant(temperature);
    std::copy_n(replica.state.motion.box, 3, replica.drive.reference_length);
    return replica;
}

} // namespace

Tuning measure_tuning(const BackendChoice& choice, const Tuning& from_table, const Replica& replica,
                      std::size_t replicas)
{
    const auto measure = [&](const Tuning& candidate) {
        const ChosenBackend made = make_backend(with_tuning(choice, candidate));
        return time_step(replica, replicas, seconds_per_trial, *made.backend);
    };
    return search_tuning(tuned_device(choice), from_table, asked_for(choice), largest_skin(replica),
                         measure);
}

WorkSize work_size(const ProtocolTree& tree, double beads)
{
    std::map<int, std::size_t> at_depth;
    std::size_t widest = 1;
    for (const Branch& branch : tree) widest = std::max(widest, ++at_depth[branch.depth]);
    return {beads, double(widest)};
}

namespace {

Tuning measured_tuning(const BackendChoice& choice, const Tuning& from_table,
                       const Configuration& configuration, const ProtocolTree& tree,
                       const WorkSize& size)
{
    const ChosenBackend made = make_backend(with_tuning(choice, from_table));
    const bool on_cpu = kind_of(choice) == "cpu";
    const double most = on_cpu ? most_beads_on_cpu : most_beads_on_gpu;
    const Replica replica =
        like_that_of(configuration, tree, std::min(size.beads, most), *made.backend);
    // More than one a lane would do the same one after another; a GPU is full at some point.
    const double together =
        on_cpu ? double(made.backend->lanes()) : std::max(1.0, most / size.beads);
    return measure_tuning(choice, from_table, replica,
                          std::size_t(std::min(size.replicas, together)));
}

} // namespace

Tuning measure_tuning(const BackendChoice& choice, const Tuning& from_table,
                      const Configuration& configuration, const ProtocolTree& tree,
                      const WorkSize& size)
{
    try {
        return measured_tuning(choice, from_table, configuration, tree, size);
    } catch (const PhysicsError& error) {
        throw InputError("--tune could measure nothing",
                         "the system did not hold together: " + std::string(error.what()),
                         "leave --tune out");
    }
}

} // namespace pitchdrop
