#include "kernels/backend/reference/reference.hpp"
#include "tests/catch.hpp"
#include "tests/support/pair_models.hpp"
#include "tests/support/systems.hpp"

#include <algorithm>

namespace pitchdrop::forces_test {

using namespace pitchdrop::test;

namespace {

/// Compares with the double reference: forces in the median and at worst, sums relatively.
void check_against_reference(const Replica& replica, const std::string& simd)
{
    const auto backend = cpu(1, simd);
    const Evaluation fast = backend->evaluate(backend->add(replica));
    const Evaluation exact = evaluate_reference(replica.state, *replica.model);

    double scale = 0;
    std::vector<double> error;
    for (const Vec3<double>& f : exact.forces) scale += dot(f, f);
    scale = std::sqrt(scale / double(exact.forces.size()));
    for (std::size_t i = 0; i < exact.forces.size(); ++i)
        error.push_back(norm(fast.forces[i] - exact.forces[i]) / scale);
    std::sort(error.begin(), error.end());
    CHECK(error[error.size() / 2] < 5e-6);
    CHECK(error.back() < 1e-4);

    const double energy_scale = std::abs(exact.pair_energy) + std::abs(exact.bond_energy);
    CHECK(std::abs(fast.pair_energy - exact.pair_energy) < 1e-6 * energy_scale);
    CHECK(std::abs(fast.bond_energy - exact.bond_energy) < 1e-6 * energy_scale);
    CHECK(fast.angle_energy == Approx(exact.angle_energy).epsilon(1e-6).margin(1e-9));
    for (std::size_t k = 0; k < 6; ++k)
        CHECK(std::abs(fast.virial[k] - exact.virial[k]) < 3e-6 * scale * double(error.size()));
}

} // namespace

TEST_CASE("every pair interaction agrees with the double reference")
{
    for (const std::string& simd : simd_levels())
        for (const bool excluded : {false, true})
            for (const PairCase& one : pair_cases(0.95)) {
                auto model = std::make_shared<Model>(one.model);
                model->exclude_bonded = excluded;
                INFO(simd << " excluded " << excluded << " " << one.name);
                check_against_reference(make_replica({.side = 9, .spacing = 0.97}, model), simd);
                model->bead_types = {{1, 1, 1}, {2, 0.7, 0.9}};
                check_against_reference(
                    make_replica({.side = 9, .spacing = 0.97, .types = 2}, model), simd);
            }
}

TEST_CASE("several types, FENE bonds and angles agree with the double reference")
{
    for (const std::string& simd : simd_levels()) {
        auto model = bead_spring_model();
        model->bead_types = {{1, 1, 1}, {2, 0.7, 0.9}, {0.5, 1.4, 1.05}};
        model->angle.values = {2.5};
        INFO(simd);
        check_against_reference(
            make_replica({.side = 9, .spacing = 0.97, .types = 3, .angles = true}, model), simd);

        auto fene = kremer_grest_model();
        fene->exclude_bonded = true;
        fene->bond = bond_model<FeneBond>({.epsilon = 1});
        check_against_reference(make_replica({.side = 11, .spacing = 1.05}, fene), simd);
    }
}

TEST_CASE("boxes near the smallest allowed and far from cubic agree with the double reference")
{
    for (const std::string& simd : simd_levels()) {
        auto model = bead_spring_model();
        model->pair.cutoff = 1.6; // list radius 1.95
        for (const Vec3<double> stretch :
             {Vec3<double>{1, 1, 1}, Vec3<double>{0.8, 1.5, 1.0}, Vec3<double>{2.4, 0.82, 0.79}})
            for (const int side : {5, 6, 7}) {
                if (side * std::min({stretch.x, stretch.y, stretch.z}) < 3.95) continue;
                INFO(simd << " side " << side << " stretch " << stretch.x);
                check_against_reference(
                    make_replica({.side = side, .chain_length = 5, .shake = 0.15,
                                  .stretch = stretch},
                                 model),
                    simd);
            }
    }
}

TEST_CASE("NIST Lennard-Jones configuration sizes: padding lanes add nothing")
{
    // 7³ = 343 beads: 343 is no multiple of 8 or 16.
    for (const std::string& simd : simd_levels())
        check_against_reference(
            make_replica({.side = 7, .spacing = 1.1, .chain_length = 1}, bead_spring_model()),
            simd);
}

TEST_CASE("a box below twice the list radius is refused with the size that would do")
{
    const auto backend = cpu();
    const Replica small = make_replica({.side = 5}, bead_spring_model());
    try {
        backend->add(small);
        FAIL("accepted a box of 5");
    } catch (const InputError& error) {
        CHECK(std::string(error.what()).find("at least 5.7") != std::string::npos);
    }
}

TEST_CASE("lists grow when a chunk overflows its first guess")
{
    // 4-fold density: far more neighbours per cluster than the first capacity of 128.
    auto model = bead_spring_model();
    model->cap_distance = 1.0;
    for (const std::string& simd : simd_levels())
        check_against_reference(make_replica({.side = 12, .spacing = 0.6, .shake = 0.02}, model),
                                simd);
}

TEST_CASE("a list made early serves until it is stale: forces in motion equal fresh forces")
{
    // A hot liquid with a thin skin rebuilds often; with a thick one seldom. A pair missing from a
    // list would separate the two trajectories at once, not in the seventh digit.
    auto model = bead_spring_model();
    model->pair.truncation = Truncation::force_shift;
    Recipe recipe{.side = 9, .spacing = 1.02, .shake = 0.05, .temperature = 1.5};
    const Replica replica = make_replica(recipe, model);
    std::vector<double> energies;
    for (const double skin : {0.15, 0.35, 1.2}) {
        const auto backend = cpu(1, "auto", skin);
        const auto handle = backend->add(replica);
        const Progress progress = advance(*backend, handle, 500);
        REQUIRE_FALSE(progress.failure);
        energies.push_back(total_energy(progress.samples.back()));
    }
    CHECK(energies[0] == Approx(energies[2]).epsilon(2e-5));
    CHECK(energies[1] == Approx(energies[2]).epsilon(2e-5));
}

} // namespace pitchdrop::forces_test
