#include "engine/state/chains.hpp"

#include "kernels/core/error.hpp"
#include "kernels/core/random.hpp"

#include <fmt/format.h>

#include <cmath>

namespace pitchdrop {

namespace {

/// Numbers for one chain, in order.
class ChainDice {
public:
    ChainDice(std::uint64_t seed, RandomStream stream, std::uint32_t chain)
        : seed_(seed), stream_(stream), chain_(chain)
    {
    }
    double uniform()
    {
        return uniform01<double>(random_bits(seed_, stream_, draw_++, chain_).word[0]);
    }
    Vec3<double> direction()
    {
        const double z = 2 * uniform() - 1, angle = 2 * 3.14159265358979323846 * uniform();
        const double radius = std::sqrt(1 - z * z);
        return {radius * std::cos(angle), radius * std::sin(angle), z};
    }

private:
    std::uint64_t seed_, draw_ = 0;
    RandomStream stream_;
    std::uint32_t chain_;
};

/// |b + b'|² of two unit bonds must reach the smallest 1-3 distance.
Vec3<double> next_bond(ChainDice& dice, const Vec3<double>& last, double smallest)
{
    for (;;) {
        const Vec3<double> bond = dice.direction();
        const Vec3<double> across = last + bond;
        if (dot(across, across) >= smallest * smallest) return bond;
    }
}

} // namespace

std::vector<std::vector<std::uint32_t>>
linear_chains(std::uint32_t beads, std::span<const std::array<std::uint32_t, 2>> bonds)
{
    std::vector<std::vector<std::uint32_t>> partners(beads), chains;
    for (const auto& [a, b] : bonds) {
        partners[a].push_back(b);
        partners[b].push_back(a);
    }
    for (std::uint32_t start = 0; start < beads; ++start) {
        if (partners[start].size() != 1) continue;
        std::vector<std::uint32_t> chain = {start, partners[start][0]};
        while (partners[chain.back()].size() == 2) {
            const auto& two = partners[chain.back()];
            chain.push_back(two[0] == chain.end()[-2] ? two[1] : two[0]);
        }
        const bool at_other_end = partners[chain.back()].size() == 1;
        if (at_other_end && start < chain.back()) chains.push_back(std::move(chain));
    }
    return chains;
}

Snapshot random_walk_chains(const ChainSettings& settings, std::uint64_t seed)
{
    require(settings.chains > 0 && settings.beads_per_chain > 0 && settings.density > 0,
            "chains, beads per chain and density are positive");
    require(settings.smallest_1_3_distance < 2, "two bonds reach no farther than their lengths");
    Snapshot snapshot;
    const double beads = double(settings.chains) * double(settings.beads_per_chain);
    const double side = std::cbrt(beads / settings.density);
    snapshot.box = {side, side, side};
    snapshot.type_mass = {1.0};
    for (std::uint32_t chain = 0; chain < settings.chains; ++chain) {
        ChainDice place(seed, RandomStream::chain_placement, chain);
        ChainDice walk(seed, RandomStream::chain_walk, chain);
        Vec3<double> at{side * place.uniform(), side * place.uniform(), side * place.uniform()};
        Vec3<double> bond = walk.direction();
        for (std::uint32_t n = 0; n < settings.beads_per_chain; ++n) {
            const std::uint32_t bead = snapshot.beads();
            if (n > 0) {
                if (n > 1) bond = next_bond(walk, bond, settings.smallest_1_3_distance);
                at += settings.bond_length * bond;
                snapshot.bonds.push_back({bead - 1, bead});
            }
            if (n > 1) snapshot.angles.push_back({bead - 2, bead - 1, bead});
            snapshot.position.push_back(at);
            snapshot.type.push_back(0);
            snapshot.molecule.push_back(chain);
        }
    }
    return snapshot;
}

ChainStatistics chain_statistics(const Snapshot& snapshot)
{
    ChainStatistics statistics;
    std::vector<double> sum;
    std::vector<std::size_t> count;
    std::size_t bonds = 0;
    for (const auto& chain : linear_chains(snapshot.beads(), snapshot.bonds)) {
        ++statistics.chains;
        if (sum.size() < chain.size()) sum.resize(chain.size()), count.resize(chain.size());
        Vec3<double> centre{0, 0, 0};
        for (const std::uint32_t bead : chain) centre += snapshot.position[bead];
        centre = (1.0 / double(chain.size())) * centre;
        double gyration = 0;
        for (std::size_t i = 0; i < chain.size(); ++i) {
            const Vec3<double> arm = snapshot.position[chain[i]] - centre;
            gyration += dot(arm, arm) / double(chain.size());
            for (std::size_t j = i + 1; j < chain.size(); ++j) {
                const Vec3<double> d = snapshot.position[chain[j]] - snapshot.position[chain[i]];
                sum[j - i] += dot(d, d);
                ++count[j - i];
                if (j - i == 1) {
                    statistics.bond_length += std::sqrt(dot(d, d));
                    statistics.bond_length_squared += dot(d, d);
                    ++bonds;
                }
            }
        }
        const Vec3<double> ends = snapshot.position[chain.back()] - snapshot.position[chain.front()];
        statistics.end_to_end_squared += dot(ends, ends);
        statistics.gyration_squared += gyration;
    }
    if (bonds > 0) {
        statistics.bond_length /= double(bonds);
        statistics.bond_length_squared /= double(bonds);
        statistics.end_to_end_squared /= double(statistics.chains);
        statistics.gyration_squared /= double(statistics.chains);
    }
    for (std::size_t n = 1; n < sum.size(); ++n)
        statistics.internal_distance.push_back(sum[n] / double(count[n]) / double(n));
    return statistics;
}

double ChainStatistics::characteristic_ratio() const
{
    if (internal_distance.empty()) return 0;
    return internal_distance[internal_distance.size() / 2] / bond_length_squared;
}

std::string ChainStatistics::csv() const
{
    std::string text = "n,mean_square_internal_distance_over_n\n";
    for (std::size_t n = 0; n < internal_distance.size(); ++n)
        text += fmt::format("{},{:.9g}\n", n + 1, internal_distance[n]);
    return text;
}

} // namespace pitchdrop
