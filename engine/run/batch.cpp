#include "engine/run/batch.hpp"

#include "engine/run/failure_text.hpp"
#include "engine/run/push_off.hpp"
#include "kernels/core/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace pitchdrop {
namespace {

constexpr double chunk_seconds = 0.3; ///< between looks at the clock, signals and files

} // namespace

Batch::Batch(Run& run, int depth) : run_(run), depth_(depth) {}

Batch::~Batch()
{
    for (const ActiveBranch& member : members_) run_.backend.remove(member.handle());
}

void Batch::load()
{
    std::vector<BranchStart> starts;
    for (std::size_t index = 0; index < run_.tree.size(); ++index) {
        const Branch& branch = run_.tree[index];
        if (branch.depth != depth_ || run_.record[index].state == BranchState::done) continue;
        const bool orphaned =
            branch.parent >= 0 &&
            run_.record[std::size_t(branch.parent)].state == BranchState::failed;
        if (orphaned)
            fail(index, "it starts from " + run_.tree[std::size_t(branch.parent)].id +
                            ", which failed");
        else
            starts.push_back(load_branch(run_, index));
    }
    start(starts);
    write_tree();
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
                fail(start.index, "during the push-off of random chains: " + to_string(*failure));
                continue;
            }
        }
        try {
            members_.emplace_back(run_, start);
        } catch (const CannotBegin& error) {
            fail(start.index, error.what());
            continue;
        }
        const ActiveBranch& member = members_.back();
        run_.record[start.index] = {BranchState::running, member.step(), ""};
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
    for (const ActiveBranch& member : members_)
        requests_.push_back({member.handle(), member.chunk_steps(blocks)});
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
        members_[n].advanced(run_, requests_[n].steps);
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
    for (std::size_t n = 0; n < members_.size(); ++n) members_[n].append(progress_[n].samples);
}

/// A failed branch keeps its last checkpoint; the others go on.
void Batch::release_failed()
{
    for (std::size_t n = members_.size(); n-- > 0;) {
        if (!progress_[n].failure && unobservable_[n].empty()) continue;
        fail(members_[n].index(),
             progress_[n].failure ? to_string(*progress_[n].failure) : unobservable_[n]);
        run_.backend.remove(members_[n].handle());
        members_.erase(members_.begin() + std::ptrdiff_t(n));
        write_tree();
    }
}

/// A frame of one branch that cannot be taken (its box became too small, say) ends that branch only.
void Batch::observe()
{
    unobservable_.assign(members_.size(), "");
    for (std::size_t n = 0; n < members_.size(); ++n) {
        if (progress_[n].failure) continue;
        const auto give_up = [&](const std::exception& error) {
            unobservable_[n] = fmt::format("it cannot be observed at step {}: {}",
                                           members_[n].step(), error.what());
        };
        try {
            members_[n].observe(run_.backend);
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
        run_.record[member.index()].step = member.step();
    }
    write_tree();
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
        write_tree();
    }
}

/// The final checkpoint is where the children start; only then is the branch done.
void Batch::complete(ActiveBranch& member)
{
    member.write_checkpoint(run_);
    const Branch& branch = member.branch();
    if (branch.stage == StageKind::melt) member.write_chain_statistics(run_);
    run_.record[member.index()] = {BranchState::done, member.step(), ""};
    run_.reporter.event("done", {{"branch", branch.id}, {"step", member.step()}},
                        branch.id + " is done");
}

void Batch::fail(std::size_t index, const std::string& reason)
{
    const std::string& id = run_.tree[index].id;
    run_.record[index].state = BranchState::failed;
    run_.record[index].reason = reason;
    run_.reporter.failure("failed", {{"branch", id}, {"reason", reason}}, id + ": " + reason);
}

void Batch::report()
{
    for (const ActiveBranch& member : members_) run_.record[member.index()].step = member.step();
    if (!members_.empty() && run_.reporter.heartbeat(heartbeat())) write_tree();
}

Heartbeat Batch::heartbeat() const
{
    Heartbeat h;
    std::vector<std::string> labels;
    h.step = members_.front().step();
    for (const ActiveBranch& member : members_) {
        labels.push_back(member.branch().label);
        h.step = std::min(h.step, member.step());
    }
    std::sort(labels.begin(), labels.end());
    labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
    h.stage = fmt::format("{}", fmt::join(labels, "+"));
    h.branches = members_.size();
    h.branches_total = run_.tree.size();
    h.steps_per_second = steps_per_second_;
    h.bead_steps_per_second = bead_steps_per_second_;
    double steps_left = 0;
    for (std::size_t n = 0; n < run_.tree.size(); ++n) {
        const BranchRecord& record = run_.record[n];
        if (record.state == BranchState::done) ++h.branches_done;
        if (record.state == BranchState::waiting || record.state == BranchState::running)
            steps_left += double(run_.tree[n].steps - record.step);
    }
    h.seconds_left = steps_left * members_.front().beads() / bead_steps_per_second_;
    return h;
}

void Batch::write_tree() { run_.directory.write_tree(run_.tree, run_.record); }

} // namespace pitchdrop
