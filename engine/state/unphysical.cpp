#include "engine/state/unphysical.hpp"

#include "engine/state/bead_name.hpp"
#include "engine/state/close_pairs.hpp"
#include "kernels/core/error.hpp"
#include "kernels/model/bonded.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace pitchdrop {
namespace {

/// In σ. Two beads this near have an energy of 4·10⁴ ε: no thermal motion brings them there.
constexpr double overlap_distance = 0.47;

struct LongBond {
    std::array<std::uint32_t, 2> beads{};
    double length = 0;
};

LongBond longest_bond(const ReplicaState& state)
{
    LongBond longest;
    for (const auto& bond : state.topology->bonds) {
        const Vec3<double> d = nearest_separation(state, bond[0], bond[1]);
        const double length = std::sqrt(dot(d, d));
        if (length > longest.length) longest = {bond, length};
    }
    return longest;
}

std::string name_of(const LongBond& bond, const ReplicaState& state)
{
    return fmt::format("the bond of {} is {:.6g} long",
                       bead_names(*state.topology, bond.beads[0], bond.beads[1]), bond.length);
}

} // namespace

double smallest_sigma(const Model& model)
{
    double sigma = std::numeric_limits<double>::max();
    for (const BeadType& type : model.bead_types) sigma = std::min(sigma, type.sigma);
    for (const PairOverride& entry : model.pair.overrides) sigma = std::min(sigma, entry.sigma);
    return sigma;
}

std::string impossible_bond(const ReplicaState& state, const Model& model)
{
    const double longest = longest_bond(model.bond);
    if (!std::isfinite(longest)) return "";
    const LongBond bond = longest_bond(state);
    const Vec3<double> box = state.box();
    // Positions have steps of L / 2³²: a bond of exactly r0 may come out shorter by as much.
    const double step = std::max({box.x, box.y, box.z}) / fixed_units_per_box;
    if (bond.length + 2 * step < longest) return "";
    return explain(name_of(bond, state),
                   fmt::format("a {} bond must be shorter than {} = {:g}, where its energy is "
                               "infinite",
                               kinds_of<BondPotentials>()[std::size_t(model.bond.potential)].name,
                               name_of_longest_bond(model.bond), longest),
                   "correct the state, or relax it with harmonic bonds first");
}

std::string ambiguous_bond(const ReplicaState& state)
{
    const LongBond bond = longest_bond(state);
    const Vec3<double> box = state.box();
    const double half = 0.5 * std::min({box.x, box.y, box.z});
    if (bond.length < half) return "";
    return explain(
        name_of(bond, state),
        fmt::format("half the shortest side of the box is {:.6g}: bonds are taken to the "
                    "nearest image of their other end, which may be another one than is "
                    "meant",
                    half),
        "see whether the positions, their images and the box of the state are right");
}

std::string overlap(const ReplicaState& state, const Model& model)
{
    const double near = overlap_distance * smallest_sigma(model);
    const auto pairs = close_pairs(state, near);
    if (pairs.empty()) return "";
    const ClosePair& nearest = pairs.front();
    return fmt::format("{} are {:.3g} apart{}",
                       bead_names(*state.topology, nearest.first, nearest.second), nearest.distance,
                       pairs.size() == 1
                           ? ""
                           : fmt::format(" ({} pairs are nearer than {:.2g})", pairs.size(), near));
}

bool is_finite(const Evaluation& evaluation)
{
    double sum = evaluation.pair_energy + evaluation.bond_energy + evaluation.angle_energy;
    for (const double component : evaluation.virial) sum += component;
    if (!std::isfinite(sum)) return false;
    return std::all_of(evaluation.forces.begin(), evaluation.forces.end(),
                       [](const Vec3<double>& f) {
                           return std::isfinite(f.x) && std::isfinite(f.y) && std::isfinite(f.z);
                       });
}

std::string unphysical(const ReplicaState& state, const Model& model, const Evaluation& evaluation)
{
    const std::string bond = impossible_bond(state, model);
    if (!bond.empty()) return bond;
    if (is_finite(evaluation)) return "";
    const std::string pair = overlap(state, model);
    if (!pair.empty())
        return explain(pair, "their forces are beyond single precision",
                       "begin with a stage minimize, which parts them");
    for (std::uint32_t bead = 0; bead < evaluation.forces.size(); ++bead)
        if (!std::isfinite(dot(evaluation.forces[bead], evaluation.forces[bead])))
            return explain("the force on " + bead_name(*state.topology, bead) + " is not a number",
                           "it is beyond what single precision holds", "relax the state first");
    return explain("the energy is not a number", "it is beyond what single precision holds",
                   "relax the state first");
}

} // namespace pitchdrop
