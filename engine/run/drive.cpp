#include "engine/run/drive.hpp"
#include "engine/config/steps.hpp"

namespace pitchdrop {

Drive make_drive(const Branch& branch, const MotionState& at_start)
{
    const std::int64_t begin = at_start.step;
    Drive drive;
    drive.begin_step = begin;
    drive.temperature = {branch.temperature_begin, branch.temperature_end, begin,
                         begin + branch.steps};
    for (int axis = 0; axis < 3; ++axis) {
        drive.reference_length[axis] = at_start.box[axis];
        drive.stress[axis] = Ramp::constant(-branch.pressure);
    }
    if (branch.stage == StageKind::creep) {
        drive.loaded_axis = branch.axis;
        drive.control = branch.control;
        const std::int64_t ramp = steps_in(branch.stress_ramp, branch.settings.timestep);
        drive.stress[branch.axis] = ramp > 0
                                        ? Ramp{-branch.pressure, branch.stress, begin, begin + ramp}
                                        : Ramp::constant(branch.stress);
    }
    if (branch.stage == StageKind::extend) drive.strain_rate[branch.axis] = branch.strain_rate;
    return drive;
}

} // namespace pitchdrop
