#pragma once
#include "kernels/backend/cpu/cpu_replica.hpp"
#include "kernels/backend/cpu/observation.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace pitchdrop {

/// Refuses a box without room for sums over neighbours.
void check_reach(const CpuReplica& replica, double reach);

/// Softness, or the functions one by one, of every bead at the positions of `at`; called by all
/// threads of a team together. `out` is in bead order.
void measure_structure(const Team& team, CpuReplica& replica, const ReplicaState& at,
                       const SoftnessTable& table, bool functions, float* out);

/// Softness and rearrangements of one replica on the CPU.
class CpuSoftness final : public CpuObservable {
public:
    CpuSoftness(CpuReplica& replica, const ObservationSettings& settings,
                const ObservationState& state, std::shared_ptr<const SoftnessTable> table);

    const Observation& observation() const { return observation_; }
    /// Takes a frame; `given` replaces the softness at the hyperplane's own positions.
    void take_frame(const Team& team, const std::vector<float>* given,
                    std::optional<FrameSummary>& summary);

    void after_forces(const Team& team, const BeadsOfStep& beads) override;
    void end_segment(const Team& team, const BeadsOfStep& beads) override;

private:
    void measure_d2_min(const Team& team);
    void measure_time_average(const Team& team);

    CpuReplica& replica_;
    Observation observation_;
    ReplicaState elsewhere_;             ///< mean positions of a time average, or another frame's
    std::vector<FixedFraction> moved_;   ///< by slot, since that frame
    std::vector<float> segment_softness_; ///< by slot, sum over the evaluations of the segment
};

} // namespace pitchdrop
