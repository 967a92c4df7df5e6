#include "tests/catch.hpp"

#include "engine/state/bead_name.hpp"
#include "engine/state/close_pairs.hpp"
#include "engine/state/snapshot.hpp"
#include "engine/state/unphysical.hpp"
#include "kernels/backend/reference/reference.hpp"
#include "kernels/model/bonded.hpp"
#include "kernels/core/random.hpp"

#include <cmath>

namespace pitchdrop::unphysical_test {

namespace {

/// Dimers along z, 4 σ apart, with ids 101, 102, …; the third has the given length.
ReplicaState dimers(double length, const Model& model, bool ids = true)
{
    Snapshot s;
    s.box = {12, 12, 12};
    for (std::uint32_t n = 0; n < 9; ++n) {
        const Vec3<double> foot{2.0 + 4 * (n % 3), 2.0 + 4 * (n / 3), 1};
        s.position.push_back(foot);
        s.position.push_back(foot + Vec3<double>{0, 0, n == 2 ? length : 0.97});
        s.bonds.push_back({2 * n, 2 * n + 1});
        if (ids) {
            s.id.push_back(101 + 2 * n);
            s.id.push_back(102 + 2 * n);
        }
    }
    return make_state(s, model);
}

Model fene()
{
    Model model;
    model.bond = bond_model<FeneBond>({.epsilon = 1});
    return model;
}

bool contains(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("close pairs are those that a search over all pairs finds")
{
    Snapshot s;
    s.box = {9, 4, 1.3}; // one axis is hardly longer than the distance
    for (std::uint32_t b = 0; b < 200; ++b) {
        const auto u = random_bits(5, RandomStream::chain_walk, 0, b);
        s.position.push_back({9 * uniform01<double>(u.word[0]), 4 * uniform01<double>(u.word[1]),
                              1.3 * uniform01<double>(u.word[2])});
    }
    const ReplicaState state = make_state(s, Model());
    for (const double distance : {0.05, 0.3, 0.6, 1.2}) {
        std::size_t expected = 0;
        for (std::uint32_t a = 0; a < 200; ++a)
            for (std::uint32_t b = a + 1; b < 200; ++b) {
                const Vec3<double> d = nearest_separation(state, a, b);
                if (std::sqrt(dot(d, d)) < distance) ++expected;
            }
        const auto pairs = close_pairs(state, distance);
        CHECK(pairs.size() == expected);
        for (std::size_t n = 1; n < pairs.size(); ++n)
            CHECK(pairs[n - 1].distance <= pairs[n].distance);
        for (const ClosePair& pair : pairs) CHECK(pair.first < pair.second);
    }
}

TEST_CASE("a FENE bond at its limit or beyond is named with its length")
{
    const Model model = fene();
    CHECK(impossible_bond(dimers(1.49, model), model).empty());
    for (const double length : {1.5, 1.55, 2.0, 2.9}) {
        const std::string why = impossible_bond(dimers(length, model), model);
        INFO(why);
        CHECK(contains(why, "bead 105 and bead 106 (the file's ids)"));
        CHECK(contains(why, "r0 = 1.5"));
    }
    CHECK(contains(impossible_bond(dimers(1.6, model, false), model),
                   "bead 5 and bead 6 (counted from 1) is 1.6 long"));
}

TEST_CASE("a bond that reaches half the box is doubtful, of whatever potential")
{
    const Model harmonic;
    CHECK(ambiguous_bond(dimers(5.9, harmonic)).empty());
    CHECK(contains(ambiguous_bond(dimers(6.0, harmonic)), "bead 105 and bead 106"));
    CHECK(impossible_bond(dimers(6.0, harmonic), harmonic).empty());
}

TEST_CASE("beads in one place have no finite force, and are named")
{
    const Model model;
    ReplicaState state = dimers(0.97, model);
    state.position[12] = state.position[7];
    const Evaluation evaluation = evaluate_reference(state, model);
    CHECK_FALSE(is_finite(evaluation));
    const std::string why = unphysical(state, model, evaluation);
    INFO(why);
    CHECK(contains(why, "bead 108 and bead 113 (the file's ids) are 0 apart"));
    CHECK(unphysical(dimers(0.97, model), model, evaluate_reference(dimers(0.97, model), model))
              .empty());
}

TEST_CASE("ids go from a file's snapshot into the state and back")
{
    const Model model;
    const ReplicaState state = dimers(1, model);
    CHECK(make_snapshot(state, model).id == state.topology->id);
    CHECK(bead_name(*state.topology, 4) == "bead 105 (the file's id)");
    CHECK(bead_name(*dimers(1, model, false).topology, 4) == "bead 5 (counted from 1)");
}

} // namespace pitchdrop::unphysical_test
