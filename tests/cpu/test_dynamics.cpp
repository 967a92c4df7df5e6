#include "tests/catch.hpp"
#include "tests/support/systems.hpp"
#include "tests/support/thermostats.hpp"

#include <algorithm>

namespace pitchdrop::dynamics_test {

using namespace pitchdrop::test;

namespace {

/// A short-ranged melt that stays liquid, relaxed for 4 τ.
Replica relaxed_melt(double temperature, int side = 9, std::uint64_t seed = 1)
{
    auto model = kremer_grest_model();
    Replica replica = make_replica(
        {.side = side, .spacing = 1.056, .temperature = temperature, .seed = seed}, model);
    replica.settings.thermostat = Thermostat::langevin;
    replica.settings.thermostat_time = 0.5;
    const auto backend = cpu();
    const auto handle = backend->add(replica);
    REQUIRE_FALSE(advance(*backend, handle, 2000).failure);
    replica.state = backend->download(handle);
    replica.drive.begin_step = replica.state.motion.step;
    return replica;
}

/// Root-mean-square fluctuation of the total energy per bead along an NVE run of 2 τ.
double energy_noise(Replica replica, double timestep)
{
    replica.settings.thermostat = Thermostat::none;
    replica.settings.timestep = timestep;
    replica.settings.sample_interval = 1;
    const auto backend = cpu();
    const auto handle = backend->add(replica);
    const Progress progress = advance(*backend, handle, std::int64_t(2.0 / timestep));
    REQUIRE_FALSE(progress.failure);
    double sum = 0, squares = 0;
    for (const Sample& s : progress.samples) sum += total_energy(s);
    const double mean = sum / double(progress.samples.size());
    for (const Sample& s : progress.samples) squares += std::pow(total_energy(s) - mean, 2);
    return std::sqrt(squares / double(progress.samples.size())) /
           double(replica.state.topology->beads());
}

} // namespace

TEST_CASE("the energy error of velocity Verlet falls with the square of the time step")
{
    const Replica melt = relaxed_melt(1.0);
    const double coarse = energy_noise(melt, 0.004), fine = energy_noise(melt, 0.002);
    INFO("rms per bead: " << coarse << " and " << fine);
    CHECK(coarse / fine == Approx(4.0).epsilon(0.2));
    CHECK(fine < 1e-3);
}

/// Energy per degree of freedom and τ by which a run of 200 τ drifts: the slope by least squares.
double drift_of(const std::vector<Sample>& samples, double degrees)
{
    double st = 0, se = 0, stt = 0, ste = 0;
    const double n = double(samples.size());
    for (const Sample& s : samples) {
        const double t = double(s.step) * 0.002, e = total_energy(s) / degrees;
        st += t;
        se += e;
        stt += t * t;
        ste += t * e;
    }
    return (ste - st * se / n) / (stt - st * st / n);
}

/// Rounding lets the energy of one run wander by about 2e-7, up or down; drift is what four have in common.
TEST_CASE("NVE drift stays below 2e-7 kT per tau and degree of freedom")
{
    const auto backend = cpu(2);
    std::vector<AdvanceRequest> requests;
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        Replica melt = relaxed_melt(1.0, 8, seed);
        melt.settings.thermostat = Thermostat::none;
        melt.settings.sample_interval = 50;
        requests.push_back({backend->add(melt), 100000});
    }
    double sum = 0, squares = 0;
    for (const Progress& progress : backend->advance(requests)) {
        REQUIRE_FALSE(progress.failure);
        const double drift = drift_of(progress.samples, 3.0 * 512);
        sum += drift;
        squares += drift * drift;
    }
    const double mean = sum / 4, error = std::sqrt((squares / 4 - mean * mean) / 3);
    INFO("drift " << mean << " +- " << error << " per tau and degree of freedom");
    CHECK(std::abs(mean) <= 2e-7 + 2 * error);
    CHECK(error < 5e-7);
}

TEST_CASE("results do not depend on threads, on the batch, or on where a run was cut")
{
    Replica melt = relaxed_melt(0.8);
    melt.settings.thermostat = Thermostat::nose_hoover;
    melt.settings.barostat = Barostat::mtk;
    melt.settings.sample_interval = 100;
    for (const auto& [name, thermostat] : thermostat_cases()) {
        INFO(name);
        melt.settings.thermostat = thermostat;
        melt.settings.barostat =
            thermostat == Thermostat::velocity_rescaling ? Barostat::cell_rescaling : Barostat::mtk;
        const auto one = cpu(1);
        const auto alone = one->add(melt);
        advance(*one, alone, 1000);
        const ReplicaState expected = one->download(alone);

        const auto two = cpu(2);
        const auto threaded = two->add(melt);
        advance(*two, threaded, 1000);
        CHECK(same_bits(expected, two->download(threaded)));

        // Three replicas on two threads: two share the threads, the third has both.
        Replica other = melt;
        other.settings.seed = 99;
        other.drive.temperature = Ramp::constant(1.1);
        const std::size_t batch[3] = {two->add(other), two->add(melt), two->add(melt)};
        const AdvanceRequest requests[3] = {{batch[0], 600}, {batch[1], 1000}, {batch[2], 1000}};
        two->advance(requests);
        CHECK(same_bits(expected, two->download(batch[1])));
        CHECK(same_bits(expected, two->download(batch[2])));

        for (const std::int64_t cut : {100, 300, 900}) {
            const auto first = cpu(1);
            const auto a = first->add(melt);
            advance(*first, a, cut);
            Replica rest = melt;
            rest.state = first->download(a);
            const auto second = cpu(2);
            const auto b = second->add(rest);
            advance(*second, b, 1000 - cut);
            CHECK(same_bits(expected, second->download(b)));
        }
    }
}

TEST_CASE("thermostats hold the temperature and the Maxwell distribution")
{
    for (const auto& [name, thermostat] : thermostat_cases()) {
        Replica melt = relaxed_melt(1.0);
        melt.settings.thermostat = thermostat;
        melt.settings.sample_interval = 20;
        melt.drive.temperature = Ramp::constant(0.9);
        const auto backend = cpu(2);
        const auto handle = backend->add(melt);
        advance(*backend, handle, 4000);
        const Progress progress = advance(*backend, handle, 10000);
        double mean = 0;
        const double degrees = degrees_of_freedom(melt.settings, 729);
        for (const Sample& s : progress.samples)
            mean += 2 * kinetic_energy(s) / degrees / double(progress.samples.size());
        INFO(name);
        CHECK(mean == Approx(0.9).epsilon(0.01));

        // Kolmogorov–Smirnov on the velocity components: p = 0.01 at 1.63 / √n.
        const ReplicaState state = backend->download(handle);
        std::vector<double> v;
        for (const Vec3<float>& velocity : state.velocity)
            for (int axis = 0; axis < 3; ++axis)
                v.push_back(double(velocity[axis]) / std::sqrt(0.9));
        std::sort(v.begin(), v.end());
        double distance = 0;
        for (std::size_t i = 0; i < v.size(); ++i) {
            const double model = 0.5 * std::erfc(-v[i] / std::sqrt(2.0));
            distance = std::max({distance, std::abs(model - double(i) / double(v.size())),
                                 std::abs(double(i + 1) / double(v.size()) - model)});
        }
        CHECK(distance < 1.63 / std::sqrt(double(v.size())));
    }
}

TEST_CASE("barostats hold isotropic, coupled and per-axis pressure, and agree on the density")
{
    std::vector<double> densities;
    for (const Barostat barostat : {Barostat::mtk, Barostat::cell_rescaling}) {
        for (const int grouping : {0, 1, 2}) {
            Replica melt = relaxed_melt(1.0);
            melt.settings.thermostat = barostat == Barostat::mtk ? Thermostat::nose_hoover
                                                                 : Thermostat::velocity_rescaling;
            melt.settings.barostat = barostat;
            melt.settings.barostat_time = barostat == Barostat::mtk ? 1.0 : 0.3;
            const int groups[3][3] = {{0, 0, 0}, {0, 0, 1}, {0, 1, 2}};
            for (int axis = 0; axis < 3; ++axis)
                melt.settings.axis_group[axis] = groups[grouping][axis];
            for (Ramp& stress : melt.drive.stress) stress = Ramp::constant(-4.8);
            melt.settings.sample_interval = 100;
            const auto backend = cpu(2);
            const auto handle = backend->add(melt);
            advance(*backend, handle, 5000);
            const Progress progress = advance(*backend, handle, 20000);
            REQUIRE_FALSE(progress.failure);
            double pressure[3] = {0, 0, 0}, density = 0;
            const double n = double(progress.samples.size());
            for (const Sample& s : progress.samples) {
                for (int axis = 0; axis < 3; ++axis) pressure[axis] += s.mean_pressure[axis] / n;
                density += 729 / (s.box[0] * s.box[1] * s.box[2]) / n;
            }
            INFO("barostat " << int(barostat) << " grouping " << grouping << ": P = " << pressure[0]
                             << ' ' << pressure[1] << ' ' << pressure[2]);
            CHECK((pressure[0] + pressure[1] + pressure[2]) / 3 == Approx(4.8).epsilon(0.01));
            densities.push_back(density);
        }
    }
    for (const double density : densities)
        CHECK(density == Approx(densities.front()).epsilon(0.01));
}

TEST_CASE("FIRE goes down in energy and reaches a force tolerance")
{
    Replica melt = relaxed_melt(0.5);
    melt.settings.dynamics = Dynamics::fire;
    melt.settings.thermostat = Thermostat::none;
    melt.settings.sample_interval = 100;
    for (Vec3<float>& v : melt.state.velocity) v = {0, 0, 0};
    const auto backend = cpu(2);
    const auto handle = backend->add(melt);
    const Progress progress = advance(*backend, handle, 6000);
    REQUIRE_FALSE(progress.failure);
    const Sample &first = progress.samples.front(), &last = progress.samples.back();
    CHECK(last.pair_energy + last.bond_energy < first.pair_energy + first.bond_energy);
    CHECK(std::sqrt(last.force_squared / (3.0 * 729)) < 1e-2);
    const Evaluation at_rest = backend->evaluate(handle);
    double squares = 0;
    for (const Vec3<double>& f : at_rest.forces) squares += dot(f, f);
    CHECK(std::sqrt(squares / (3.0 * 729)) < 2e-2);
}

TEST_CASE("FIRE takes short steps out of an overlap")
{
    Replica melt = relaxed_melt(0.5);
    melt.settings.dynamics = Dynamics::fire;
    melt.settings.thermostat = Thermostat::none;
    melt.settings.sample_interval = 100;
    for (Vec3<float>& v : melt.state.velocity) v = {0, 0, 0};
    melt.state.position[200] = melt.state.position[500];
    melt.state.position[200].x += std::int64_t(0.3 / unit_length(melt.state.motion.box[0]));
    melt.model = [] {
        auto model = kremer_grest_model();
        model->bond = bond_model<HarmonicBond>({.k = 30, .r0 = 1}); // the moved bead overstretches two
        return model;
    }();
    const auto backend = cpu(1);
    const auto handle = backend->add(melt);
    const Progress progress = advance(*backend, handle, 2000);
    REQUIRE_FALSE(progress.failure);
    CHECK(progress.samples.back().pair_energy < progress.samples.front().pair_energy);
    CHECK(std::sqrt(progress.samples.back().force_squared / (3.0 * 729)) < 1.0);
}

TEST_CASE("a runaway bead stops its replica within 100 steps and is named")
{
    Replica melt = relaxed_melt(1.0);
    melt.settings.thermostat = Thermostat::none;
    const std::int64_t start = melt.state.motion.step;
    melt.state.velocity[321] = {400.0f, 0, 0};
    const auto backend = cpu(2);
    const auto handle = backend->add(melt);
    const Progress progress = advance(*backend, handle, 1000);
    REQUIRE(progress.failure);
    CHECK(progress.failure->kind == Failure::Kind::runaway_bead);
    CHECK(progress.failure->bead == 321);
    CHECK(progress.failure->step == start + 1);

    Replica blowup = relaxed_melt(1.0);
    blowup.settings.thermostat = Thermostat::none;
    blowup.settings.timestep = 0.2;
    const auto second = cpu();
    const Progress exploded = advance(*second, second->add(blowup), 200);
    REQUIRE(exploded.failure);
    CHECK(exploded.failure->step <= start + 100);
}

TEST_CASE("an overstretched FENE bond is reported with one of its beads")
{
    Replica melt = relaxed_melt(1.0);
    melt.settings.thermostat = Thermostat::none;
    const auto [a, b] = melt.state.topology->bonds[40];
    const double unit = melt.state.motion.box[0] / fixed_units_per_box;
    melt.state.position[b].x = melt.state.position[a].x + std::int64_t(1.62 / unit);
    melt.state.position[b].y = melt.state.position[a].y;
    melt.state.position[b].z = melt.state.position[a].z;
    const auto backend = cpu(2);
    const Progress progress = advance(*backend, backend->add(melt), 100);
    REQUIRE(progress.failure);
    CHECK(progress.failure->step <= melt.state.motion.step + 100);
    const std::uint32_t named = progress.failure->bead;
    CHECK((named + 3 >= a && named <= b + 3));
}

} // namespace pitchdrop::dynamics_test
