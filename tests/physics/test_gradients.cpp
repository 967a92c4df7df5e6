#include "kernels/model/pair_table.hpp"
#include "kernels/physics/angle/all.hpp"
#include "kernels/physics/bond/all.hpp"
#include "kernels/physics/pair/all.hpp"
#include "tests/catch.hpp"

#include <cmath>

namespace pitchdrop::gradients_test {

namespace {

/// Central difference of fourth order.
template <class Function>
double derivative(Function&& f, double x, double h)
{
    return (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h);
}

PairParameters<double> parameters_of(int interaction, double epsilon, double sigma)
{
    Model model;
    model.bead_types[0].epsilon = epsilon;
    model.bead_types[0].sigma = sigma;
    model.pair.truncation = interaction % 3 == 0   ? Truncation::energy_shift
                            : interaction % 3 == 1 ? Truncation::force_shift
                                                   : Truncation::smooth;
    if (interaction >= 3) model.cap_distance = 0.9;
    const PairTable table = make_pair_table(model);
    REQUIRE(table.interaction == interaction);
    return table.parameters[0];
}

} // namespace

TEST_CASE("pair forces are minus the gradient of the energy to 1e-7")
{
    PairInteractions::for_each([]<class Potential>(int index) {
        const auto p = parameters_of(index, 1.3, 0.97);
        for (double r = 0.8; r < 2.495; r += 0.0137) {
            if (std::abs(r - 0.9) < 2e-3 || std::abs(r - 2.0) < 2e-3) continue; // joints
            const auto energy = [&](double x) { return Potential::evaluate(x * x, p).energy; };
            const double force = Potential::evaluate(r * r, p).force_over_r * r;
            const double slope = derivative(energy, r, 2e-4);
            INFO("interaction " << index << ", r = " << r);
            CHECK(std::abs(force + slope) <= 1e-7 * std::max(1.0, std::abs(force)));
        }
    });
}

TEST_CASE("Lennard-Jones in units of its minimum is the same potential")
{
    const auto p = parameters_of(0, 1.3, 0.97);
    const MinimumUnits units = LennardJones::minimum_units(p);
    CHECK(units.energy == Approx(1.3).epsilon(1e-12));
    CHECK(std::sqrt(units.minimum_squared) == Approx(std::pow(2.0, 1.0 / 6) * 0.97).epsilon(1e-12));
    for (double r = 0.8; r < 2.5; r += 0.0137) {
        const auto plain = LennardJones::evaluate(r * r, p);
        const auto own = LennardJones::evaluate_in_minimum_units(units.minimum_squared / (r * r));
        INFO("r = " << r);
        CHECK(units.energy * own.energy == Approx(plain.energy).epsilon(1e-12).margin(1e-12));
        CHECK(units.force_over_r * own.force_over_r ==
              Approx(plain.force_over_r).epsilon(1e-12).margin(1e-12));
    }
}

TEST_CASE("truncated energies reach zero at the cutoff, and the forces of smooth forms too")
{
    PairInteractions::for_each([]<class Potential>(int index) {
        const auto p = parameters_of(index, 1.0, 1.0);
        const double r = p.cutoff * (1 - 1e-9);
        const auto end = Potential::evaluate(r * r, p);
        INFO("interaction " << index);
        CHECK(std::abs(end.energy) < 1e-8);
        if (index % 3 != 0) CHECK(std::abs(end.force_over_r) < 1e-7);
        if (index % 3 == 0) CHECK(std::abs(end.force_over_r) > 1e-3);
    });
}

TEST_CASE("capped and smooth forms join their parts without a step")
{
    PairInteractions::for_each([]<class Potential>(int index) {
        const auto p = parameters_of(index, 1.0, 1.0);
        for (const double joint : {0.9, 2.0}) {
            const double below = joint - 1e-9, above = joint + 1e-9;
            const auto a = Potential::evaluate(below * below, p);
            const auto b = Potential::evaluate(above * above, p);
            INFO("interaction " << index << " at " << joint);
            CHECK(a.energy == Approx(b.energy).epsilon(1e-6));
            CHECK(a.force_over_r == Approx(b.force_over_r).epsilon(1e-6));
        }
    });
}

TEST_CASE("bond forces are minus the gradient of the energy to 1e-7")
{
    BondPotentials::for_each([]<class Potential>(int index) {
        Model model;
        model.bond.potential = BondModel::Potential(index);
        if (index == 1) model.bond = {BondModel::Potential::fene, 30, 1.5, 1.0, 1.0};
        const auto p = make_bond_parameters(model);
        for (double r = 0.8; r < 1.4; r += 0.0173) {
            if (std::abs(r - std::pow(2.0, 1.0 / 6)) < 2e-3) continue;
            const auto energy = [&](double x) { return Potential::evaluate(x * x, p).energy; };
            const double force = Potential::evaluate(r * r, p).force_over_r * r;
            INFO(Potential::name << ", r = " << r);
            CHECK(std::abs(force + derivative(energy, r, 1e-4)) <=
                  1e-7 * std::max(1.0, std::abs(force)));
        }
    });
}

TEST_CASE("angle forces are minus the gradient of the energy to 1e-7 and sum to zero torque")
{
    AnglePotentials::for_each([]<class Potential>(int) {
        const AngleParameters<double> p{1.7};
        const Vec3<double> u{0.7, 0.4, -0.5}, v{0.3, 0.9, 0.35};
        const auto sample = Potential::evaluate(u, v, p);
        for (int axis = 0; axis < 3; ++axis) {
            const auto move_first = [&](double x) {
                Vec3<double> w = u;
                w[axis] -= x; // r_1 moves by x: u = r_2 − r_1
                return Potential::evaluate(w, v, p).energy;
            };
            const auto move_last = [&](double x) {
                Vec3<double> w = v;
                w[axis] += x;
                return Potential::evaluate(u, w, p).energy;
            };
            CHECK(sample.force_first[axis] ==
                  Approx(-derivative(move_first, 0, 1e-3)).margin(1e-7));
            CHECK(sample.force_last[axis] == Approx(-derivative(move_last, 0, 1e-3)).margin(1e-7));
        }
        CHECK(dot(sample.force_first, u) == Approx(0).margin(1e-12));
        CHECK(dot(sample.force_last, v) == Approx(0).margin(1e-12));
        const auto straight = Potential::evaluate(u, u, p);
        CHECK(straight.energy == Approx(0).margin(1e-12));
    });
}

TEST_CASE("a WCA pair ends at its minimum")
{
    Model model;
    model.pair.wca = true;
    const PairTable table = make_pair_table(model);
    const double r = std::pow(2.0, 1.0 / 6) * (1 - 1e-10);
    const auto end = EnergyShift<LennardJones>::evaluate(r * r, table.parameters[0]);
    CHECK(end.energy == Approx(0).margin(1e-9));
    CHECK(end.force_over_r == Approx(0).margin(1e-7));
    CHECK(table.largest_cutoff == Approx(1.122462048));
}

TEST_CASE("mixing rules and overrides")
{
    Model model;
    model.bead_types = {{1, 1.0, 1.0}, {1, 4.0, 2.0}};
    CHECK(pair_parameters(model, 0, 1).c6 == Approx(4 * 2.0 * std::pow(1.5, 6)));
    model.pair.mixing = MixingRule::geometric;
    CHECK(pair_parameters(model, 1, 0).c6 == Approx(4 * 2.0 * std::pow(std::sqrt(2.0), 6)));
    model.pair.overrides = {{0, 1, 0.5, 1.1, 1.8}};
    CHECK(pair_parameters(model, 1, 0).c12 == Approx(4 * 0.5 * std::pow(1.1, 12)));
    CHECK(pair_parameters(model, 0, 1).cutoff == 1.8);
}

} // namespace pitchdrop::gradients_test
