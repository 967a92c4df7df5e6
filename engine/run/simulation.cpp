#include "engine/run/simulation.hpp"

#include "engine/run/batch.hpp"

#include <algorithm>

namespace pitchdrop {
namespace {

int deepest(const ProtocolTree& tree)
{
    int depth = -1;
    for (const Branch& branch : tree) depth = std::max(depth, branch.depth);
    return depth;
}

/// Advances the branches of one depth together until each has made its steps, failed, or a stop was
/// asked for. The chunks are whole blocks and their lengths follow the wall clock: where they end
/// changes no result.
void advance_batch(Run& run, Batch& batch)
{
    while (!batch.empty() && run.stop().empty()) {
        batch.plan_chunk();
        batch.advance();
        batch.swap_bonds();
        batch.observe();
        batch.append_samples();
        batch.release_failed();
        batch.write_frames();
        batch.write_due_checkpoints();
        batch.release_finished();
        batch.report();
    }
    batch.write_checkpoints();
}

} // namespace

Outcome run_protocol(Run& run)
{
    for (int depth = 0; depth <= deepest(run.tree); ++depth) {
        Batch batch(run, depth);
        batch.load();
        advance_batch(run, batch);
        if (!batch.empty()) return Outcome::stopped;
    }
    const bool failed = std::any_of(run.record.begin(), run.record.end(), [](const auto& branch) {
        return branch.state == BranchState::failed;
    });
    return failed ? Outcome::failed : Outcome::complete;
}

} // namespace pitchdrop
