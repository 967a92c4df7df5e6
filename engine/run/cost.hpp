#pragma once
#include "engine/config/configuration.hpp"
#include "engine/run/branch.hpp"
#include "kernels/backend/backend.hpp"

#include <cstddef>
#include <vector>

namespace pitchdrop {

/// How long a device takes for a step of a batch. Times are seconds per bead and step; they are
/// those of a glass, and `melt` times as long at T = 1.
struct CostModel {
    int lanes = 1;        ///< replicas that advance beside each other, one a lane
    double alone = 4e-8;  ///< on one lane, while the others are busy as well
    double team = 4e-8;   ///< of one replica that all lanes advance together
    double step = 0;      ///< seconds a step takes whatever its beads: launches, waits
    double melt = 1;

    /// Of one step of `replicas` whose weights (branch_cost) sum up to `weight`.
    double seconds_per_step(std::size_t replicas, double weight, double beads) const;
    /// Beads of a full batch that are advanced by one step in a second.
    double bead_steps_per_second(std::size_t replicas, double beads) const
    {
        return double(replicas) * beads / seconds_per_step(replicas, double(replicas), beads);
    }
};

/// The same speed in bead-steps per second for everything.
CostModel cost_of_speed(double bead_steps_per_second);

/// Measures the model's speed on this machine within a second or so, with a dense state of about as
/// many beads as the system has.
CostModel measure_cost(const Model& model, double timestep, double beads, double beads_per_chain,
                       Backend& backend);

/// What a branch costs beside its steps.
struct BranchCost {
    double steps = 0;   ///< with the push-off of random chains
    double weight = 1;  ///< time of a step with its share of observation, over that of a bare glass
    double serial = 0;  ///< seconds per step and bead that only one thread of the host works
};
BranchCost branch_cost(const Configuration& configuration, const Branch& branch,
                       const CostModel& cost);
/// Parallel to the tree.
std::vector<BranchCost> branch_costs(const Configuration& configuration, const ProtocolTree& tree,
                                     const CostModel& cost);

/// State, copies in the order of the lists, and the lists: bytes of one replica per bead.
double bytes_per_bead(const Model& model);

} // namespace pitchdrop
