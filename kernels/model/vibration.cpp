#include "kernels/model/vibration.hpp"

#include "kernels/model/bonded.hpp"
#include "kernels/model/pair_table.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <vector>

namespace pitchdrop {
namespace {

constexpr double two_pi = 6.283185307179586;
constexpr double infinity = std::numeric_limits<double>::infinity();

struct EnergyAndForce {
    double energy, force; ///< −U′: positive repels
};

/// U(r) and −U′(r) between two beads of types i and j.
class Potential {
public:
    Potential(const Model& model, int i, int j)
        : model_(model), table_(make_pair_table(model)), i_(i), j_(j), scales_(pair_scales(model, i, j))
    {
    }
    EnergyAndForce pair(double r) const
    {
        const PairSample<double> sample = pair_at(table_, i_, j_, r * r);
        return {sample.energy, sample.force_over_r * r};
    }
    EnergyAndForce bond(double r) const
    {
        EnergyAndForce result = model_.exclude_bonded ? EnergyAndForce{0, 0} : pair(r);
        const BondSample<double> sample = bond_at(model_.bond, r * r);
        result.energy += sample.energy;
        result.force += sample.force_over_r * r;
        return result;
    }
    bool interacts() const { return scales_.epsilon > 0; }
    /// Where the energy of the pair is lowest.
    double bottom() const
    {
        return std::min(pair_minimum(model_.pair, scales_), table_.cutoff(i_, j_));
    }

private:
    const Model& model_;
    PairTable table_;
    int i_, j_;
    PairScales scales_;
};

template <class Force>
double curvature(const Force& force, double r)
{
    const double h = 1e-5 * r;
    return (force(r - h) - force(r + h)) / (2 * h);
}

/// Where `is_below` turns from true to false between the two.
template <class Predicate>
double bisect(double low, double high, const Predicate& is_below)
{
    for (int n = 0; n < 60; ++n) {
        const double middle = 0.5 * (low + high);
        (is_below(middle) ? low : high) = middle;
    }
    return 0.5 * (low + high);
}

/// Length of a bond at rest: where force turns from repulsion to attraction, the steepest such place.
double bond_length(const Model& model, const Potential& potential)
{
    const auto force = [&](double r) { return potential.bond(r).force; };
    const double longest = longest_bond(model.bond);
    const double farthest = std::isfinite(longest) ? 0.999 * longest : 2 * rest_length(model.bond);
    constexpr int places = 2000;
    double best = farthest / places, steepest = 0; // it may shrink to nothing
    for (int n = 1; n < places; ++n) {
        const double low = farthest * n / places, high = farthest * (n + 1) / places;
        if (!(force(low) > 0) || force(high) > 0) continue;
        const double r = bisect(low, high, [&](double x) { return force(x) > 0; });
        if (const double k = curvature(force, r); k > steepest) best = r, steepest = k;
    }
    return best;
}

/// Where a pair that approaches turns back.
double turning_point(const Potential& potential, double temperature)
{
    const double minimum = potential.bottom();
    const double bottom = potential.pair(minimum * (1 - 1e-9)).energy;
    return bisect(0.2 * minimum, minimum, [&](double r) {
        return potential.pair(r).energy > bottom + temperature;
    });
}

/// Whether the stiffness is nearly that of the middle at both ends of a swing of energy k_BT.
template <class Force>
bool is_harmonic(const Force& force, double r, double temperature)
{
    const double stiffness = curvature(force, r);
    if (!(stiffness > 0)) return false;
    const double swing = std::sqrt(2 * temperature / stiffness);
    const double spread = std::abs(curvature(force, r - swing) - stiffness) +
                          std::abs(curvature(force, r + swing) - stiffness);
    return spread < 2 * harmonic_tolerance * stiffness; // no number: not
}

double period(double reduced_mass, double stiffness)
{
    return stiffness > 0 ? two_pi * std::sqrt(reduced_mass / stiffness) : infinity;
}

std::string masses(double a, double b)
{
    char text[80];
    if (a == b)
        std::snprintf(text, sizeof text, "mass %g", a);
    else
        std::snprintf(text, sizeof text, "masses %g and %g", a, b);
    return text;
}

/// Of every pair of types, and of the stiffest angle.
std::vector<Vibration> vibrations(const Model& model, bool bonds, double temperature)
{
    std::vector<Vibration> all;
    const int types = int(model.bead_types.size());
    double lightest = infinity, shortest = infinity;
    for (int i = 0; i < types; ++i) {
        lightest = std::min(lightest, model.bead_types[std::size_t(i)].mass);
        for (int j = i; j < types; ++j) {
            const double a = model.bead_types[std::size_t(i)].mass,
                         b = model.bead_types[std::size_t(j)].mass, reduced = a * b / (a + b);
            const Potential potential(model, i, j);
            const auto bond_force = [&](double r) { return potential.bond(r).force; };
            const auto pair_force = [&](double r) { return potential.pair(r).force; };
            if (bonds) {
                const double length = bond_length(model, potential);
                shortest = std::min(shortest, length);
                all.push_back({period(reduced, curvature(bond_force, length)),
                               "a bond between beads of " + masses(a, b),
                               is_harmonic(bond_force, length, temperature)});
            }
            if (potential.interacts())
                all.push_back({period(reduced, curvature(pair_force, turning_point(potential, temperature))),
                               "a pair of beads of " + masses(a, b) + " that meet", false});
        }
    }
    if (bonds && bends(model))
        all.push_back({two_pi * shortest * std::sqrt(lightest / (6 * bending_stiffness(model.angle))),
                       "a bond angle between beads of " + masses(lightest, lightest), true});
    return all;
}

} // namespace

Vibration fastest_vibration(const Model& model, bool bonds, double temperature)
{
    Vibration fastest;
    for (const Vibration& one : vibrations(model, bonds, temperature))
        if (one.period < fastest.period) fastest = one;
    return fastest;
}

Vibration fastest_harmonic_vibration(const Model& model, bool bonds, double temperature)
{
    Vibration fastest;
    for (const Vibration& one : vibrations(model, bonds, temperature))
        if (one.harmonic && one.period < fastest.period) fastest = one;
    return fastest;
}

double rest_length(const Model& model, int i, int j)
{
    const double own = rest_length(model.bond);
    if (model.exclude_bonded && bond_at(model.bond, own * own).force_over_r == 0)
        return own; // to the last digit
    return bond_length(model, Potential(model, i, j));
}

} // namespace pitchdrop
