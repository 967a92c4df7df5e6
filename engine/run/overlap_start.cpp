#include "engine/run/overlap_start.hpp"

#include "engine/observe/separation.hpp"
#include "engine/run/active_branch.hpp"
#include "engine/state/unphysical.hpp"
#include "kernels/core/error.hpp"

namespace pitchdrop {

void part_overlaps(Run& run, BranchStart& start)
{
    const std::string& id = run.tree[start.index].id;
    ReplicaState& state = start.replica.state;
    const std::string bond = impossible_bond(state, run.configuration.model);
    if (!bond.empty()) throw CannotBegin("it cannot begin: " + bond);
    Separation separation;
    try {
        separation = separate_overlaps(run.backend, state, start.replica.model);
    } catch (const InputError&) {
        return; // the box is too small, say: told where the branch begins
    }
    if (separation.overlap.empty()) return;
    if (!separation.succeeded)
        throw CannotBegin("it cannot begin: " +
                          explain(separation.overlap, "parting them by force did not succeed",
                                  "correct the state, or begin from another"));
    run.reporter.event("overlaps_parted", {{"branch", id}, {"overlap", separation.overlap}},
                       id + ": " + separation.overlap + "; parted before the minimisation");
}

} // namespace pitchdrop
