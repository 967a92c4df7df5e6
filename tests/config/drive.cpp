#include "engine/run/drive.hpp"
#include "kernels/physics/motion/stress.hpp"
#include "tests/catch.hpp"

namespace pitchdrop::drive_test {

namespace {

MotionState state_at(std::int64_t step)
{
    MotionState state;
    state.step = step;
    state.box[0] = 10;
    state.box[1] = 11;
    state.box[2] = 12;
    return state;
}

Branch creep_branch()
{
    Branch branch;
    branch.stage = StageKind::creep;
    branch.temperature_begin = branch.temperature_end = 0.42;
    branch.stress = 0.3;
    branch.pressure = 0.1;
    branch.axis = 1;
    branch.steps = 1000;
    branch.settings.timestep = 0.002;
    return branch;
}

} // namespace

TEST_CASE("a quench cools linearly over its steps, counted from its start")
{
    Branch branch;
    branch.stage = StageKind::quench;
    branch.temperature_begin = 1.0;
    branch.temperature_end = 0.4;
    branch.steps = 600;
    branch.pressure = 0.25;
    const Drive drive = make_drive(branch, state_at(5000));
    CHECK(drive.begin_step == 5000);
    CHECK(drive.temperature.at(5000) == 1.0);
    CHECK(drive.temperature.at(5100) == Approx(0.9));
    CHECK(drive.temperature.at(5600) == 0.4);
    CHECK(drive.temperature.at(9999) == 0.4);
    CHECK(drive.loaded_axis == -1);
    const double box[3] = {10, 11, 12};
    for (int axis = 0; axis < 3; ++axis) {
        CHECK(drive.stress[axis].at(5300) == -0.25);
        CHECK(target_pressure(drive, axis, box, 5300) == 0.25);
        CHECK(drive.strain_rate[axis] == 0);
    }
}

TEST_CASE("a stepped stress acts from the first step, on its axis only")
{
    const Drive drive = make_drive(creep_branch(), state_at(700));
    CHECK(drive.loaded_axis == 1);
    for (std::int64_t step : {700, 701, 1700}) {
        CHECK(drive.stress[0].at(step) == -0.1);
        CHECK(drive.stress[1].at(step) == 0.3);
        CHECK(drive.stress[2].at(step) == -0.1);
    }
    CHECK(drive.reference_length[0] == 10);
    CHECK(drive.reference_length[1] == 11);
    CHECK(drive.reference_length[2] == 12);
    CHECK(drive.temperature.at(700) == 0.42);
}

TEST_CASE("a ramped stress leaves from the unloaded state")
{
    Branch branch = creep_branch();
    branch.stress_ramp = 0.8; // 400 steps
    branch.control = StressControl::engineering;
    const Drive drive = make_drive(branch, state_at(700));
    CHECK(drive.control == StressControl::engineering);
    CHECK(drive.stress[1].at(700) == -0.1);
    CHECK(drive.stress[1].at(900) == Approx(0.1));
    CHECK(drive.stress[1].at(1100) == 0.3);
    CHECK(drive.stress[1].at(1500) == 0.3);
    CHECK(drive.stress[0].at(900) == -0.1);
}

TEST_CASE("an extension drives its axis only")
{
    Branch branch = creep_branch();
    branch.stage = StageKind::extend;
    branch.strain_rate = -1e-3;
    branch.axis = 2;
    const Drive drive = make_drive(branch, state_at(0));
    CHECK(drive.strain_rate[0] == 0);
    CHECK(drive.strain_rate[1] == 0);
    CHECK(drive.strain_rate[2] == -1e-3);
    CHECK(drive.loaded_axis == -1);
    CHECK(drive.stress[2].at(10) == -0.1); // no load of its own
}

} // namespace pitchdrop::drive_test
