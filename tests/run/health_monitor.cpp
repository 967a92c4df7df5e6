#include "tests/catch.hpp"

#include "engine/run/failure_text.hpp"
#include "engine/run/health.hpp"
#include "engine/run/health_limits.hpp"
#include "kernels/core/random.hpp"

#include <cmath>
#include <functional>

namespace pitchdrop::health_monitor_test {

// What the monitor says of time series that are made, with noise as a thermostat leaves it.

namespace {

constexpr double beads = 1000, density = 0.9;

double noise(std::uint64_t seed, std::int64_t n)
{
    return standard_normal<double>(seed, RandomStream::chain_walk, std::uint64_t(n), 0).value[0];
}

/// A branch of 1,000 beads at T = 0.5 and P = 1 with a row each τ.
struct MadeBranch {
    Branch branch;
    Replica replica;
    ThermoContext context;
    double side = std::cbrt(beads / density);

    MadeBranch()
    {
        branch.settings.timestep = 0.002;
        branch.settings.thermostat = Thermostat::nose_hoover;
        branch.settings.thermostat_time = 0.5;
        branch.settings.barostat = Barostat::mtk;
        branch.temperature_begin = branch.temperature_end = 0.5;
        branch.pressure = 1;
        branch.steps = 1000000;
        auto topology = std::make_shared<Topology>();
        topology->type.assign(std::size_t(beads), 0);
        replica.state.topology = topology;
        replica.model = std::make_shared<Model>();
        replica.drive.temperature = Ramp::constant(0.5);
        for (double& length : replica.state.motion.box) length = side;
        context.timestep = 0.002;
        context.beads = std::uint32_t(beads);
        context.degrees_of_freedom = 3 * beads - 3;
        for (double& length : context.reference_length) length = side;
    }
    HealthMonitor monitor() const
    {
        const double box[3] = {side, side, side};
        return {branch, replica, box};
    }
    /// A row of a sound branch: temperature and conserved energy (per bead) fluctuate.
    Sample row(std::int64_t n, std::uint64_t seed = 1) const
    {
        Sample sample;
        sample.step = 500 * n;
        for (int axis = 0; axis < 3; ++axis) {
            sample.box[axis] = side;
            sample.momentum_flux[axis] = beads * 0.5;
            sample.mean_pressure[axis] = 1 + 0.1 * noise(seed + 7, n);
        }
        sample.pair_energy = -5 * beads + 2 * noise(seed, n);
        sample.mean_temperature = 0.5 + 0.003 * noise(seed + 3, n);
        sample.mean_count = 50;
        return sample;
    }
};

using Change = std::function<void(Sample&, double time)>;

/// The monitor after `rows` rows, each changed by `change`.
HealthMonitor watched(const MadeBranch& made, int rows, const Change& change,
                      std::uint64_t seed = 1)
{
    HealthMonitor monitor = made.monitor();
    for (int n = 1; n <= rows; ++n) {
        Sample sample = made.row(n, seed);
        change(sample, n);
        monitor.add(sample, made.context);
    }
    return monitor;
}

std::string kinds(HealthMonitor& monitor)
{
    std::string text;
    for (const HealthWarning& warning : monitor.take_warnings()) text += warning.kind + " ";
    return text;
}

const Change nothing = [](Sample&, double) {};

Change drifting(double rate)
{
    return [=](Sample& sample, double time) { sample.pair_energy += rate * time * beads; };
}

bool contains(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("sound branches raise no alarm, however short and whatever their noise")
{
    const MadeBranch made;
    for (std::uint64_t seed = 10; seed < 2000; seed += 10) {
        HealthMonitor monitor = watched(made, 40, nothing, seed);
        CHECK(kinds(monitor).empty());
        CHECK_FALSE(monitor.failure());
    }
}

TEST_CASE("a transient at the beginning is no drift")
{
    const MadeBranch made;
    HealthMonitor monitor = watched(made, 400, [](Sample& sample, double time) {
        sample.pair_energy += 3 * beads * std::exp(-time / 5);
        sample.mean_temperature += 0.3 * std::exp(-time / 2);
    });
    CHECK(kinds(monitor).empty());
}

TEST_CASE("a drift is measured, warned about once, and fails a branch where it is large")
{
    const MadeBranch made;
    for (const double rate : {6e-4, -6e-4, 2e-5, -2e-5}) {
        HealthMonitor monitor = watched(made, 300, drifting(rate));
        CHECK_FALSE(monitor.failure());
        CHECK(kinds(monitor) == (std::abs(rate) > 1e-4 ? "drift " : ""));
        const nlohmann::json figures = monitor.figures();
        CHECK(std::abs(figures["drift"].get<double>() - rate) <
              4 * figures["drift_error"].get<double>() + 1e-9);
        CHECK(figures["drift_error"] < 1e-4); // with the random walk of the box's heat
    }
    const HealthMonitor sick = watched(made, 300, drifting(-0.02));
    REQUIRE(sick.failure());
    INFO(*sick.failure());
    CHECK(contains(*sick.failure(), "the conserved energy drifts by -0.02"));
    CHECK(contains(*sick.failure(), " — use a smaller timestep"));
    CHECK(sick.figures()["step"] < 20 * 500); // it does not wait for the end
}

TEST_CASE("what bath, box and load give is no drift, whatever it is")
{
    const MadeBranch made;
    HealthMonitor monitor = watched(made, 300, [&](Sample& sample, double time) {
        const double given = 0.7 * beads * std::sin(0.01 * time);
        sample.pair_energy += given;
        sample.bath_energy += given;
    });
    CHECK_FALSE(contains(kinds(monitor), "drift"));
    CHECK(std::abs(monitor.figures()["drift"].get<double>()) < 1e-5);
}

TEST_CASE("over bond swaps there is no drift, under Langevin dynamics there is")
{
    MadeBranch langevin, swaps;
    langevin.branch.settings.thermostat = Thermostat::langevin;
    swaps.branch.bond_swap_interval = 500;
    HealthMonitor monitor = watched(swaps, 300, drifting(0.02));
    CHECK(kinds(monitor).empty());
    CHECK_FALSE(monitor.failure());
    CHECK_FALSE(monitor.figures().contains("drift"));
    CHECK(watched(langevin, 300, drifting(0.02)).failure());
}

TEST_CASE("a temperature off its target is warned about, and fails a branch beyond 20 %")
{
    const MadeBranch made;
    const auto warm = [](double by) {
        return [=](Sample& sample, double) { sample.mean_temperature += by; };
    };
    HealthMonitor fine = watched(made, 100, warm(0.01)), warned = watched(made, 100, warm(0.03));
    CHECK(kinds(fine).empty());
    CHECK(kinds(warned) == "temperature ");
    const HealthMonitor failed = watched(made, 100, warm(0.15));
    REQUIRE(failed.failure());
    CHECK(contains(*failed.failure(), "off its target 0.5"));
}

TEST_CASE("the target of a quench moves, and the temperature may lag by the thermostat's time")
{
    MadeBranch made;
    made.branch.temperature_begin = 1;
    made.branch.temperature_end = 0.4;
    made.branch.steps = 100 * 500;
    made.replica.drive.temperature = {1, 0.4, 0, made.branch.steps};
    HealthMonitor monitor = watched(made, 100, [](Sample& sample, double time) {
        sample.mean_temperature += 0.5 - 0.006 * (time - 0.5) + 0.003;
    });
    CHECK(kinds(monitor).empty());
    CHECK_FALSE(monitor.failure());
}

TEST_CASE("a box that grows without limit is told as such, a box that is fixed is not looked at")
{
    const auto growing = [](Sample& sample, double time) {
        for (double& length : sample.box) length *= std::exp(0.05 * time);
    };
    MadeBranch made; // its stress is zero: no work is done
    HealthMonitor monitor = watched(made, 100, growing);
    REQUIRE(monitor.failure());
    INFO(*monitor.failure());
    CHECK(contains(*monitor.failure(), "the box ran away"));
    CHECK(contains(*monitor.failure(), "pressure 1 is below what the material carries"));
    CHECK(monitor.figures()["density"].get<double>() < 0.1);
    CHECK(monitor.figures()["density"].get<double>() > 0.08); // at the first row that shows it
    CHECK(contains(kinds(monitor), "density"));

    made.branch.settings.barostat = Barostat::none;
    HealthMonitor fixed = watched(made, 100, growing); // as if it had been made so
    CHECK_FALSE(contains(kinds(fixed), "density"));
}

TEST_CASE("numbers that are none fail a branch at their row")
{
    const MadeBranch made;
    const HealthMonitor monitor = watched(made, 30, [](Sample& sample, double time) {
        if (time == 7) sample.momentum_flux[1] = std::nan("");
    });
    REQUIRE(monitor.failure());
    CHECK(contains(*monitor.failure(), "no numbers at t = 7"));
}

TEST_CASE("a monitor that was saved and restored says the same as one that never stopped")
{
    const MadeBranch made;
    HealthMonitor whole = made.monitor();
    for (int n = 1; n <= 500; ++n) {
        Sample sample = made.row(n);
        drifting(6e-4)(sample, n);
        whole.add(sample, made.context);
    }
    for (const int cut : {0, 1, 31, 32, 100, 333}) {
        HealthMonitor first = made.monitor(), second = made.monitor();
        std::string said;
        for (int n = 1; n <= 500; ++n) {
            Sample sample = made.row(n);
            drifting(6e-4)(sample, n);
            if (n == cut + 1) {
                said = kinds(first);
                second.restore(first.save());
            }
            (n <= cut ? first : second).add(sample, made.context);
        }
        CHECK(second.figures() == whole.figures());
        CHECK(said + kinds(second) == "drift "); // once
    }
}

TEST_CASE("failures of a box say which side, its length and its limit, or that it ran away")
{
    MadeBranch made;
    FailureScene scene;
    scene.branch = &made.branch;
    scene.topology = made.replica.state.topology.get();
    for (int axis = 0; axis < 3; ++axis) scene.begin_box[axis] = scene.motion.box[axis] = 10;

    const double flat[3] = {10, 5.5, 10};
    const std::string small = to_string(box_too_small(1300, flat, 5.7), scene);
    INFO(small);
    CHECK(contains(small, "at t = 2.6, step 1300 the box side y is 5.5, below 2 (cutoff + skin) = "
                          "5.7; it was 10 at the beginning"));
    for (double& length : scene.motion.box) length = 5.5;
    CHECK(contains(to_string(box_too_small(1300, flat, 5.7), scene), "pressure 1 presses"));

    const Failure bead{Failure::Kind::runaway_bead, 500, 41};
    for (double& length : scene.motion.box) length = 10;
    CHECK(contains(to_string(bead, scene), "bead 42 (counted from 1) at t = 1, step 500"));
    for (double& length : scene.motion.box) length = 30;
    CHECK(
        contains(to_string(bead, scene), "the box ran away: at t = 1, step 500 its volume is 27"));
    made.branch.settings.barostat = Barostat::none; // then nothing grows
    CHECK(contains(to_string(bead, scene), "bead 42"));
}

} // namespace pitchdrop::health_monitor_test
