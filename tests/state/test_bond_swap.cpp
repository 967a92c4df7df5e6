#include "engine/state/bond_swap.hpp"

#include "engine/state/chains.hpp"
#include "engine/state/snapshot.hpp"
#include "kernels/backend/reference/reference.hpp"
#include "kernels/core/error.hpp"
#include "kernels/model/bonded.hpp"
#include "kernels/core/random.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace pitchdrop::bond_swap_test {

namespace {

/// Soft bonds, so that many moves are possible.
Model soft_model()
{
    Model model;
    model.bond = bond_model<HarmonicBond>({.k = 5, .r0 = 1.2});
    return model;
}

ReplicaState dense_chains(const Model& model, std::uint32_t chains, std::uint32_t beads,
                          double density)
{
    ChainSettings settings;
    settings.chains = chains;
    settings.beads_per_chain = beads;
    settings.density = density;
    ReplicaState state = make_state(random_walk_chains(settings, 7), model);
    draw_velocities(state, model, 1.0, 7);
    return state;
}

double potential_energy(const ReplicaState& state, const Model& model)
{
    const Evaluation e = evaluate_reference(state, model);
    return e.pair_energy + e.bond_energy + e.angle_energy;
}

/// Which places are bonded, whatever beads are there: what a swap changes.
std::set<std::set<std::array<std::int32_t, 3>>> bonded_places(const ReplicaState& state)
{
    const auto place = [&](std::uint32_t bead) {
        const FixedFraction p = wrap(state.position[bead]);
        return std::array<std::int32_t, 3>{p.x, p.y, p.z};
    };
    std::set<std::set<std::array<std::int32_t, 3>>> bonds;
    for (const auto& [a, b] : state.topology->bonds) bonds.insert({place(a), place(b)});
    return bonds;
}

} // namespace

TEST_CASE("the energy of a bond swap is the difference of two whole evaluations")
{
    const bool excluded = GENERATE(true, false), fene = GENERATE(true, false);
    Model model = soft_model();
    model.exclude_bonded = excluded;
    model.angle.values = {1.5};
    if (fene) model.bond = bond_model<FeneBond>({.epsilon = excluded ? 1.0 : 0.0});
    ReplicaState state = dense_chains(model, 30, 8, 1.2);
    const BondSwap swaps(*state.topology, model);
    int direct = 0, mirrored = 0, at_an_end = 0;
    for (const BondSwapMove& move : swaps.moves()) {
        if (!swaps.is_candidate(state, move)) continue;
        const double change = swaps.energy_change(state, move);
        if (std::abs(change) > 1e6) continue; // beyond what a difference of sums resolves
        const double before = potential_energy(state, model);
        swaps.apply(state, move);
        CHECK(potential_energy(state, model) - before ==
              Approx(change).epsilon(1e-9).margin(1e-10 * std::abs(before)));
        ++(move.mirrored ? mirrored : direct);
        at_an_end += move.place == 0 || move.place == 6;
    }
    CHECK(direct > 5);
    CHECK(mirrored > 5);
    CHECK(at_an_end > 2);
}

TEST_CASE("a bond swap is its own inverse, and keeps beads, chains and velocities")
{
    const Model model = soft_model();
    const ReplicaState begin = dense_chains(model, 30, 8, 1.2);
    const BondSwap swaps(*begin.topology, model);
    int tried = 0;
    for (const BondSwapMove& move : swaps.moves()) {
        if (!swaps.is_candidate(begin, move)) continue;
        ReplicaState state = begin;
        swaps.apply(state, move);
        CHECK(bonded_places(state) != bonded_places(begin));
        // Unwrapped chains stay whole.
        for (const auto& [a, b] : state.topology->bonds) {
            const Vec3<double> bond = to_length(state.position[a], state.box()) -
                                      to_length(state.position[b], state.box());
            CHECK(dot(bond, bond) < 1.8 * 1.8);
        }
        std::multiset<float> speeds, speeds_before;
        for (const auto& v : state.velocity) speeds.insert(v.x);
        for (const auto& v : begin.velocity) speeds_before.insert(v.x);
        CHECK(speeds == speeds_before);
        CHECK(swaps.is_candidate(state, move));
        swaps.apply(state, move);
        CHECK(bonded_places(state) == bonded_places(begin));
        for (std::size_t bead = 0; bead < state.position.size(); ++bead) {
            CHECK(wrap(state.position[bead]) == wrap(begin.position[bead]));
            CHECK(state.velocity[bead] == begin.velocity[bead]);
        }
        ++tried;
    }
    CHECK(tried > 20);
}

TEST_CASE("sweeps visit the bondings of fixed beads with Boltzmann's frequencies")
{
    // Nine beads on a shaken 3 × 3 grid make three chains of three; only who is bonded to whom
    // changes. Every bonding that occurs has its weight exp(−U/T) from a whole evaluation.
    Model model = soft_model();
    model.angle.values = {1};
    Snapshot snapshot;
    snapshot.box = {8, 8, 8};
    snapshot.types = 1;
    for (std::uint32_t n = 0; n < 9; ++n) {
        const auto shake = standard_normal<double>(3, RandomStream::chain_walk, 0, n);
        snapshot.position.push_back({1 + double(n % 3) + 0.1 * shake.value[0],
                                     1 + double(n / 3) + 0.1 * shake.value[1],
                                     0.1 * shake.value[2]});
        snapshot.type.push_back(0);
        snapshot.molecule.push_back(n / 3);
        if (n % 3 > 0) snapshot.bonds.push_back({n - 1, n});
        if (n % 3 > 1) snapshot.angles.push_back({n - 2, n - 1, n});
    }
    ReplicaState state = make_state(snapshot, model);
    const BondSwap swaps(*state.topology, model);
    const double temperature = 3;

    struct Visited {
        double weight = 0;
        int visits = 0;
    };
    std::map<std::set<std::set<std::array<std::int32_t, 3>>>, Visited> bondings;
    const int sweeps = 200000;
    double lowest = 0;
    for (int sweep = 0; sweep < sweeps; ++sweep) {
        state.motion.step = sweep;
        swaps.sweep(state, temperature, 11);
        Visited& visited = bondings[bonded_places(state)];
        if (visited.visits++ > 0) continue;
        const double energy = potential_energy(state, model);
        if (bondings.size() == 1) lowest = energy;
        visited.weight = std::exp((lowest - energy) / temperature);
    }
    double total = 0;
    for (const auto& [bonding, visited] : bondings) total += visited.weight;
    CHECK(bondings.size() > 10);
    double chi_squared = 0;
    int judged = 0;
    for (const auto& [bonding, visited] : bondings) {
        const double expected = sweeps * visited.weight / total;
        if (expected < 100) continue;
        chi_squared += std::pow(visited.visits - expected, 2) / expected;
        ++judged;
    }
    // Successive sweeps are correlated, which widens the distribution somewhat.
    INFO(judged << " bondings, chi squared " << chi_squared);
    CHECK(judged > 8);
    CHECK(chi_squared < 6 * judged);
}

TEST_CASE("chains of other lengths or other beads do not exchange ends")
{
    Model model;
    model.bead_types.resize(2);
    Snapshot snapshot;
    snapshot.box = {20, 20, 20};
    snapshot.types = 2;
    const auto add = [&](const std::vector<std::uint8_t>& types) {
        for (std::size_t n = 0; n < types.size(); ++n) {
            const std::uint32_t bead = snapshot.beads();
            snapshot.position.push_back({double(n), double(snapshot.bonds.size()), 0});
            snapshot.type.push_back(types[n]);
            if (n > 0) snapshot.bonds.push_back({bead - 1, bead});
        }
    };
    add({0, 0, 1, 1});
    add({0, 0, 1, 1});    // as the first: direct moves only
    add({1, 1, 0, 0});    // as the first from the other end: mirrored moves
    add({0, 0, 0, 0});    // other beads
    add({0, 0, 1, 1, 1}); // longer
    const ReplicaState state = make_state(snapshot, model);
    const BondSwap swaps(*state.topology, model);
    CHECK(swaps.moves().size() == 3 * 3);
    for (const BondSwapMove& move : swaps.moves()) {
        CHECK(move.second <= 2);
        CHECK(move.mirrored == (move.second == 2));
    }
}

TEST_CASE("bond swaps refuse chains that bend at some of their beads only")
{
    Model model;
    model.angle.values = {1};
    ReplicaState state = dense_chains(model, 4, 8, 0.9);
    CHECK_NOTHROW(BondSwap(*state.topology, model));
    Topology partial = *state.topology;
    partial.angles.pop_back();
    CHECK_THROWS_AS(BondSwap(partial, model), InputError);
    model.angle.values = {0};
    CHECK_NOTHROW(BondSwap(partial, model));
}

} // namespace pitchdrop::bond_swap_test
