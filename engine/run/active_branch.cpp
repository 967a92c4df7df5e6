#include "engine/run/active_branch.hpp"

#include "engine/io/atomic_file.hpp"
#include "engine/io/checkpoint.hpp"
#include "engine/io/json_text.hpp"
#include "engine/io/packing.hpp"
#include "engine/observe/present.hpp"
#include "engine/run/statepoint.hpp"
#include "engine/state/chains.hpp"
#include "engine/state/unphysical.hpp"
#include "kernels/core/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace pitchdrop {
namespace {

/// A minimisation is judged, and the strain of a stage that may flow looked at, at multiples of this many
/// blocks, wherever chunks end. Strain is looked at in every block in the first of these, and while it
/// was beyond a part of the maximum at the last one: a sample may flow apart within few.
constexpr std::int64_t judged_blocks = 10, first_blocks = 50;
constexpr double strain_to_watch = 0.25;

constexpr const char* swaps_section = "bond_swap"; ///< of a checkpoint
constexpr const char* health_section = "health";   ///< likewise
constexpr const char* frames_section = "trajectory"; ///< likewise: frames that wait to be written
constexpr const char* strain_section = "strain";   ///< likewise

std::int64_t next_multiple(std::int64_t step, std::int64_t interval)
{
    return (step / interval + 1) * interval;
}

std::filesystem::path made_directory(const std::filesystem::path& path)
{
    std::filesystem::create_directories(path);
    return path;
}

/// What is refused at the beginning of a root is the configuration's fault; further on it is where
/// the ancestors led.
template <class Begin>
auto begin_with(const Branch& branch, const Begin& begin)
{
    try {
        return begin();
    } catch (const InputError& error) {
        if (branch.parent < 0) throw;
        throw CannotBegin(std::string("it cannot begin: ") + error.what());
    }
}

/// Empty where no frame waited.
std::string_view stored_frames(const BranchStart& start)
{
    const auto section = start.extra.find(frames_section);
    return section == start.extra.end() ? std::string_view() : section->second;
}

std::string_view stored_swaps(const Run& run, const Branch& branch, const BranchStart& start)
{
    const auto section = start.extra.find(swaps_section);
    if (section != start.extra.end()) return section->second;
    throw InputError(run.directory.checkpoint(branch).string() + " lacks the section \"bond_swap\"",
                     "its chains exchange their ends, and a checkpoint counts how often",
                     "restore the run directory, or choose another --out");
}

} // namespace

ActiveBranch::ActiveBranch(const Run& run, const BranchStart& start)
    : index_(start.index), branch_(&run.tree[start.index]),
      handle_(begin_with(*branch_, [&] { return run.backend.add(start.replica); })),
      step_(start.replica.state.motion.step),
      force_squared_(start.replica.state.motion.fire_force_squared),
      topology_(start.replica.state.topology),
      context_(make_thermo_context(branch_->settings, branch_->axis, start.replica.state,
                                   start.begin_box)),
      health_(*branch_, start.replica, start.begin_box),
      thermo_(made_directory(run.directory.branch(*branch_)) / "thermo.csv",
              start.resumed ? step_ : -1)
{
    if (branch_->output.trajectory_interval > 0)
        trajectory_.emplace(run.directory.trajectory(*branch_), branch_->output.trajectory_interval,
                            start.resumed ? step_ : -1, stored_frames(start));
    const auto statepoint = run.directory.branch(*branch_) / "signac_statepoint.json";
    if (!start.resumed || !std::filesystem::exists(statepoint))
        write_file_atomically(statepoint, json_text(statepoint_of(run.tree, index_), 1) + "\n");
    if (branch_->bond_swap_interval > 0) swaps_.emplace(*branch_, start);
    if (start.resumed)
        restore(run, start);
    else
        begin(run, start);
}

/// A checkpoint that was written before there was a monitor has no section of it: it begins here.
void ActiveBranch::restore(const Run& run, const BranchStart& start)
{
    if (swaps_) swaps_->restore(stored_swaps(run, *branch_, start));
    observers_ = make_observers(run, *branch_, start, handle_);
    if (const auto section = start.extra.find(health_section); section != start.extra.end())
        health_.restore(section->second);
    if (const auto section = start.extra.find(strain_section); section != start.extra.end())
        strain_ = Unpacker(section->second).value<double>();
    look_at_strain(start.replica.state.motion);
    checkpoint_step_ = step_;
}

/// Whatever is not physical from the beginning on has no rows, frames or checkpoint.
void ActiveBranch::begin(const Run& run, const BranchStart& start)
{
    Sample sample;
    try {
        sample = begin_with(*branch_, [&] {
            observers_ = make_observers(run, *branch_, start, handle_);
            const Evaluation evaluation = run.backend.evaluate(handle_);
            const std::string why =
                unphysical(start.replica.state, run.configuration.model, evaluation);
            if (!why.empty()) throw CannotBegin("it cannot begin: " + why);
            const Sample first =
                present_sample(start.replica.state, run.configuration.model, evaluation);
            observe(run.backend);
            return first;
        });
    } catch (const CannotBegin&) {
        run.backend.remove(handle_);
        throw;
    }
    const std::string bond = branch_->parent < 0 ? ambiguous_bond(start.replica.state) : "";
    if (!bond.empty()) run.pool.warn(index_, {"bond", bond});
    append({&sample, 1});
    write_frame_if_due(run);
    write_checkpoint(run);
}

bool ActiveBranch::finished() const
{
    if (step_ >= branch_->steps || flowed_) return true;
    if (branch_->stage != StageKind::minimize || step_ == 0) return false;
    const bool judged = step_ % (judged_blocks * branch_->settings.block_steps) == 0;
    return judged && std::sqrt(force_squared_ / context_.beads) <= branch_->force_tolerance;
}

/// Steps to the next look at the strain.
std::int64_t ActiveBranch::strain_interval() const
{
    const std::int64_t block = branch_->settings.block_steps;
    const bool closely = step_ < first_blocks * block ||
                         std::abs(strain_) > strain_to_watch * branch_->maximum_strain;
    return closely ? block : judged_blocks * block;
}

/// At steps that do not depend on where chunks end; at the end of the stage as well.
void ActiveBranch::look_at_strain(const MotionState& motion)
{
    const bool judged = step_ % strain_interval() == 0 || step_ >= branch_->steps;
    if (!(branch_->maximum_strain > 0) || step_ == 0 || !judged) return;
    const int axis = branch_->axis;
    const double strain = motion.box[axis] / context_.reference_length[axis] - 1;
    flowed_ = std::abs(strain) > branch_->maximum_strain * (1 + 1e-9);
    const bool decides = step_ % (judged_blocks * branch_->settings.block_steps) == 0;
    if (flowed_ || decides) strain_ = strain;
}

std::string ActiveBranch::flow() const
{
    return fmt::format("its strain is {:+.4f} at t = {:.6g}, step {} of {}, beyond maximum_strain "
                       "{:g}",
                       strain_, double(step_) * branch_->settings.timestep, step_, branch_->steps,
                       branch_->maximum_strain);
}

std::optional<HealthWarning> ActiveBranch::lack_of_convergence() const
{
    const double force = std::sqrt(force_squared_ / context_.beads);
    if (branch_->stage != StageKind::minimize || force <= branch_->force_tolerance)
        return std::nullopt;
    return HealthWarning{
        "convergence",
        explain(fmt::format("after maximum_steps = {} the root-mean-square force is {:.3g}",
                            branch_->steps, force),
                fmt::format("it did not come down to force_tolerance {:g}: this is no minimum",
                            branch_->force_tolerance),
                "raise maximum_steps or force_tolerance (single precision leaves about 1e-4 with "
                "stiff bonds)")};
}

std::int64_t ActiveBranch::chunk_steps(std::int64_t blocks) const
{
    const std::int64_t block = branch_->settings.block_steps;
    std::int64_t end = std::min(branch_->steps, (step_ / block + blocks) * block);
    const auto stop_at_multiples_of = [&](std::int64_t interval) {
        if (interval > 0) end = std::min(end, next_multiple(step_, interval));
    };
    stop_at_multiples_of(branch_->output.trajectory_interval);
    stop_at_multiples_of(branch_->output.checkpoint_interval);
    for (const auto& observer : observers_) stop_at_multiples_of(observer->interval());
    if (swaps_) stop_at_multiples_of(swaps_->interval());
    if (branch_->stage == StageKind::minimize) stop_at_multiples_of(judged_blocks * block);
    if (branch_->maximum_strain > 0) stop_at_multiples_of(strain_interval());
    return end - step_;
}

std::int64_t ActiveBranch::chunk_steps_within(std::int64_t steps) const
{
    return chunk_steps(std::max<std::int64_t>(1, steps / branch_->settings.block_steps));
}

void ActiveBranch::advanced(const Run& run, const AdvanceRequest& request, const Progress& progress)
{
    step_ += request.steps;
    if (progress.failure) return;
    if (branch_->stage == StageKind::minimize)
        force_squared_ = run.backend.motion(handle_).fire_force_squared;
    if (branch_->maximum_strain > 0) look_at_strain(run.backend.motion(handle_));
}

std::string ActiveBranch::to_string(const Run& run, const Failure& failure) const
{
    FailureScene scene;
    scene.branch = branch_;
    scene.topology = topology_.get();
    scene.motion = run.backend.motion(handle_);
    std::copy_n(context_.reference_length, 3, scene.begin_box);
    return pitchdrop::to_string(failure, scene);
}

void ActiveBranch::swap_bonds(Backend& backend)
{
    if (swaps_ && swaps_->is_due(step_)) handle_ = swaps_->sweep(backend, handle_);
}

void ActiveBranch::append(std::span<const Sample> samples)
{
    SoftnessAt softness;
    for (const auto& observer : observers_)
        if (const auto mean = observer->mean_softness(); mean && step_ % observer->interval() == 0)
            softness = {step_, *mean};
    std::size_t sound = 0;
    while (sound < samples.size() && !health_.failure()) health_.add(samples[sound++], context_);
    thermo_.append(samples.first(sound), context_, softness);
}

/// There is at most one such observer.
Observer* ActiveBranch::due_together() const
{
    for (const auto& observer : observers_)
        if (observer->is_taken_together() && step_ % observer->interval() == 0)
            return observer.get();
    return nullptr;
}

void ActiveBranch::observe(Backend& backend, bool has_frame)
{
    for (const auto& observer : observers_) {
        if (step_ % observer->interval() != 0 || (has_frame && observer->is_taken_together()))
            continue;
        observer->observe(backend, handle_);
    }
}

/// A frame of the trajectory is written when everything about it is known. What the end of the branch
/// leaves unknown stays so.
void ActiveBranch::write_frame_if_due(const Run& run)
{
    if (!trajectory_) return;
    if (step_ % branch_->output.trajectory_interval == 0) {
        Snapshot frame = make_snapshot(run.backend.download(handle_), run.configuration.model);
        frame.values["time"] = double(step_) * branch_->settings.timestep;
        for (const auto& observer : observers_) observer->add_to(frame);
        trajectory_->add(std::move(frame));
    }
    std::int64_t delay = 0;
    for (const auto& observer : observers_) delay = std::max(delay, observer->delay());
    for (Snapshot* frame = trajectory_->oldest(); frame && frame->step + delay <= step_;
         frame = trajectory_->oldest()) {
        for (const auto& observer : observers_) observer->complete(*frame);
        trajectory_->release();
    }
    if (finished()) release_frames();
}

void ActiveBranch::release_frames()
{
    if (trajectory_) trajectory_->release_all();
}

bool ActiveBranch::checkpoint_is_due() const
{
    const std::int64_t interval = branch_->output.checkpoint_interval;
    return interval > 0 && step_ % interval == 0;
}

/// Whatever the time series, the trajectory and the observers hold up to here is on disk before the checkpoint is.
void ActiveBranch::write_checkpoint(const Run& run)
{
    if (checkpoint_step_ == step_) return;
    thermo_.synchronize();
    if (trajectory_) trajectory_->synchronize();
    const Configuration& configuration = run.configuration;
    Checkpoint checkpoint;
    checkpoint.state = run.backend.download(handle_);
    checkpoint.branch = branch_->id;
    checkpoint.configuration_hash = hash_text(configuration.hash);
    checkpoint.begin_box = std::to_array(context_.reference_length);
    for (const BeadType& type : configuration.model.bead_types)
        checkpoint.type_mass.push_back(type.mass);
    if (!configuration.model.bead_types.front().name.empty())
        for (const BeadType& type : configuration.model.bead_types)
            checkpoint.type_names.push_back(type.name);
    for (const auto& observer : observers_) {
        checkpoint.extra[section_of(*observer)] = observer->save();
        observer->write(run.directory.branch(*branch_));
    }
    if (swaps_) checkpoint.extra[swaps_section] = swaps_->save();
    checkpoint.extra[health_section] = health_.save();
    if (std::string frames = trajectory_ ? trajectory_->save() : ""; !frames.empty())
        checkpoint.extra[frames_section] = std::move(frames);
    if (branch_->maximum_strain > 0) {
        Packer strain;
        strain.value(strain_);
        checkpoint.extra[strain_section] = strain.bytes;
    }
    pitchdrop::write_checkpoint(run.directory.checkpoint(*branch_), checkpoint);
    checkpoint_step_ = step_;
}

void ActiveBranch::write_chain_statistics(const Run& run) const
{
    if (swaps_) {
        const BondSwapCount count = swaps_->count();
        run.reporter.event("bond_swap",
                           {{"branch", branch_->id},
                            {"candidates", count.candidates},
                            {"accepted", count.accepted}},
                           fmt::format("{}: {} of {} bond swaps accepted", branch_->id,
                                       count.accepted, count.candidates));
    }
    const ChainStatistics chains =
        chain_statistics(make_snapshot(run.backend.download(handle_), run.configuration.model));
    if (chains.chains == 0) return;
    write_file_atomically(run.directory.branch(*branch_) / "chain_statistics.csv", chains.csv());
    run.reporter.event(
        "chain_statistics",
        {{"branch", branch_->id},
         {"chains", chains.chains},
         {"bond_length", chains.bond_length},
         {"end_to_end_squared", chains.end_to_end_squared},
         {"gyration_squared", chains.gyration_squared},
         {"characteristic_ratio", chains.characteristic_ratio()}},
        fmt::format("{}: {} chains, <b> {:.4f}, <R2> {:.2f}, <Rg2> {:.2f}, <R2(n)>/(n<b2>) {:.3f}",
                    branch_->id, chains.chains, chains.bond_length, chains.end_to_end_squared,
                    chains.gyration_squared, chains.characteristic_ratio()));
}

} // namespace pitchdrop
