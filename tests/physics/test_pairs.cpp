#include "tests/catch.hpp"
#include "tests/support/derivative.hpp"
#include "tests/support/pair_models.hpp"

#include <cmath>

namespace pitchdrop::pairs_test {

using namespace pitchdrop::test;

// Every pair potential with every truncation: the lists say which there are.

namespace {

/// The numbers that a truncation, or the cap, has a joint at.
std::vector<double> joints(const Model& model)
{
    std::vector<double> all = model.pair.truncation_values;
    if (model.cap_distance > 0) all.push_back(model.cap_distance);
    return all;
}

bool near_joint(const Model& model, double r)
{
    for (const double joint : joints(model))
        if (std::abs(r - joint) < 2e-3) return true;
    return false;
}

/// Of an odd energy and diameter.
Model scaled(Model model)
{
    model.bead_types[0].epsilon = 1.3;
    model.bead_types[0].sigma = 0.97;
    return model;
}

} // namespace

TEST_CASE("pair forces are minus the gradient of the energy to 1e-7")
{
    for (const PairCase& one : pair_cases()) {
        const Model model = scaled(one.model);
        const PairTable table = make_pair_table(model);
        for (double r = 0.8; r < 2.495; r += 0.0137) {
            if (near_joint(model, r)) continue;
            const auto energy = [&](double x) { return pair_at(table, 0, 0, x * x).energy; };
            const double force = pair_at(table, 0, 0, r * r).force_over_r * r;
            INFO(one.name << ", r = " << r);
            CHECK(std::abs(force + derivative(energy, r, 2e-4)) <=
                  1e-7 * std::max(1.0, std::abs(force)));
        }
    }
}

TEST_CASE("pair energies end at the cutoff as their truncation says")
{
    for (const PairCase& one : pair_cases()) {
        const PairTable table = make_pair_table(one.model);
        const double cutoff = table.cutoff(0, 0), r = cutoff * (1 - 1e-9);
        const PairSample<double> end = pair_at(table, 0, 0, r * r);
        INFO(one.name);
        if (!one.steps) CHECK(std::abs(end.energy) < 1e-8);
        if (one.steps) CHECK(std::abs(end.energy) > 1e-12);
        CHECK(table.largest_cutoff == cutoff);
        if (one.ends_smoothly)
            CHECK(std::abs(end.force_over_r) < 1e-7);
        else
            PairPotentials::at(one.model.pair.potential, [&]<class Potential>() {
                const PairScales scales = pair_scales(one.model, 0, 0);
                const auto p =
                    Potential::coefficients(pair_values<Potential>(one.model.pair, scales));
                CHECK(end.force_over_r ==
                      Approx(Potential::evaluate(r * r, p).force_over_r).epsilon(1e-12));
            });
        CHECK(pair_at(table, 0, 0, cutoff * cutoff).energy == 0);
    }
}

TEST_CASE("pair forces and energies have no step inside the cutoff")
{
    for (const PairCase& one : pair_cases())
        for (const double joint : joints(one.model)) {
            const PairTable table = make_pair_table(one.model);
            const double below = joint - 1e-9, above = joint + 1e-9;
            const auto a = pair_at(table, 0, 0, below * below);
            const auto b = pair_at(table, 0, 0, above * above);
            INFO(one.name << " at " << joint);
            CHECK(a.energy == Approx(b.energy).epsilon(1e-6));
            CHECK(a.force_over_r == Approx(b.force_over_r).epsilon(1e-6));
        }
}

TEST_CASE("the force of a pair vanishes where its potential says the minimum is")
{
    PairPotentials::for_each([]<class Potential>(int) {
        auto values = values_of<Potential>(unusual_values(info_of<Potential>()));
        const auto p = Potential::coefficients(values);
        const double minimum = Potential::minimum(values);
        INFO(Potential::name);
        const double inside = std::isfinite(minimum) ? 0.99 * minimum : 3;
        CHECK(Potential::evaluate(inside * inside, p).force_over_r > 0);
        if (!std::isfinite(minimum)) return;
        const double energy = Potential::evaluate(minimum * minimum, p).energy;
        CHECK(Potential::evaluate(minimum * minimum, p).force_over_r == Approx(0).margin(1e-10));
        for (const double r : {0.99 * minimum, 1.01 * minimum})
            CHECK(Potential::evaluate(r * r, p).energy > energy);
    });
}

TEST_CASE("pair energies have the dimensions that their parameters' units say")
{
    const auto power_of = [](const std::string& unit, const std::string& symbol) {
        if (unit == symbol) return 1;
        return unit == "1/" + symbol ? -1 : 0;
    };
    PairPotentials::for_each([&]<class Potential>(int) {
        auto values = values_of<Potential>(unusual_values(info_of<Potential>()));
        const auto before = Potential::evaluate(1.1 * 1.1, Potential::coefficients(values));
        constexpr double length = 1.7, energy = 2.3; // what the old units are worth in new ones
        for (const auto& p : Potential::parameters)
            values.*p.value *=
                std::pow(length, power_of(p.unit, "σ")) * std::pow(energy, power_of(p.unit, "ε"));
        const double r = 1.1 * length;
        const auto after = Potential::evaluate(r * r, Potential::coefficients(values));
        INFO(Potential::name);
        CHECK(after.energy == Approx(energy * before.energy).epsilon(1e-10));
        CHECK(after.force_over_r ==
              Approx(energy / (length * length) * before.force_over_r).epsilon(1e-10));
    });
}

TEST_CASE("every number of a pair's parameters is there in single precision and matters")
{
    for (const PairCase& one : pair_cases()) {
        const PairTable table = make_pair_table(scaled(one.model));
        const std::vector<float> single = table.in_single_precision();
        PairInteractions::at(table.interaction, [&]<class Interaction>() {
            constexpr auto count = std::size_t(field_count<Interaction::template Parameters>());
            INFO(one.name);
            REQUIRE(single.size() == count);
            std::vector<double> exact(count);
            write_fields<Interaction::template Parameters>(table.of<Interaction>(0, 0),
                                                           exact.data());
            for (std::size_t k = 0; k < count; ++k) CHECK(single[k] == float(exact[k]));
            const auto p = read_fields<Interaction::template Parameters, float>(single.data());
            for (const float r : {0.85f, 1.3f, 2.3f}) {
                const auto fast = Interaction::evaluate(r * r, p);
                const auto slow = pair_at(table, 0, 0, double(r) * double(r));
                CHECK(fast.energy == Approx(slow.energy).epsilon(1e-5).margin(1e-5));
                CHECK(fast.force_over_r == Approx(slow.force_over_r).epsilon(1e-5).margin(1e-5));
            }
        });
    }
}

TEST_CASE("a potential in units of its minimum is the same potential")
{
    PairPotentials::for_each([]<class Potential>(int) {
        if constexpr (HasMinimumUnits<Potential>) {
            const auto values = values_of<Potential>(unusual_values(info_of<Potential>()));
            const auto p = Potential::coefficients(values);
            const MinimumUnits units = Potential::minimum_units(p);
            CHECK(std::sqrt(units.minimum_squared) ==
                  Approx(Potential::minimum(values)).epsilon(1e-12));
            for (double r = 0.8; r < 2.5; r += 0.0137) {
                const auto plain = Potential::evaluate(r * r, p);
                const auto own =
                    Potential::evaluate_in_minimum_units(units.minimum_squared / (r * r));
                INFO(Potential::name << ", r = " << r);
                CHECK(units.energy * own.energy ==
                      Approx(plain.energy).epsilon(1e-12).margin(1e-12));
                CHECK(units.force_over_r * own.force_over_r ==
                      Approx(plain.force_over_r).epsilon(1e-12).margin(1e-12));
            }
        }
    });
}

TEST_CASE("the repulsive part of a pair ends at its minimum, or where it is cut")
{
    for (const PairCase& one : pair_cases()) {
        if (one.model.cap_distance > 0) continue;
        Model model = one.model;
        model.pair.wca = true;
        const PairTable table = make_pair_table(model);
        const double minimum = pair_minimum(model.pair, pair_scales(model, 0, 0));
        const double cutoff = table.cutoff(0, 0), r = cutoff * (1 - 1e-10);
        const PairSample<double> end = pair_at(table, 0, 0, r * r);
        INFO(one.name);
        CHECK(cutoff == (std::isfinite(minimum) ? minimum : model.pair.cutoff));
        CHECK(end.energy == Approx(0).margin(1e-8));
        CHECK(end.force_over_r >= 0);
        if (std::isfinite(minimum)) CHECK(end.force_over_r == Approx(0).margin(1e-6));
    }
    Model wca;
    wca.pair.wca = true;
    CHECK(make_pair_table(wca).largest_cutoff == Approx(1.122462048));
}

TEST_CASE("mixing rules and overrides")
{
    Model model;
    model.bead_types = {{1, 1.0, 1.0}, {1, 4.0, 2.0}};
    CHECK(pair_scales(model, 0, 1).epsilon == Approx(2));
    CHECK(pair_scales(model, 0, 1).sigma == Approx(1.5));
    model.pair.mixing = MixingRule::geometric;
    CHECK(pair_scales(model, 1, 0).sigma == Approx(std::sqrt(2.0)));
    model.pair.overrides = {{0, 1, 0.5, 1.1, 1.8}};
    CHECK(pair_scales(model, 1, 0).epsilon == 0.5);
    CHECK(pair_scales(model, 1, 0).sigma == 1.1);
    CHECK(make_pair_table(model).cutoff(0, 1) == 1.8);
    CHECK(make_pair_table(model).cutoff(0, 0) == 2.5);
}

TEST_CASE("an index that is no kind is a broken contract, not a system without forces")
{
    Model model;
    for (const int wrong : {-1, PairPotentials::size}) {
        model.pair.potential = wrong;
        CHECK_THROWS_AS(make_pair_table(model), ContractError);
    }
    model.pair.potential = 0;
    model.pair.truncation = Truncation(Truncations::size);
    CHECK_THROWS_AS(make_pair_table(model), ContractError);
}

} // namespace pitchdrop::pairs_test
