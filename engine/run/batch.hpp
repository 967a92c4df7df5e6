#pragma once
#include "engine/observe/thermo.hpp"
#include "engine/run/active_branch.hpp"
#include "engine/run/simulation.hpp"

#include <vector>

namespace pitchdrop {

/// The branches that advance together on one backend, whatever their stages.
class Batch {
public:
    explicit Batch(Run& run);
    ~Batch();
    Batch(const Batch&) = delete;
    Batch& operator=(const Batch&) = delete;

    /// Draws branches from the pool while there is room; continues those that have a checkpoint and
    /// starts the others.
    void fill();
    bool empty() const { return members_.empty(); }

    void plan_chunk();
    void advance();
    void swap_bonds();
    void append_samples();
    void release_failed();
    void observe();
    void write_frames();
    void write_due_checkpoints();
    void write_checkpoints(); ///< of every branch under way, which goes back to the pool
    void release_finished();
    void report();

private:
    void start(std::vector<BranchStart>& starts);
    std::vector<bool> take_shared_frames();
    void complete(ActiveBranch& member);
    std::string reason_of_failure(std::size_t member) const;
    Heartbeat heartbeat() const;

    Run& run_;
    std::vector<ActiveBranch> members_;
    std::vector<AdvanceRequest> requests_; ///< of the chunk, parallel to members_
    std::vector<Progress> progress_;       ///< likewise
    std::vector<std::string> unobservable_; ///< likewise: why no frame could be taken, if so
    double chunk_blocks_ = 1;              ///< what to ask for next
    double steps_per_second_ = 0, bead_steps_per_second_ = 0;
};

} // namespace pitchdrop
