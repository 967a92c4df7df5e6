#pragma once
#include "engine/observe/thermo.hpp"
#include "engine/observe/trajectory.hpp"
#include "engine/run/branch_start.hpp"
#include "engine/run/chain_swaps.hpp"
#include "engine/run/failure_text.hpp"
#include "engine/run/health.hpp"
#include "engine/run/observers.hpp"
#include "kernels/core/error.hpp"

#include <cstdint>
#include <optional>

namespace pitchdrop {

/// The state that a branch's parent ended in is none that it can begin with: a box too small, say.
struct CannotBegin : PhysicsError {
    using PhysicsError::PhysicsError;
};

/// A branch under way: its handle on the backend and its open files.
class ActiveBranch {
public:
    /// Puts the replica on the backend and opens the files at the start's step; at step 0 it writes
    /// the first row, frame and checkpoint. Throws CannotBegin with nothing left on the backend.
    ActiveBranch(const Run& run, const BranchStart& start);

    std::size_t index() const { return index_; }
    const Branch& branch() const { return *branch_; }
    std::size_t handle() const { return handle_; }
    std::int64_t step() const { return step_; }
    std::uint32_t beads() const { return context_.beads; }
    bool finished() const;
    /// Whether its strain has gone beyond the stage's maximum: then it has finished.
    bool flowed() const { return flowed_; }
    /// "its strain is … at t = …".
    std::string flow() const;

    /// Steps of the next chunk of about `blocks` blocks: it ends where a frame, a checkpoint or the
    /// end is due, at the latest.
    std::int64_t chunk_steps(std::int64_t blocks) const;
    /// The same for a chunk of about `steps` steps, at least one block.
    std::int64_t chunk_steps_within(std::int64_t steps) const;

    void advanced(const Run& run, const AdvanceRequest& request, const Progress& progress);
    std::string to_string(const Run& run, const Failure& failure) const;
    /// Lets chains exchange their ends where that is due.
    void swap_bonds(Backend& backend);
    /// Writes the rows of the chunk that ended here; its frames have been taken. Rows behind one that
    /// shows the branch to be sick beyond doubt are left out.
    void append(std::span<const Sample> samples);
    HealthMonitor& health() { return health_; }
    const HealthMonitor& health() const { return health_; }
    /// Of a minimisation that ended without: why it is not what was asked for.
    std::optional<HealthWarning> lack_of_convergence() const;
    /// Takes the frames of the observers that are due at the present step; all but the one that
    /// `observed` has told of its frame already, if `has_frame` says so.
    void observe(Backend& backend, bool has_frame = false);
    /// Whether a frame is due that `Backend::observe` can take with those of other branches; what came
    /// of it.
    bool shares_frame() const { return due_together() != nullptr; }
    void observed(Backend& backend, const std::optional<FrameSummary>& summary)
    {
        due_together()->observed(backend, handle_, summary);
    }
    void write_frame_if_due(const Run& run);
    /// Writes the frames of the trajectory that still wait, with what is known: the branch ends here.
    void release_frames();
    bool checkpoint_is_due() const;
    void write_checkpoint(const Run& run);
    void write_chain_statistics(const Run& run) const;

private:
    void begin(const Run& run, const BranchStart& start);
    Observer* due_together() const;
    void restore(const Run& run, const BranchStart& start);
    void look_at_strain(const MotionState& motion);
    std::int64_t strain_interval() const;

    std::size_t index_;
    const Branch* branch_;
    std::size_t handle_;
    std::int64_t step_, checkpoint_step_ = -1;
    double force_squared_ = 0; ///< of a minimisation, at `step_`
    double strain_ = 0;        ///< where it decided last how closely to look at it
    bool flowed_ = false;
    std::shared_ptr<const Topology> topology_;
    ThermoContext context_;
    HealthMonitor health_;
    ThermoFile thermo_;
    std::optional<TrajectoryFile> trajectory_;
    Observers observers_;
    std::optional<ChainSwaps> swaps_;
};

} // namespace pitchdrop
