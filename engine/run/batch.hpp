#pragma once
#include "engine/observe/thermo.hpp"
#include "engine/run/active_branch.hpp"
#include "engine/run/simulation.hpp"

#include <vector>

namespace pitchdrop {

/// The branches of one depth that are still under way, advancing together on the backend.
class Batch {
public:
    Batch(Run& run, int depth);
    ~Batch();
    Batch(const Batch&) = delete;
    Batch& operator=(const Batch&) = delete;

    /// Continues the branches that have a checkpoint and starts the others.
    void load();
    bool empty() const { return members_.empty(); }

    void plan_chunk();
    void advance();
    void swap_bonds();
    void append_samples();
    void release_failed();
    void observe();
    void write_frames();
    void write_due_checkpoints();
    void write_checkpoints(); ///< of every branch under way
    void release_finished();
    void report();

private:
    void start(std::vector<BranchStart>& starts);
    void fail(std::size_t index, const std::string& reason);
    void complete(ActiveBranch& member);
    void write_tree();
    Heartbeat heartbeat() const;

    Run& run_;
    int depth_;
    std::vector<ActiveBranch> members_;
    std::vector<AdvanceRequest> requests_; ///< of the chunk, parallel to members_
    std::vector<Progress> progress_;       ///< likewise
    std::vector<std::string> unobservable_; ///< likewise: why no frame could be taken, if so
    double chunk_blocks_ = 1;              ///< what to ask for next
    double steps_per_second_ = 0, bead_steps_per_second_ = 0;
};

} // namespace pitchdrop
