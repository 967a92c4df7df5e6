#include "kernels/backend/reference/reference.hpp"
#include "tests/device/devices.hpp"
#include "tests/support/pair_models.hpp"
#include "tests/support/systems.hpp"

#include <algorithm>

namespace pitchdrop::forces_test {

using namespace pitchdrop::test;

namespace {

/// Median over beads of |f − f_exact|, relative to the root-mean-square force.
double median_error(const Evaluation& a, const Evaluation& exact)
{
    double square = 0;
    std::vector<double> error;
    for (std::size_t i = 0; i < exact.forces.size(); ++i) {
        const Vec3<double> d = a.forces.at(i) - exact.forces[i];
        error.push_back(std::sqrt(dot(d, d)));
        square += dot(exact.forces[i], exact.forces[i]);
    }
    std::nth_element(error.begin(), error.begin() + long(error.size() / 2), error.end());
    return error[error.size() / 2] / std::sqrt(square / double(exact.forces.size()));
}

void check_against_reference(Backend& backend, const Replica& replica)
{
    const Evaluation exact = evaluate_reference(replica.state, *replica.model);
    const Evaluation found = backend.evaluate(backend.add(replica));
    const double scale = std::fabs(exact.pair_energy) + std::fabs(exact.bond_energy) + 1;
    CHECK(found.pair_energy == Approx(exact.pair_energy).epsilon(2e-6).margin(2e-6 * scale));
    CHECK(found.bond_energy == Approx(exact.bond_energy).epsilon(2e-5));
    CHECK(found.angle_energy == Approx(exact.angle_energy).epsilon(2e-6));
    double virial = 0;
    for (double v : exact.virial) virial = std::max(virial, std::fabs(v));
    for (std::size_t k = 0; k < 6; ++k)
        CHECK(found.virial[k] == Approx(exact.virial[k]).margin(2e-5 * virial));
    CHECK(median_error(found, exact) < 5e-6);
}

} // namespace

PITCHDROP_DEVICE_TEST(every_truncation, "forces, energies and virial agree with the double sum")
{
    const auto backend = make({.list = {.skin = 0.3}});
    const Recipe recipe{.side = 7, .shake = 0.05, .types = 2, .angles = true,
                        .stretch = {1.0, 1.1, 0.95}};
    for (const PairCase& one : pair_cases(1.02)) {
        auto model = std::make_shared<Model>(one.model);
        model->bead_types = {{1.0, 1.0, 1.0}, {2.0, 0.8, 1.1}};
        model->pair.cutoff = 2.3;
        model->pair.overrides = {{0, 1, 1.2, 0.95, 2.2}};
        model->angle.values = {1.7};
        INFO(one.name);
        check_against_reference(*backend, make_replica(recipe, model));
    }
}

PITCHDROP_DEVICE_TEST(kremer_grest, "FENE chains without exclusions agree with the double sum")
{
    const auto backend = make({});
    auto model = kremer_grest_model();
    check_against_reference(*backend, make_replica({.side = 6}, model));
    model->bond = bond_model<FeneBond>({.epsilon = 1}); // the repulsion inside the bond instead of the pair's
    model->exclude_bonded = true;
    check_against_reference(*backend, make_replica({.side = 6}, model));
}

PITCHDROP_DEVICE_TEST(small_box, "a box that is too small is refused, with the side that would do")
{
    const auto backend = make({.list = {.skin = 0.4}});
    const Replica replica = make_replica({.side = 5}, bead_spring_model());
    try {
        backend->add(replica);
        FAIL("a box of 5 was accepted at a cutoff of 2.5");
    } catch (const InputError& error) {
        CHECK(std::string(error.what()).find("use at least 5.8") != std::string::npos);
    }
}

} // namespace pitchdrop::forces_test
