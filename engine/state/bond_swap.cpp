#include "engine/state/bond_swap.hpp"

#include "engine/state/chains.hpp"
#include "kernels/core/error.hpp"
#include "kernels/core/random.hpp"
#include "kernels/model/bonded.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

namespace pitchdrop {
namespace {

/// r_a − r_b, minimum image.
Vec3<double> separation(const ReplicaState& state, std::uint32_t a, std::uint32_t b)
{
    const FixedFraction d = wrapped_difference(wrap(state.position[a]), wrap(state.position[b]));
    const Vec3<double> box = state.box();
    return {d.x * unit_length(box.x), d.y * unit_length(box.y), d.z * unit_length(box.z)};
}

/// Whole boxes from where `follower` is to its image nearest to `leader`.
FixedPosition way_to_nearest_image(const FixedPosition& follower, const FixedPosition& leader)
{
    const FixedFraction near = wrapped_difference(wrap(follower), wrap(leader));
    return {leader.x + near.x - follower.x, leader.y + near.y - follower.y,
            leader.z + near.z - follower.z};
}

/// Longest bond that takes part. Any constant keeps the balance, as it holds for the bonds before
/// and after; beyond this one nothing would be accepted.
double reach(const BondModel& bond)
{
    const double longest = longest_bond(bond);
    return std::isfinite(longest) ? longest : 1.5 * rest_length(bond);
}

void refuse_partial_angles(const Topology& topology,
                           const std::vector<std::vector<std::uint32_t>>& chains)
{
    std::set<std::array<std::uint32_t, 3>> angles;
    for (const auto& [a, b, c] : topology.angles) {
        angles.insert({a, b, c});
        angles.insert({c, b, a});
    }
    for (const auto& chain : chains)
        for (std::size_t n = 2; n < chain.size(); ++n)
            if (!angles.count({chain[n - 2], chain[n - 1], chain[n]}))
                throw InputError("bond_swap needs an angle at every bead inside a chain",
                                 "a swap would otherwise move an end without angles to where "
                                 "angles act",
                                 "complete the angles of the state, or remove bond_swap");
}

} // namespace

BondSwap::BondSwap(const Topology& topology, const Model& model)
    : model_(model), pairs_(make_pair_table(model)),
      reach_squared_(reach(model.bond) * reach(model.bond)), chains_(linear_chains(topology))
{
    if (bends(model)) refuse_partial_angles(topology, chains_);
    for (const auto& chain : chains_) {
        types_.emplace_back();
        for (const std::uint32_t bead : chain) types_.back().push_back(topology.type[bead]);
    }
}

/// Pairs of chains with the same beads along them, in either sense of the second.
template <class Visit>
void BondSwap::for_each_move(const Visit& visit) const
{
    for (std::uint32_t a = 0; a < chains_.size(); ++a)
        for (std::uint32_t b = a + 1; b < chains_.size(); ++b)
            for (const bool mirrored : {false, true}) {
                const auto& one = types_[a];
                const auto& other = types_[b];
                const bool alike =
                    mirrored ? std::equal(one.begin(), one.end(), other.rbegin(), other.rend())
                             : one == other;
                if (!alike) continue;
                for (std::uint32_t place = 0; place + 1 < one.size(); ++place)
                    visit(BondSwapMove{a, b, place, mirrored});
            }
}

std::vector<BondSwapMove> BondSwap::moves() const
{
    std::vector<BondSwapMove> all;
    for_each_move([&](const BondSwapMove& move) { all.push_back(move); });
    return all;
}

bool BondSwap::within_reach(const ReplicaState& state, std::uint32_t a, std::uint32_t b) const
{
    const Vec3<double> d = separation(state, a, b);
    return dot(d, d) < reach_squared_;
}

bool BondSwap::is_candidate(const ReplicaState& state, const BondSwapMove& move) const
{
    const View a = first(move), b = second(move);
    const std::uint32_t i = move.place;
    return within_reach(state, a[i], b[i + 1]) && within_reach(state, b[i], a[i + 1]) &&
           within_reach(state, a[i], a[i + 1]) && within_reach(state, b[i], b[i + 1]);
}

double BondSwap::junction(const ReplicaState& state, View before, View after,
                          std::uint32_t place) const
{
    const ReplicaState& s = state;
    const std::uint32_t left = before[place], right = after[place + 1];
    const Vec3<double> bond = separation(s, right, left);
    const double r_squared = dot(bond, bond);
    double energy = bond_at(model_.bond, r_squared).energy;
    const Topology& topology = *s.topology;
    // The sum over all pairs lacks the one that is bonded.
    if (model_.exclude_bonded)
        energy -= pair_at(pairs_, topology.type[left], topology.type[right], r_squared).energy;
    if (!bends(model_)) return energy;
    if (place > 0)
        energy += angle_at(model_.angle, separation(s, left, before[place - 1]), bond).energy;
    if (place + 2 < after.size())
        energy += angle_at(model_.angle, bond, separation(s, after[place + 2], right)).energy;
    return energy;
}

double BondSwap::energy_change(const ReplicaState& state, const BondSwapMove& move) const
{
    const View a = first(move), b = second(move);
    return junction(state, a, b, move.place) + junction(state, b, a, move.place) -
           junction(state, a, a, move.place) - junction(state, b, b, move.place);
}

void BondSwap::apply(ReplicaState& state, const BondSwapMove& move) const
{
    const View a = first(move), b = second(move);
    auto& position = state.position;
    const std::uint32_t i = move.place;
    const FixedPosition to_a = way_to_nearest_image(position[b[i + 1]], position[a[i]]);
    const FixedPosition to_b = way_to_nearest_image(position[a[i + 1]], position[b[i]]);
    for (std::uint32_t n = i + 1; n < a.size(); ++n) {
        std::swap(position[a[n]], position[b[n]]);
        std::swap(state.velocity[a[n]], state.velocity[b[n]]);
        position[a[n]] += to_a;
        position[b[n]] += to_b;
    }
}

BondSwapCount BondSwap::sweep(ReplicaState& state, double temperature, std::uint64_t seed) const
{
    BondSwapCount count;
    for_each_move([&](const BondSwapMove& move) {
        if (!is_candidate(state, move)) return;
        const auto number = std::uint32_t(count.candidates++);
        const double change = energy_change(state, move);
        const RandomBits bits =
            random_bits(seed, RandomStream::bond_swap, std::uint64_t(state.motion.step), number);
        if (uniform01<double>(bits.word[0]) >= std::exp(-change / temperature)) return;
        apply(state, move);
        ++count.accepted;
    });
    return count;
}

} // namespace pitchdrop
