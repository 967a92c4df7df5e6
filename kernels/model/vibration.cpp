#include "kernels/model/vibration.hpp"

#include "kernels/model/pair_table.hpp"
#include "kernels/physics/bond/all.hpp"
#include "kernels/physics/pair/all.hpp"

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
        : model_(model), table_(make_pair_table(model)), bond_(make_bond_parameters(model)),
          pair_(pair_parameters(model, i, j))
    {
    }
    EnergyAndForce pair(double r) const
    {
        EnergyAndForce result{0, 0};
        if (r >= pair_.cutoff) return result;
        PairInteractions::at(table_.interaction, [&]<class Interaction>() {
            const PairSample<double> sample = Interaction::evaluate(r * r, pair_);
            result = {sample.energy, sample.force_over_r * r};
        });
        return result;
    }
    EnergyAndForce bond(double r) const
    {
        EnergyAndForce result = model_.exclude_bonded ? EnergyAndForce{0, 0} : pair(r);
        BondPotentials::at(int(model_.bond.potential), [&]<class Bond>() {
            const BondSample<double> sample = Bond::evaluate(r * r, bond_);
            result.energy += sample.energy;
            result.force += sample.force_over_r * r;
        });
        return result;
    }
    double sigma() const
    {
        return pair_.c6 > 0 ? std::pow(pair_.c12 / pair_.c6, 1.0 / 6) : 0;
    }
    double cutoff() const { return pair_.cutoff; }

private:
    const Model& model_;
    PairTable table_;
    BondParameters<double> bond_;
    PairParameters<double> pair_;
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

double bond_length(const Model& model, const Potential& potential)
{
    const auto force = [&](double r) { return potential.bond(r).force; };
    const bool fene = model.bond.potential == BondModel::Potential::fene;
    const double farthest = fene ? 0.999 * model.bond.r0 : 2 * model.bond.r0;
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
    const double minimum = std::min(std::pow(2.0, 1.0 / 6) * potential.sigma(), potential.cutoff());
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
            if (potential.sigma() > 0)
                all.push_back({period(reduced, curvature(pair_force, turning_point(potential, temperature))),
                               "a pair of beads of " + masses(a, b) + " that meet", false});
        }
    }
    if (bonds && model.angle.k > 0)
        all.push_back({two_pi * shortest * std::sqrt(lightest / (6 * model.angle.k)),
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
    if (model.exclude_bonded && model.bond.potential == BondModel::Potential::harmonic)
        return model.bond.r0; // to the last digit
    return bond_length(model, Potential(model, i, j));
}

} // namespace pitchdrop
