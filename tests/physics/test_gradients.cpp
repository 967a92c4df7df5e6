#include "kernels/model/pair_table.hpp"
#include "kernels/physics/angle/all.hpp"
#include "kernels/physics/bond/all.hpp"
#include "tests/catch.hpp"
#include "tests/support/derivative.hpp"

#include <cmath>

using namespace pitchdrop;
using namespace pitchdrop::test;

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
