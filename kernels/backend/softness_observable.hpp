#pragma once
#include "kernels/model/observation.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace pitchdrop {

/// Softness and rearrangements of the replicas of a backend, measured where the positions are. Beside the
/// backend, not in it: steps know of no observable but that it may look at them.
class SoftnessObservable {
public:
    virtual ~SoftnessObservable() = default;

    /// Every function of the set for every bead, beads × functions, in the state's bead order.
    /// Throws InputError if a box side is under twice the set's reach.
    virtual std::vector<float> functions(std::size_t replica, const StructureSet& set) = 0;
    /// Softness of every bead at the present positions.
    virtual std::vector<float> values(std::size_t replica, const Hyperplane& hyperplane) = 0;

    /// Begins to observe a replica, or goes on from what `save` gave.
    virtual void start(std::size_t replica, const ObservationSettings& settings,
                       const ObservationState& state) = 0;
    virtual ObservationState save(std::size_t replica) const = 0;
    /// Takes a frame of each of the replicas at their present positions. A summary comes back for
    /// the frame whose rearrangements it completes, none while the windows fill.
    /// `softness` replaces the hyperplane's own positions: one array per replica, or none at all
    /// (for `inherent` positions, which the engine minimises).
    virtual std::vector<std::optional<FrameSummary>>
    take_frames(std::span<const std::size_t> replicas,
                std::span<const std::vector<float>> softness = {}) = 0;
    /// Mean over all beads of the softness in the frame taken last.
    virtual double mean(std::size_t replica) const = 0;
    /// What the frame taken last says of every bead; there must have been one since `start`.
    virtual BeadMeasures bead_measures(std::size_t replica) const = 0;
};

} // namespace pitchdrop
