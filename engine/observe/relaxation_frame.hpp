#pragma once
#include "kernels/core/vec.hpp"
#include "kernels/model/replica.hpp"

#include <cstdint>
#include <vector>

namespace pitchdrop {

/// Positions at one frame in a compact form: 2^24 units are one box length, and they repeat after
/// 256 boxes. A bond is the minimum image of a difference, a displacement between two frames the
/// difference as it is, as long as it stays under 128 boxes.
struct RelaxationFrame {
    std::int64_t number = 0;
    Vec3<double> box{0, 0, 0};
    std::vector<Vec3<std::int32_t>> position;
};

RelaxationFrame relaxation_frame(const ReplicaState& state, std::int64_t number);

/// Half of what a compact position can travel: the other half is for the frame it is held against.
inline constexpr std::int64_t most_boxes_travelled = 64;

/// One vector per bond, of any length along x, y, z, in σ.
std::vector<Vec3<double>> bond_vectors(const RelaxationFrame& frame, const Topology& topology);

/// ⟨P2(b(0)·b(t))⟩ of the unit vectors along the bonds of two frames; not a number without bonds.
double mean_bond_correlation(const std::vector<Vec3<double>>& then,
                             const std::vector<Vec3<double>>& now);

/// Displacements between two frames, averaged over all beads. They are non-affine: the change of
/// the fractions of the box, less its mean over all beads, times the later box.
struct RelaxationDisplacements {
    double scattering = 0; ///< ⟨sin(q Δr)/(q Δr)⟩: exp(i q·Δr) over all directions of q
    Vec3<double> square{0, 0, 0}; ///< ⟨Δx²⟩, ⟨Δy²⟩, ⟨Δz²⟩
};

RelaxationDisplacements mean_displacements(const RelaxationFrame& then, const RelaxationFrame& now,
                                           double wave_vector);

} // namespace pitchdrop
