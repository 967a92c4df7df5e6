#include "kernels/core/random.hpp"
#include "kernels/physics/motion/bead.hpp"
#include "kernels/physics/motion/plan.hpp"
#include "tests/catch.hpp"
#include "tests/support/thermostats.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace pitchdrop::thermostats_test {

using namespace pitchdrop::test;

TEST_CASE("thermostats of single beads keep, and bring about, the Maxwell–Boltzmann distribution")
{
    constexpr double temperature = 0.7, mass = 2.5, dt = 0.05, time = 0.5;
    Thermostats::for_each([]<class Kind>(int) {
        if constexpr (Kind::exchange == HeatExchange::beads) {
            INFO(Kind::name);
            const BathCoefficients c = Kind::coefficients(dt, time, temperature);
            std::vector<double> v(4000, 0.0); // cold
            double correlation = 0;
            constexpr int steps = 60;
            const std::vector<double>* before = nullptr;
            std::vector<double> kept;
            for (std::uint64_t step = 1; step <= steps; ++step) {
                if (step == steps) kept = v, before = &kept;
                for (std::uint32_t bead = 0; bead < v.size(); ++bead) {
                    const auto xi =
                        standard_normal<double>(9, RandomStream::bead_velocity, step, bead);
                    const double choice = uniform01<double>(
                        random_bits(9, RandomStream::bead_choice, step, bead).word[0]);
                    const Bath<double> bath{c.decay,
                                            c.noise / std::sqrt(mass),
                                            {xi.value[0], xi.value[1], xi.value[2]},
                                            choice};
                    Vec3<double> velocity{v[bead], 0, 0};
                    drift_bead<Kind>(Vec3<double>{dt, dt, dt}, bath, velocity);
                    v[bead] = velocity.x;
                }
            }
            const double thermal = temperature / mass;
            double mean = 0;
            for (std::size_t n = 0; n < v.size(); ++n) {
                mean += v[n] * v[n] / double(v.size());
                correlation += v[n] * (*before)[n] / double(v.size());
            }
            CHECK(mean == Approx(thermal).epsilon(0.08)); // 3.5 √(2/4000)
            CHECK(correlation / thermal == Approx(std::exp(-dt / time)).margin(0.08));
            std::sort(v.begin(), v.end());
            double distance = 0;
            for (std::size_t i = 0; i < v.size(); ++i) {
                const double model = 0.5 * std::erfc(-v[i] / std::sqrt(2 * thermal));
                distance = std::max({distance, std::abs(model - double(i) / double(v.size())),
                                     std::abs(double(i + 1) / double(v.size()) - model)});
            }
            CHECK(distance < 1.63 / std::sqrt(double(v.size())));
        }
    });
}

TEST_CASE("a thermostat that is no kind is a broken contract")
{
    CHECK_THROWS_AS(check_thermostat(Thermostat(Thermostats::size)), ContractError);
    CHECK_THROWS_AS(check_thermostat(Thermostat(-1)), ContractError);
}

} // namespace pitchdrop::thermostats_test
