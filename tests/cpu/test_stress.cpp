#include "tests/catch.hpp"
#include "tests/support/systems.hpp"

namespace pitchdrop::stress_test {

using namespace pitchdrop::test;

namespace {

/// A dense bead-spring glass at T = 0.42, P = 0: lattice chains melted at T = 1.6, then quenched.
const Replica& glass()
{
    static const Replica made = [] {
        Replica replica = make_replica({.side = 12, .spacing = 0.98, .temperature = 0.42},
                                       bead_spring_model());
        replica.settings.thermostat = Thermostat::langevin;
        replica.settings.thermostat_time = 0.5;
        const auto backend = cpu(2);
        Replica hot = replica;
        hot.drive.temperature = Ramp::constant(1.6);
        const auto handle = backend->add(hot);
        REQUIRE_FALSE(advance(*backend, handle, 12000).failure);
        replica.settings.thermostat = Thermostat::nose_hoover;
        replica.settings.barostat = Barostat::mtk;
        replica.settings.barostat_time = 1.0;
        Drive drive = replica.drive;
        drive.begin_step = 12000;
        backend->drive(handle, replica.settings, drive);
        REQUIRE_FALSE(advance(*backend, handle, 6000).failure);
        replica.state = backend->download(handle);
        return replica;
    }();
    return made;
}

} // namespace

TEST_CASE("under creep the measured stress is the imposed one, as each control mode defines it")
{
    for (const StressControl control :
         {StressControl::true_stress, StressControl::engineering, StressControl::lammps_pk2}) {
        Replica replica = glass();
        for (int axis = 0; axis < 3; ++axis) {
            replica.settings.axis_group[axis] = axis;
            replica.drive.stress[axis] = Ramp::constant(axis == 2 ? 0.5 : 0.0);
            // Strained to begin with, for the modes to differ however little the glass creeps.
            replica.drive.reference_length[axis] = 0.97 * replica.state.motion.box[axis];
        }
        replica.drive.loaded_axis = 2;
        replica.drive.control = control;
        replica.drive.begin_step = replica.state.motion.step;
        replica.settings.sample_interval = 100;
        const auto backend = cpu(2);
        const auto handle = backend->add(replica);
        advance(*backend, handle, 4000);
        const Progress progress = advance(*backend, handle, 20000);
        REQUIRE_FALSE(progress.failure);

        double measured[3] = {0, 0, 0}, wanted[3] = {0, 0, 0}, strain = 0;
        const double n = double(progress.samples.size());
        for (const Sample& s : progress.samples) {
            for (int axis = 0; axis < 3; ++axis) {
                measured[axis] -= s.mean_pressure[axis] / n;
                wanted[axis] -= target_pressure(replica.drive, axis, s.box, s.step) / n;
            }
            strain = s.box[2] / replica.drive.reference_length[2] - 1;
        }
        INFO("control " << int(control) << ", strain " << strain << ": stress " << measured[0]
                        << ' ' << measured[1] << ' ' << measured[2] << ", wanted " << wanted[0]
                        << ' ' << wanted[1] << ' ' << wanted[2]);
        CHECK(std::abs(strain) < 0.2);
        for (int axis = 0; axis < 3; ++axis)
            CHECK(std::abs(measured[axis] - wanted[axis]) < 0.01 * 0.5);
        if (control != StressControl::true_stress)
            CHECK(std::abs(wanted[2] - 0.5) > std::abs(measured[2] - wanted[2]));
    }
}

TEST_CASE("a stress ramp is followed while it rises")
{
    Replica replica = glass();
    for (int axis = 0; axis < 3; ++axis) replica.settings.axis_group[axis] = axis;
    replica.drive.loaded_axis = 2;
    replica.drive.begin_step = replica.state.motion.step;
    replica.drive.stress[2] = {0.0, 0.6, replica.state.motion.step,
                               replica.state.motion.step + 16000};
    replica.settings.sample_interval = 4000;
    const auto backend = cpu(2);
    const Progress progress = advance(*backend, backend->add(replica), 16000);
    REQUIRE(progress.samples.size() == 4);
    std::int64_t since = replica.state.motion.step; // a sample's mean covers the time since the last
    for (const Sample& sample : progress.samples) {
        const double middle = 0.5 * double(since + sample.step);
        const double wanted = 0.6 * (middle - double(replica.state.motion.step)) / 16000;
        CHECK(-sample.mean_pressure[2] == Approx(wanted).margin(0.02));
        since = sample.step;
    }
}

TEST_CASE("extension at constant strain rate reaches its strain and pulls")
{
    Replica replica = glass();
    replica.settings.axis_group[0] = replica.settings.axis_group[1] = 0;
    replica.settings.axis_group[2] = fixed_axis;
    replica.drive.begin_step = replica.state.motion.step;
    replica.drive.strain_rate[2] = 1e-3;
    for (int axis = 0; axis < 3; ++axis)
        replica.drive.reference_length[axis] = replica.state.motion.box[axis];
    replica.settings.sample_interval = 1000;
    const auto backend = cpu(2);
    const Progress progress = advance(*backend, backend->add(replica), 10000);
    REQUIRE_FALSE(progress.failure);
    const Sample& last = progress.samples.back();
    CHECK(last.box[2] / replica.drive.reference_length[2] == Approx(1.02).epsilon(1e-9));
    CHECK(-last.mean_pressure[2] > 0.3);
    CHECK(std::abs(last.mean_pressure[0] + last.mean_pressure[1]) < 0.3);
}

TEST_CASE("a box pressed below its smallest size fails alone and says why")
{
    Replica replica = make_replica({.side = 6, .spacing = 1.0, .temperature = 0.5},
                                   bead_spring_model());
    replica.settings.thermostat = Thermostat::langevin;
    replica.settings.thermostat_time = 0.5;
    replica.settings.barostat = Barostat::mtk;
    replica.settings.barostat_time = 0.5;
    for (Ramp& stress : replica.drive.stress) stress = Ramp::constant(-40.0);
    const auto backend = cpu(2);
    const auto pressed = backend->add(replica);
    const Progress progress = advance(*backend, pressed, 5000);
    REQUIRE(progress.failure);
    CHECK(progress.failure->kind == Failure::Kind::box_too_small);
    CHECK_THROWS_AS(advance(*backend, pressed, 100), ContractError);
}

} // namespace pitchdrop::stress_test
