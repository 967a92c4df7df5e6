#include "engine/run/branch_start.hpp"

#include "engine/io/checkpoint.hpp"
#include "engine/run/drive.hpp"
#include "engine/run/fresh_start.hpp"
#include "engine/state/chains.hpp"
#include "engine/state/intake.hpp"
#include "engine/state/snapshot.hpp"
#include "kernels/core/error.hpp"
#include "kernels/model/bonded.hpp"
#include "kernels/model/vibration.hpp"

namespace pitchdrop {
namespace {

Snapshot chains_of(const Configuration& configuration, const Branch& branch)
{
    const SystemSettings& system = configuration.settings.system;
    ChainSettings chains;
    chains.chains = std::uint32_t(system.chains);
    chains.beads_per_chain = std::uint32_t(system.beads_per_chain);
    chains.density = system.density;
    chains.bond_length = rest_length(configuration.model, 0, 0);
    Snapshot melt = random_walk_chains(chains, branch.seed);
    // Other programs would ask for the coefficients of angles that are in a file.
    if (!bends(configuration.model)) melt.angles.clear();
    return melt;
}

ReplicaState root_state(const Configuration& configuration, const Branch& branch)
{
    ReplicaState state =
        make_state(configuration.state ? *configuration.state : chains_of(configuration, branch),
                   configuration.model);
    start_time_axis(state);
    if (configuration.settings.system.velocities == Velocities::fresh) rest_beads(state);
    return state;
}

/// The last checkpoint of a branch, checked to be of this run; children start only from the final one,
/// so for them the previous checkpoint cannot stand in for a damaged one.
Checkpoint stored_checkpoint(const Run& run, const Branch& branch, bool must_be_final)
{
    const auto path = run.directory.checkpoint(branch);
    CheckpointRead read = read_checkpoint(path);
    if (!read.warning.empty() && must_be_final)
        throw InputError("the final state of " + branch.id + " is damaged", read.warning,
                         "restore " + path.string() + ", or choose another --out");
    if (!read.warning.empty())
        run.reporter.warning("checkpoint_damaged", {{"branch", branch.id}}, read.warning);
    if (read.checkpoint.branch != branch.id ||
        !run.directory.knows_configuration(read.checkpoint.configuration_hash))
        throw InputError(path.string() + " is not of this run",
                         "it says branch " + read.checkpoint.branch + " of configuration " +
                             read.checkpoint.configuration_hash,
                         "restore the run directory, or choose another --out");
    return std::move(read.checkpoint);
}

bool needs_temperature(const Branch& branch)
{
    return branch.settings.dynamics == Dynamics::molecular && branch.temperature_begin > 0;
}

std::shared_ptr<const Model> shared_model(const Configuration& configuration)
{
    // The configuration outlives every replica.
    return {std::shared_ptr<const Model>(), &configuration.model};
}

} // namespace

std::vector<std::string> state_notes(const Configuration& configuration)
{
    return configuration.state ? configuration.state->notes : std::vector<std::string>{};
}

BranchStart begin_branch(const Configuration& configuration, const ProtocolTree& tree,
                         std::size_t index, const ReplicaState* parent)
{
    const Branch& branch = tree[index];
    BranchStart start;
    start.index = index;
    ReplicaState& state = start.replica.state;
    if (parent) {
        state = *parent;
        hand_over(state, tree[std::size_t(branch.parent)].settings, branch.settings);
    } else {
        state = root_state(configuration, branch);
        start.needs_push_off = !configuration.state;
    }
    if (is_at_rest(state) && needs_temperature(branch))
        draw_velocities(state, configuration.model, branch.temperature_begin, branch.settings.seed);
    start.replica.model = shared_model(configuration);
    start.replica.settings = branch.settings;
    start.replica.drive = make_drive(branch, state.motion);
    for (int axis = 0; axis < 3; ++axis) start.begin_box[axis] = state.motion.box[axis];
    return start;
}

namespace {

/// The beginning of a branch, from its parent's files.
BranchStart made_beginning(const Run& run, std::size_t index)
{
    const Branch& branch = run.tree[index];
    if (branch.parent >= 0) {
        const Branch& parent = run.tree[std::size_t(branch.parent)];
        const ReplicaState final_state = stored_checkpoint(run, parent, true).state;
        return begin_branch(run.configuration, run.tree, index, &final_state);
    }
    return begin_branch(run.configuration, run.tree, index, nullptr);
}

/// The same without a state, from the box at the beginning: stress and strain refer to it.
BranchStart recorded_beginning(const Run& run, std::size_t index,
                               const std::array<double, 3>& begin_box)
{
    BranchStart start;
    start.index = index;
    start.replica.model = shared_model(run.configuration);
    start.replica.settings = run.tree[index].settings;
    MotionState at_start;
    for (int axis = 0; axis < 3; ++axis)
        at_start.box[axis] = start.begin_box[axis] = begin_box[std::size_t(axis)];
    start.replica.drive = make_drive(run.tree[index], at_start);
    return start;
}

} // namespace

BranchStart load_branch(const Run& run, std::size_t index)
{
    const Branch& branch = run.tree[index];
    if (!std::filesystem::exists(run.directory.checkpoint(branch)))
        return made_beginning(run, index);
    Checkpoint checkpoint = stored_checkpoint(run, branch, false);
    // Checkpoints of 0.1.0 do not have the box: there it is that of the beginning, made anew.
    BranchStart start = checkpoint.begin_box ? recorded_beginning(run, index, *checkpoint.begin_box)
                                             : made_beginning(run, index);
    start.replica.state = std::move(checkpoint.state);
    start.extra = std::move(checkpoint.extra);
    start.resumed = true;
    start.needs_push_off = false;
    return start;
}

Replica rehearse_roots(const Configuration& configuration, const ProtocolTree& tree,
                       Backend& backend)
{
    std::optional<Replica> first;
    for (std::size_t index = 0; index < tree.size(); ++index) {
        if (tree[index].parent >= 0) continue;
        Replica root = begin_branch(configuration, tree, index, nullptr).replica;
        backend.remove(backend.add(root));
        if (!first) first = std::move(root);
    }
    require(first.has_value(), "a protocol tree has a root");
    return std::move(*first);
}

} // namespace pitchdrop
