#include "kernels/backend/reference/reference.hpp"
#include "tests/catch.hpp"
#include "tests/support/planes.hpp"
#include "tests/support/planted_motion.hpp"
#include "tests/support/structure_checks.hpp"

namespace pitchdrop::windows_test {

// Lists whose entries count from the first slot of a window, in as many parts as there are windows: here windows so
// small that most beads have neighbours in several.

using namespace pitchdrop::test;

namespace {

/// Largest difference of the forces, in terms of the typical force.
double largest_error(const Evaluation& a, const Evaluation& b)
{
    double squares = 0, largest = 0;
    for (std::size_t i = 0; i < a.forces.size(); ++i) {
        squares += dot(b.forces[i], b.forces[i]);
        largest = std::max(largest, norm(a.forces[i] - b.forces[i]));
    }
    return largest / std::sqrt(squares / double(a.forces.size()));
}

/// The system repeated twice along every axis; forces stay what they are.
Replica repeated(const Replica& one)
{
    const std::uint32_t beads = one.state.topology->beads();
    auto topology = std::make_shared<Topology>();
    Replica eight = one;
    eight.state.position.clear();
    eight.state.velocity.clear();
    for (double& side : eight.state.motion.box) side *= 2;
    for (std::uint32_t copy = 0; copy < 8; ++copy) {
        const auto half = [&](std::int64_t x, std::uint32_t axis) {
            return x / 2 + (std::int64_t(copy >> axis & 1u) << 31);
        };
        for (std::uint32_t b = 0; b < beads; ++b) {
            const FixedPosition& at = one.state.position[b];
            eight.state.position.push_back({half(at.x, 0), half(at.y, 1), half(at.z, 2)});
            eight.state.velocity.push_back(one.state.velocity[b]);
            topology->type.push_back(one.state.topology->type[b]);
            topology->molecule.push_back(one.state.topology->molecule[b]);
        }
        for (const auto& bond : one.state.topology->bonds)
            topology->bonds.push_back({bond[0] + copy * beads, bond[1] + copy * beads});
    }
    eight.state.topology = topology;
    return eight;
}

} // namespace

TEST_CASE("forces from lists in several windows agree with the double reference")
{
    for (const bool excluded : {true, false})
        for (const int types : {1, 3}) {
            auto model = bead_spring_model();
            model->exclude_bonded = excluded;
            if (types == 3) model->bead_types = {{1, 1, 1}, {2, 0.7, 0.9}, {0.5, 1.4, 1.05}};
            const Replica replica =
                make_replica({.side = 11, .spacing = 0.97, .types = types}, model);
            const Evaluation exact = evaluate_reference(replica.state, *replica.model);
            for (const std::string& simd : simd_levels())
                for (const std::int32_t window : {128, 512}) {
                    INFO(simd << " window " << window << " types " << types << " excluded "
                              << excluded);
                    const auto backend = cpu(1, simd, 0.35, window);
                    const Evaluation fast = backend->evaluate(backend->add(replica));
                    CHECK(largest_error(fast, exact) < 1e-4);
                    const double scale = std::abs(exact.pair_energy) + exact.bond_energy;
                    CHECK(std::abs(fast.pair_energy - exact.pair_energy) < 1e-6 * scale);
                    CHECK(std::abs(fast.bond_energy - exact.bond_energy) < 1e-6 * scale);
                    for (std::size_t k = 0; k < 6; ++k)
                        CHECK(fast.virial[k] == Approx(exact.virial[k]).epsilon(1e-5).margin(0.05));
                }
        }
}

/// More beads than one window has: those on either side of the border of the box are in different ones.
TEST_CASE("in a system of 74,088 beads forces are those of its eighth")
{
    const Replica one = make_replica({.side = 21, .spacing = 0.97}, bead_spring_model());
    const Replica eight = repeated(one);
    for (const std::string& simd : simd_levels()) {
        INFO(simd);
        const auto backend = cpu(2, simd);
        const Evaluation few = backend->evaluate(backend->add(one)),
                         many = backend->evaluate(backend->add(eight));
        CHECK(many.pair_energy == Approx(8 * few.pair_energy).epsilon(1e-6));
        Evaluation expected = many;
        for (std::size_t b = 0; b < many.forces.size(); ++b)
            expected.forces[b] = few.forces[b % few.forces.size()];
        CHECK(largest_error(many, expected) < 1e-4);
    }
}

/// In a box that a list does not reach around, as for lists in one window.
TEST_CASE("a trajectory with lists in several windows depends neither on skins nor on threads")
{
    Replica replica =
        make_replica({.side = 18, .spacing = 0.98, .temperature = 0.7}, bead_spring_model());
    replica.settings.thermostat = Thermostat::nose_hoover;
    const auto moved = [&](std::int32_t window, int threads, double skin) {
        const auto backend = cpu(threads, "auto", skin, window);
        const std::size_t handle = backend->add(replica);
        REQUIRE_FALSE(advance(*backend, handle, 200).failure);
        return backend->download(handle);
    };
    const ReplicaState first = moved(256, 1, 0.35);
    CHECK(same_bits(first, moved(256, 2, 0.35)));
    CHECK(same_bits(first, moved(256, 1, 0.2)));
    // Sums round otherwise than in one window, which 200 steps do not make visible.
    const ReplicaState whole = moved(1 << 16, 1, 0.35);
    CHECK_FALSE(same_bits(first, whole));
    CHECK(largest_distance(first, whole) < 1e-3);
}

TEST_CASE("structure functions and softness and D²_min find neighbours in all windows")
{
    const Replica replica =
        make_replica({.side = 11, .spacing = 1.0, .shake = 0.1}, bead_spring_model());
    const StructureSet set = *named_structure_set("rsoft40");
    const Hyperplane plane = random_plane(set, replica.state);
    const std::vector<double> exact = softness_reference(replica.state, plane);
    for (const std::string& simd : simd_levels()) {
        INFO(simd);
        const auto backend = cpu(1, simd, 0.35, 128);
        check_functions(*backend, replica, set);
        CHECK(largest_difference(backend->softness().values(backend->add(replica), plane), exact) < 1e-5);
        PlantedMotion().check(*cpu(1, simd, 0.35, 128));
    }
}

} // namespace pitchdrop::windows_test
