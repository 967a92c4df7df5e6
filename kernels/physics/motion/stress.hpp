#pragma once
#include "kernels/physics/motion/settings.hpp"

namespace pitchdrop {

/// Pressure (compression-positive) that the box length along `axis` is driven towards.
///
/// true_stress:  −σ, the Cauchy stress is held.
/// engineering:  the force is held: the true stress grows with A0/A, the loss of cross-section.
/// lammps_pk2:   what LAMMPS `fix npt` with x/y/z keywords and nreset 0 holds,
///               P_kk = p_h + (V0/V) λ_k² (p_k − p_h) with p_h the mean of the three targets
///               (Shinoda, Shiga and Mikami, Phys. Rev. B 69, 134103 (2004)).
PITCHDROP_INLINE double target_pressure(const Drive& drive, int axis, const double box[3],
                                        std::int64_t step)
{
    const double pressure = -drive.stress[axis].at(step);
    const double* reference = drive.reference_length;
    if (drive.loaded_axis < 0 || drive.control == StressControl::true_stress) return pressure;

    const double volume_ratio =
        (reference[0] * reference[1] * reference[2]) / (box[0] * box[1] * box[2]);
    if (drive.control == StressControl::engineering) {
        if (axis != drive.loaded_axis) return pressure;
        return pressure * volume_ratio * box[axis] / reference[axis]; // A0 / A
    }
    const double hydrostatic =
        -(drive.stress[0].at(step) + drive.stress[1].at(step) + drive.stress[2].at(step)) / 3.0;
    const double stretch = box[axis] / reference[axis];
    return hydrostatic + volume_ratio * stretch * stretch * (pressure - hydrostatic);
}

} // namespace pitchdrop
