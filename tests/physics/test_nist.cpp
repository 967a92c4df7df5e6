#include "kernels/backend/reference/reference.hpp"
#include "tests/catch.hpp"
#include "tests/support/systems.hpp"
#include "tests/support/locations.hpp"

#include <fstream>
#include <sstream>

namespace pitchdrop::nist_test {

// NIST Standard Reference Simulation Website, Lennard-Jones reference calculations: potential
// energy, pair virial Σ r·f and long-range correction of configurations 1 and 4.

namespace {

ReplicaState read_configuration(const std::string& name, double side)
{
    std::ifstream in(pitchdrop::test::source_directory() / "tests/data/nist_lj" / name);
    REQUIRE(in);
    std::size_t beads = 0;
    std::string line, species;
    in >> beads;
    std::getline(in, line);
    std::getline(in, line);
    auto topology = std::make_shared<Topology>();
    ReplicaState state;
    for (double& length : state.motion.box) length = side;
    Vec3<double> r;
    while (in >> species >> r.x >> r.y >> r.z) {
        topology->type.push_back(0);
        topology->molecule.push_back(0);
        state.position.push_back(to_fixed(r, {side, side, side}));
        state.velocity.push_back({0, 0, 0});
    }
    REQUIRE(topology->beads() == beads);
    state.topology = topology;
    return state;
}

struct Truth {
    const char* file;
    double side, cutoff;
    Truncation truncation;
    double energy, virial, correction;
};

/// Tail of the LJ energy beyond r_c at uniform density: (8/3) π N ρ [r_c⁻⁹/3 − r_c⁻³].
double long_range_correction(double beads, double side, double cutoff)
{
    const double inverse3 = 1 / (cutoff * cutoff * cutoff);
    return 8.0 / 3.0 * 3.14159265358979 * beads * beads / (side * side * side) *
           (inverse3 * inverse3 * inverse3 / 3 - inverse3);
}

} // namespace

TEST_CASE("NIST reference configurations to five significant digits")
{
    const Truth table[] = {
        {"configuration1.xyz", 10, 3, Truncation::none, -4351.540, -568.665, -198.489},
        {"configuration1.xyz", 10, 4, Truncation::none, -4467.496, -1263.883, -83.769},
        {"configuration1.xyz", 10, 3, Truncation::force_shift, -3870.925, 317.538, 0},
        {"configuration4.xyz", 8, 3, Truncation::none, -16.79032, -46.2492, -0.545166},
        {"configuration4.xyz", 8, 4, Truncation::none, -17.06045, -47.8688, -0.230078},
        {"configuration4.xyz", 8, 3, Truncation::force_shift, -15.00140, -43.0960, 0},
    };
    for (const Truth& truth : table) {
        const ReplicaState state = read_configuration(truth.file, truth.side);
        Model model;
        model.pair.cutoff = truth.cutoff;
        model.pair.truncation = truth.truncation;
        INFO(truth.file << " cutoff " << truth.cutoff);
        const Evaluation exact = evaluate_reference(state, model);
        CHECK(exact.pair_energy == Approx(truth.energy).epsilon(5e-6));
        CHECK(exact.virial[0] + exact.virial[1] + exact.virial[2] ==
              Approx(truth.virial).epsilon(5e-6));
        if (truth.correction != 0)
            CHECK(long_range_correction(state.topology->beads(), truth.side, truth.cutoff) ==
                  Approx(truth.correction).epsilon(5e-6));

        if (truth.side < 2 * (truth.cutoff + 0.35)) continue;
        Replica replica;
        replica.state = state;
        replica.model = std::make_shared<Model>(model);
        const auto backend = test::cpu();
        const Evaluation fast = backend->evaluate(backend->add(replica));
        CHECK(fast.pair_energy == Approx(truth.energy).epsilon(5e-6));
        CHECK(fast.virial[0] + fast.virial[1] + fast.virial[2] ==
              Approx(truth.virial).epsilon(1e-5));
    }
}

} // namespace pitchdrop::nist_test
