#pragma once
#include "kernels/backend/device/batch_layout.hpp"
#include "kernels/backend/device/device_array.hpp"
#include "kernels/backend/device/device_observation.hpp"
#include "kernels/backend/device/flights.hpp"
#include "kernels/backend/device/launch_structure.hpp"
#include "kernels/backend/device/launches.hpp"
#include "kernels/backend/device/recording.hpp"
#include "kernels/backend/device/team_path.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <optional>
#include <vector>

namespace pitchdrop::device {

/// Which measurements the force loop is run for in a step, by kind.
struct NeededMeasures {
    bool kind[3];
};

/// The plans of all replicas for one step.
struct StepLaunches {
    std::vector<NeededMeasures> forces; ///< by group
    bool evaluates = false, couples_or_samples = false;
};

/// The launches of a block, as far as the host decides on them.
struct BlockPlan {
    std::vector<NeededMeasures> first_forces;
    std::vector<StepLaunches> steps;
    bool drifts = false;
};

/// A batch of replicas that lives on a device. Replicas are counted in the order given.
template <class Executor>
class DeviceBatch {
public:
    DeviceBatch(Executor& executor, const std::vector<const Replica*>& replicas,
                const DeviceOptions& options);

    /// Advances replica r by `steps[r]` steps (0: it rests), block by block. The next block is enqueued
    /// before what the last one measured has been copied back. Blocks in which a neighbour list did not
    /// fit are made again with longer lists. Softness is evaluated for the replicas that have an
    /// observation here (null: none) whose settings ask for it.
    std::vector<Progress> advance(const std::vector<std::int64_t>& steps,
                                  const std::vector<DeviceObservation<Executor>*>& observed);
    /// The same with all steps of a replica inside one block.
    using Observations = std::vector<DeviceObservation<Executor>*>;
    std::vector<Progress> run_block(const std::vector<std::int64_t>& steps,
                                    const Observations& observed);
    std::vector<Progress> run_block(const std::vector<std::int64_t>& steps)
    {
        return run_block(steps, Observations(steps.size(), nullptr));
    }
    void drive(std::size_t replica, const MotionSettings& settings, const Drive& drive);
    const PathPlan& path() const { return team_.path(); }

    /// Allocates what blocks begin with, and frames of replicas that are observed like this (null:
    /// none is). Otherwise that happens when it is needed first.
    void reserve(const ObservationSettings* observed);

    std::int64_t step(std::size_t replica) const { return motion_[place_[replica]].step; }
    const double (&box(std::size_t replica) const)[3] { return motion_[place_[replica]].box; }
    void download(std::size_t replica, ReplicaState& state) const;
    const MotionState& motion(std::size_t replica) const { return motion_[place_[replica]]; }

    /// Energies and forces of the first replica; meant for batches of one.
    Evaluation evaluate();

    /// Softness of every bead of a replica, or rows of structure functions.
    std::vector<float> structure(std::size_t replica, const SoftnessView& table, bool functions);
    /// Takes a frame of the replicas that have an observation here, all of them together. Their
    /// softness is measured unless it was `given`.
    std::vector<std::optional<FrameSummary>> observe(const Observations& observations, bool given);

    // For tests and figures, as the last block left them.
    const ReplicaWork& work(std::size_t replica) const { return work_host_[place_[replica]]; }
    std::uint32_t capacity(std::size_t replica) const
    {
        return layout_.parameters[place_[replica]].capacity;
    }
    std::vector<Vec3<float>> forces(std::size_t replica) const;
    /// Entries of every cluster, whole or pruned, as they are.
    std::vector<std::vector<std::uint32_t>> cluster_entries(std::size_t replica, bool pruned) const;
    std::vector<std::uint32_t> beads_by_slot(std::size_t replica) const; ///< no_bead: empty

private:
    void upload_state(const std::vector<const Replica*>& replicas);
    void allocate();
    void upload_parameters();
    BatchView view() const;
    std::vector<NeededMeasures> needed_measures(const std::vector<std::int64_t>& steps,
                                                std::int64_t step_of_block) const;
    BlockPlan plan_block(const std::vector<std::int64_t>& steps,
                         const Observations& observed) const;
    RecordingKey key_of(const BlockPlan& plan, bool has_jobs) const;
    void launch_forces(const std::vector<NeededMeasures>& needed, bool kicks);
    void send_evaluations(const std::vector<EvaluationJob>& jobs);
    void launch_block(const std::vector<std::int64_t>& steps, const Observations& observed);
    std::vector<Progress> advance(const std::vector<std::int64_t>& steps,
                                  const Observations& observed, bool in_one_block);
    std::int64_t steps_at_once(std::size_t place) const;
    void launch_flight(Flights<Executor>& flights, bool in_one_block);
    void collect_flight(Flights<Executor>& flights);
    void collect(Flights<Executor>& flights, std::size_t place, const Report& report);
    Report report_in(const HostBuffer<Executor>& buffer) const;
    std::size_t report_bytes() const;
    void enqueue_report(int parity);
    void run_flights(Flights<Executor>& flights, bool in_one_block);
    void run_teams(Flights<Executor>& flights);
    std::vector<std::int64_t> launch_teams(const Flights<Executor>& flights);
    void collect_teams(Flights<Executor>& flights, const std::vector<std::int64_t>& asked);
    void count_evaluations(const Observations& observed, std::size_t place, std::int64_t begin,
                           std::int64_t end);
    bool evaluates(const Observations& observed, std::size_t place, std::int64_t step) const;
    std::vector<EvaluationJob> evaluation_jobs(const std::vector<std::int64_t>& steps,
                                               const Observations& observed) const;
    StepPlan plan(std::size_t place, std::int64_t step_of_block) const;
    void choose_range(const std::vector<StructureJob>& jobs);
    StructureView structure_view(const std::vector<StructureJob>& jobs);
    StructureView prepare_structure(const std::vector<StructureJob>& jobs);
    void make_room(std::uint32_t needed);
    void measure_d2_min(const StructureView& structure, const std::vector<FrameRequest>& requests);
    FrameView frame_view(std::vector<FrameRequest>& requests);

    template <class T>
    using Array = DeviceArray<T, Executor>;

    Executor& executor_;
    std::uint32_t slots_without_tree_;
    std::uint32_t tight_;                ///< DeviceOptions::neighbour_capacity
    std::uint32_t scratch_capacity_ = 0; ///< neighbours of a bead; 0: shared memory holds them
    std::vector<std::size_t> place_;     ///< of a replica in memory order
    BatchLayout layout_;
    LaunchSizes sizes_, measured_;     ///< of all replicas, and of those that are measured now
    std::uint32_t first_measured_ = 0; ///< block
    std::vector<MotionState> motion_;  ///< host copy at the last block boundary
    std::vector<std::int64_t> begin_;  ///< step at which the block that is planned begins, by place
    std::vector<ReplicaWork> work_host_;

    Array<ReplicaParameters> parameters_{executor_};
    Array<ReplicaWork> work_{executor_};
    Array<MotionState> motion_work_{executor_}, motion_home_{executor_};
    Array<std::uint32_t> replica_of_block_{executor_};
    Array<FixedPosition> home_position_{executor_};
    Array<Vec3<std::int32_t>> image_{executor_};
    Array<Vec3<float>> home_velocity_{executor_}, velocity_{executor_}, force_{executor_};
    Array<std::uint64_t> key_{executor_}, sorted_key_{executor_};
    Array<std::uint32_t> home_slot_{executor_}, source_{executor_}, bead_{executor_},
        slot_of_bead_{executor_};
    Array<PackedBead> packed_{executor_};
    Array<std::uint32_t> partner_{executor_};
    Array<FixedFraction> list_origin_{executor_};
    Array<GroupBox> group_{executor_}, branch_{executor_}, trunk_{executor_};
    Array<std::uint32_t> neighbour_{executor_}, neighbour_count_{executor_};
    Array<FixedFraction> prune_origin_{executor_};
    Array<GroupBox> cluster_{executor_};
    Array<std::uint32_t> pruned_{executor_}, pruned_count_{executor_};
    Array<double> pair_partial_{executor_};
    Array<std::uint8_t> type_{executor_};
    Array<std::uint32_t> bond_begin_{executor_}, bond_partner_{executor_}, angle_begin_{executor_};
    Array<AngleEntry> angle_{executor_};
    Array<float> pair_{executor_};
    Array<float> type_mass_{executor_};
    Array<double> partial_{executor_};
    Array<Sample> sample_{executor_};
    Array<std::byte> report_[2] = {Array<std::byte>(executor_), Array<std::byte>(executor_)};
    HostBuffer<Executor> sent_[2] = {HostBuffer<Executor>(executor_),
                                     HostBuffer<Executor>(executor_)};
    HostBuffer<Executor> reported_[2] = {HostBuffer<Executor>(executor_),
                                         HostBuffer<Executor>(executor_)};
    std::vector<EvaluationJob> evaluation_sent_; ///< what `evaluation_` holds

    TeamPath<Executor> team_{executor_};

    Array<StructureJob> job_{executor_};
    Array<FixedFraction> structure_position_{executor_}, reference_position_{executor_};
    Array<Neighbour> scratch_{executor_};
    Array<EvaluationJob> evaluation_{executor_};
    Array<FrameRequest> request_{executor_};
    Array<FrameResult> result_{executor_};
    Array<std::int64_t> travel_{executor_};
    Array<double> frame_sum_{executor_};
    Array<std::uint32_t> tally_{executor_};
};

} // namespace pitchdrop::device

#include "kernels/backend/device/device_batch_advance.hpp"
#include "kernels/backend/device/device_batch_run.hpp"
#include "kernels/backend/device/device_batch_state.hpp"
#include "kernels/backend/device/device_batch_structure.hpp"
#include "kernels/backend/device/device_batch_team.hpp"
