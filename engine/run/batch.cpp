#include "engine/run/batch.hpp"

#include "engine/run/failure_text.hpp"
#include "engine/run/overlap_start.hpp"
#include "engine/run/push_off.hpp"
#include "kernels/core/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace pitchdrop {
namespace {

constexpr double chunk_seconds = 0.3; ///< between looks at the clock, signals and files

} // namespace

Batch::Batch(Run& run) : run_(run) {}

Batch::~Batch()
{
    for (const ActiveBranch& member : members_) run_.backend.remove(member.handle());
}

void Batch::fill()
{
    const std::size_t width = run_.width > 0 ? run_.width : run_.tree.size();
    if (members_.size() >= width) return;
    std::vector<BranchStart> starts;
    for (const std::size_t index : run_.pool.draw(width - members_.size()))
        starts.push_back(load_branch(run_, index));
    start(starts);
    release_finished();
}

/// Random chains are pushed apart first, all together.
void Batch::start(std::vector<BranchStart>& starts)
{
    std::vector<PushOff> chains;
    for (const BranchStart& start : starts)
        if (start.needs_push_off) chains.push_back({start.replica, std::nullopt});
    if (!chains.empty()) {
        run_.reporter.event("push_off", {{"branches", chains.size()}},
                            "pushing overlapping random chains apart");
        push_off(run_.backend, chains);
    }
    auto pushed = chains.begin();
    for (BranchStart& start : starts) {
        if (start.needs_push_off) {
            start.replica.state = pushed->replica.state;
            const auto failure = (pushed++)->failure;
            if (failure) {
                run_.pool.failed(start.index, "during the push-off of random chains: " +
                                                   to_string(*failure, *start.replica.state.topology));
                continue;
            }
        }
        try {
            if (start.replica.settings.dynamics == Dynamics::fire && !start.resumed)
                part_overlaps(run_, start);
            members_.emplace_back(run_, start);
        } catch (const CannotBegin& error) {
            run_.pool.failed(start.index, error.what());
            continue;
        }
        const ActiveBranch& member = members_.back();
        run_.pool.reached(start.index, member.step(), member.health().figures());
        run_.reporter.event(start.resumed ? "resume" : "start",
                            {{"branch", member.branch().id}, {"step", member.step()}},
                            fmt::format("{} {} at step {} of {}", member.branch().id,
                                        start.resumed ? "resumes" : "starts", member.step(),
                                        member.branch().steps));
    }
}

void Batch::plan_chunk()
{
    requests_.clear();
    const auto blocks = std::max<std::int64_t>(1, std::llround(chunk_blocks_));
    std::int64_t most = std::numeric_limits<std::int64_t>::max();
    for (const ActiveBranch& member : members_) most = std::min(most, member.chunk_steps(blocks));
    for (const ActiveBranch& member : members_)
        requests_.push_back({member.handle(), member.chunk_steps_within(most)});
}

void Batch::advance()
{
    const Stopwatch clock;
    try {
        progress_ = run_.backend.advance(requests_);
    } catch (const InputError& error) {
        throw PhysicsError(std::string("a branch cannot go on: ") + error.what());
    }
    const double seconds = std::max(clock.seconds(), 1e-6);
    double steps = 0, bead_steps = 0;
    for (std::size_t n = 0; n < members_.size(); ++n) {
        steps = std::max(steps, double(requests_[n].steps));
        bead_steps += double(requests_[n].steps) * members_[n].beads();
        members_[n].advanced(run_, requests_[n], progress_[n]);
    }
    const double blocks = steps / members_.front().branch().settings.block_steps;
    chunk_blocks_ = std::clamp(blocks * chunk_seconds / seconds, 0.5 * chunk_blocks_,
                               2 * chunk_blocks_ + 1);
    const double weight = steps_per_second_ > 0 ? 0.3 : 1.0;
    steps_per_second_ += weight * (steps / seconds - steps_per_second_);
    bead_steps_per_second_ += weight * (bead_steps / seconds - bead_steps_per_second_);
}

void Batch::swap_bonds()
{
    for (std::size_t n = 0; n < members_.size(); ++n)
        if (!progress_[n].failure) members_[n].swap_bonds(run_.backend);
}

void Batch::append_samples()
{
    for (std::size_t n = 0; n < members_.size(); ++n) {
        members_[n].append(progress_[n].samples);
        for (const HealthWarning& warning : members_[n].health().take_warnings())
            run_.pool.warn(members_[n].index(), warning);
    }
}

/// What was seen in the time series comes before what it led to.
std::string Batch::reason_of_failure(std::size_t n) const
{
    if (const auto& sick = members_[n].health().failure()) return *sick;
    if (progress_[n].failure) return members_[n].to_string(run_, *progress_[n].failure);
    return unobservable_[n];
}

/// A failed branch keeps its last checkpoint; the others go on.
void Batch::release_failed()
{
    for (std::size_t n = members_.size(); n-- > 0;) {
        const std::string reason = reason_of_failure(n);
        if (reason.empty()) continue;
        const nlohmann::json figures = members_[n].health().figures();
        const bool sick = members_[n].health().failure().has_value();
        run_.pool.reached(members_[n].index(),
                          sick ? figures["step"].get<std::int64_t>() : members_[n].step(), figures);
        run_.pool.failed(members_[n].index(), reason);
        members_[n].release_frames(); // they show what led to it
        run_.backend.remove(members_[n].handle());
        members_.erase(members_.begin() + std::ptrdiff_t(n));
    }
}

/// Frames of softness of all branches in one call, which fills a device as their steps do. Tells of
/// each branch whether it has its frame; none has if one was refused.
std::vector<bool> Batch::take_shared_frames()
{
    std::vector<std::size_t> sharing, handles;
    for (std::size_t n = 0; n < members_.size(); ++n)
        if (!progress_[n].failure && members_[n].shares_frame()) {
            sharing.push_back(n);
            handles.push_back(members_[n].handle());
        }
    std::vector<bool> has_frame(members_.size(), false);
    if (handles.size() < 2) return has_frame;
    std::vector<std::optional<FrameSummary>> summaries;
    try {
        summaries = run_.backend.softness().take_frames(handles);
    } catch (const InputError&) {
        return has_frame; // nothing was taken; one by one it shows which branch is to blame
    }
    for (std::size_t k = 0; k < sharing.size(); ++k) {
        members_[sharing[k]].observed(run_.backend, summaries[k]);
        has_frame[sharing[k]] = true;
    }
    return has_frame;
}

/// A frame of one branch that cannot be taken (its box became too small, say) ends that branch only.
void Batch::observe()
{
    unobservable_.assign(members_.size(), "");
    const std::vector<bool> has_frame = take_shared_frames();
    for (std::size_t n = 0; n < members_.size(); ++n) {
        if (progress_[n].failure) continue;
        const auto give_up = [&](const std::exception& error) {
            unobservable_[n] = fmt::format("it cannot be observed at step {}: {}",
                                           members_[n].step(), error.what());
        };
        try {
            members_[n].observe(run_.backend, has_frame[n]);
        } catch (const InputError& error) {
            give_up(error);
        } catch (const PhysicsError& error) {
            give_up(error);
        }
    }
}

void Batch::write_frames()
{
    for (ActiveBranch& member : members_) member.write_frame_if_due(run_);
}

void Batch::write_due_checkpoints()
{
    for (ActiveBranch& member : members_)
        if (member.checkpoint_is_due()) member.write_checkpoint(run_);
}

void Batch::write_checkpoints()
{
    for (ActiveBranch& member : members_) {
        member.write_checkpoint(run_);
        run_.pool.reached(member.index(), member.step(), member.health().figures());
        run_.pool.put_back(member.index(), member.step());
    }
}

void Batch::release_finished()
{
    for (std::size_t n = 0; n < members_.size();) {
        if (!members_[n].finished()) {
            ++n;
            continue;
        }
        complete(members_[n]);
        run_.backend.remove(members_[n].handle());
        members_.erase(members_.begin() + std::ptrdiff_t(n));
    }
}

/// The final checkpoint is where the children start; only then is the branch done.
void Batch::complete(ActiveBranch& member)
{
    member.release_frames();
    member.write_checkpoint(run_);
    const Branch& branch = member.branch();
    if (branch.stage == StageKind::melt) member.write_chain_statistics(run_);
    if (const auto warning = member.lack_of_convergence())
        run_.pool.warn(member.index(), *warning);
    run_.pool.reached(member.index(), member.step(), member.health().figures());
    if (member.flowed())
        run_.pool.flowed(member.index(), member.step(), member.flow());
    else
        run_.pool.done(member.index(), member.step());
}

void Batch::report()
{
    for (const ActiveBranch& member : members_)
        run_.pool.reached(member.index(), member.step(), member.health().figures());
    if (!members_.empty() && run_.reporter.heartbeat(run_.worker, heartbeat()))
        run_.pool.write_tree();
}

Heartbeat Batch::heartbeat() const
{
    Heartbeat h;
    h.step = members_.front().step();
    for (const ActiveBranch& member : members_) {
        h.stages.insert(member.branch().label);
        h.step = std::min(h.step, member.step());
    }
    h.branches = members_.size();
    h.branches_total = run_.tree.size();
    h.steps_per_second = steps_per_second_;
    h.bead_steps_per_second = bead_steps_per_second_;
    const TreeRecord record = run_.pool.record();
    for (std::size_t n = 0; n < run_.tree.size(); ++n) {
        if (is_over(record[n].state)) ++h.branches_done;
        if (record[n].state == BranchState::waiting || record[n].state == BranchState::running)
            h.bead_steps_left +=
                double(run_.tree[n].steps - record[n].step) * members_.front().beads();
    }
    return h;
}

} // namespace pitchdrop
