#include "kernels/model/bonded.hpp"
#include "tests/catch.hpp"
#include "tests/support/derivative.hpp"
#include "tests/support/pair_models.hpp"

#include <cmath>

namespace pitchdrop::bonded_test {

using namespace pitchdrop::test;

// Every potential of bonds and angles: the lists say which there are.

TEST_CASE("bond forces are minus the gradient of the energy to 1e-7")
{
    BondPotentials::for_each([]<class Bond>(int index) {
        const BondModel model{BondModel::Potential(index), unusual_values(info_of<Bond>())};
        const double farthest = std::min(1.4, 0.95 * longest_bond(model));
        for (double r = 0.8; r < farthest; r += 0.0173) {
            const auto energy = [&](double x) { return bond_at(model, x * x).energy; };
            const double force = bond_at(model, r * r).force_over_r * r;
            const auto slope = [&](double h) { return derivative(energy, r, h); };
            if (std::abs(slope(1e-4) - slope(5e-5)) > 1e-8 * std::abs(force) + 1e-7)
                continue; // a joint
            INFO(Bond::name << ", r = " << r);
            CHECK(std::abs(force + slope(1e-4)) <= 3e-7 * std::max(1.0, std::abs(force)));
        }
    });
}

TEST_CASE("bonds pull where they are longer than at rest, and end where their potential says")
{
    BondPotentials::for_each([]<class Bond>(int index) {
        const BondModel model{BondModel::Potential(index), unusual_values(info_of<Bond>())};
        INFO(Bond::name);
        const double rest = rest_length(model);
        CHECK(bond_at(model, 1.2 * 1.2 * rest * rest).force_over_r < 0);
        CHECK(bond_at(model, 0.8 * 0.8 * rest * rest).force_over_r > 0);
        CHECK(rest < longest_bond(model));
        const BondRow row = bond_row(model);
        CHECK(row.broken_squared == float(longest_bond(model) * longest_bond(model)));
        CHECK(std::isfinite(longest_bond(model)) == (*name_of_longest_bond(model) != 0));
    });
}

TEST_CASE("every number of a bond's and an angle's coefficients is there in single precision")
{
    BondPotentials::for_each([]<class Bond>(int index) {
        const BondModel model{BondModel::Potential(index), unusual_values(info_of<Bond>())};
        const auto exact = Bond::coefficients(values_of<Bond>(model.values));
        constexpr auto count = std::size_t(field_count<Bond::template Coefficients>());
        double number[count];
        write_fields<Bond::template Coefficients>(exact, number);
        const BondRow row = bond_row(model);
        INFO(Bond::name);
        for (std::size_t k = 0; k < count; ++k) CHECK(row.number[k] == float(number[k]));
        const auto p = read_fields<Bond::template Coefficients, float>(row.number);
        for (const float r : {0.9f, 1.05f, 1.3f}) {
            const auto fast = Bond::evaluate(r * r, p);
            const auto slow = bond_at(model, double(r) * double(r));
            CHECK(fast.energy == Approx(slow.energy).epsilon(2e-5));
            CHECK(fast.force_over_r == Approx(slow.force_over_r).epsilon(2e-5));
        }
    });
    AnglePotentials::for_each([]<class Angle>(int index) {
        const AngleModel model{index, unusual_values(info_of<Angle>())};
        const auto exact = Angle::coefficients(values_of<Angle>(model.values));
        constexpr auto count = std::size_t(field_count<Angle::template Coefficients>());
        double number[count];
        write_fields<Angle::template Coefficients>(exact, number);
        const AngleRow row = angle_row(model);
        CHECK(row.acts);
        for (std::size_t k = 0; k < count; ++k) CHECK(row.number[k] == float(number[k]));
    });
}

TEST_CASE("angle forces are minus the gradient of the energy to 1e-7 and sum to zero torque")
{
    AnglePotentials::for_each([]<class Angle>(int index) {
        const AngleModel model{index, unusual_values(info_of<Angle>())};
        const Vec3<double> u{0.7, 0.4, -0.5}, v{0.3, 0.9, 0.35};
        const auto sample = angle_at(model, u, v);
        INFO(Angle::name);
        for (int axis = 0; axis < 3; ++axis) {
            const auto move_first = [&](double x) {
                Vec3<double> w = u;
                w[axis] -= x; // r_1 moves by x: u = r_2 − r_1
                return angle_at(model, w, v).energy;
            };
            const auto move_last = [&](double x) {
                Vec3<double> w = v;
                w[axis] += x;
                return angle_at(model, u, w).energy;
            };
            CHECK(sample.force_first[axis] ==
                  Approx(-derivative(move_first, 0, 1e-3)).margin(1e-7));
            CHECK(sample.force_last[axis] == Approx(-derivative(move_last, 0, 1e-3)).margin(1e-7));
        }
        CHECK(dot(sample.force_first, u) == Approx(0).margin(1e-12));
        CHECK(dot(sample.force_last, v) == Approx(0).margin(1e-12));
        const double turn = 1e-3; // U = U(0) + (stiffness/2) θ²
        const Vec3<double> x{1, 0, 0}, turned{std::cos(turn), std::sin(turn), 0};
        CHECK(angle_at(model, x, turned).energy - angle_at(model, x, x).energy ==
              Approx(0.5 * bending_stiffness(model) * turn * turn).epsilon(1e-5));
    });
}

TEST_CASE("a bond or an angle that is no kind is a broken contract")
{
    BondModel bond;
    bond.potential = BondModel::Potential(BondPotentials::size);
    CHECK_THROWS_AS(bond_row(bond), ContractError);
    CHECK_THROWS_AS(bond_at(bond, 1), ContractError);
    AngleModel angle;
    angle.potential = AnglePotentials::size;
    CHECK_THROWS_AS(angle_row(angle), ContractError);
}

} // namespace pitchdrop::bonded_test
