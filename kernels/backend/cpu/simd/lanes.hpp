#pragma once
#include "kernels/backend/cpu/simd/table.hpp"
#include "kernels/core/pack.hpp"

// Compiled once per instruction set: PITCHDROP_SIMD is the namespace, PITCHDROP_SIMD_WIDTH the
// number of beads in a cluster and of lanes in a pack.

namespace pitchdrop::PITCHDROP_SIMD {

inline constexpr int width = PITCHDROP_SIMD_WIDTH;
inline constexpr std::uint32_t all_lanes = (1u << width) - 1u;

using Floats = Pack<float, width>;
using Ints = Pack<std::int32_t, width>;
using Mask = PackMask<float, width>;

struct Cluster {
    Ints x, y, z;
};

PITCHDROP_INLINE Cluster load_cluster(const SlotView& slots, std::int32_t cluster)
{
    const std::int32_t at = cluster * width;
    return {Ints::load(slots.x + at), Ints::load(slots.y + at), Ints::load(slots.z + at)};
}

/// From a bead to those of a cluster: fixed-point differences as floats, and the squared distance in σ².
struct Separation {
    Floats x, y, z, squared;
};

PITCHDROP_INLINE Separation separation(const Cluster& beads, const PackedBead& j,
                                       const Floats& xx, const Floats& yy, const Floats& zz)
{
    Separation d;
    d.x = to_float(beads.x - Ints(j.x));
    d.y = to_float(beads.y - Ints(j.y));
    d.z = to_float(beads.z - Ints(j.z));
    d.squared = d.x * d.x * xx + d.y * d.y * yy + d.z * d.z * zz;
    return d;
}

/// Lanes that hold beads when `remaining` beads are left from the cluster's first slot on.
PITCHDROP_INLINE std::uint32_t valid_lanes(std::int32_t remaining)
{
    return remaining >= width ? all_lanes : (1u << remaining) - 1u;
}

/// Sum of the lanes in single precision, in a fixed tree order.
PITCHDROP_INLINE float sum(Floats x)
{
    float lane[width];
    x.store(lane);
    for (int half = width / 2; half > 0; half /= 2)
        for (int i = 0; i < half; ++i) lane[i] += lane[i + half];
    return lane[0];
}

} // namespace pitchdrop::PITCHDROP_SIMD
