#pragma once
#include "kernels/core/error.hpp"
#include "kernels/model/model.hpp"
#include "kernels/physics/bond/parameters.hpp"
#include "kernels/physics/pair/lennard_jones.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

// From a model to the coefficients that physics reads, once, in double precision.

namespace pitchdrop {

template <class To, class From>
PairParameters<To> convert(const PairParameters<From>& p)
{
    return {To(p.c12), To(p.c6), To(p.cutoff), To(p.cutoff_squared), To(p.energy_at_cutoff),
            To(p.force_at_cutoff), To(p.switch_start_squared), To(p.switch_scale),
            To(p.cap_squared)};
}

template <class To, class From>
BondParameters<To> convert(const BondParameters<From>& p)
{
    return {To(p.k), To(p.r0), To(p.c12), To(p.c6), To(p.epsilon), To(p.wca_cutoff_squared),
            To(p.broken_squared)};
}

/// Coefficients for every pair of types; entry (i, j) is at i · types + j.
struct PairTable {
    int types = 1;
    int interaction = 0; ///< index into PairInteractions
    double largest_cutoff = 0.0;
    std::vector<PairParameters<double>> parameters;
};

inline PairParameters<double> pair_parameters(const Model& model, int i, int j)
{
    const BeadType &a = model.bead_types[i], &b = model.bead_types[j];
    double epsilon = std::sqrt(a.epsilon * b.epsilon);
    double sigma = model.pair.mixing == MixingRule::arithmetic ? 0.5 * (a.sigma + b.sigma)
                                                               : std::sqrt(a.sigma * b.sigma);
    double cutoff = model.pair.cutoff;
    for (const PairOverride& o : model.pair.overrides)
        if ((o.first == i && o.second == j) || (o.first == j && o.second == i)) {
            epsilon = o.epsilon;
            sigma = o.sigma;
            if (o.cutoff > 0) cutoff = o.cutoff;
        }
    if (model.pair.wca) cutoff = std::pow(2.0, 1.0 / 6.0) * sigma;

    PairParameters<double> p{};
    p.c6 = 4 * epsilon * std::pow(sigma, 6);
    p.c12 = 4 * epsilon * std::pow(sigma, 12);
    p.cutoff = cutoff;
    p.cutoff_squared = cutoff * cutoff;
    p.cap_squared = model.cap_distance * model.cap_distance;
    const PairSample<double> end = LennardJones::evaluate(p.cutoff_squared, p);
    const Truncation truncation = model.pair.wca ? Truncation::energy_shift : model.pair.truncation;
    if (truncation == Truncation::energy_shift || truncation == Truncation::force_shift)
        p.energy_at_cutoff = end.energy;
    if (truncation == Truncation::force_shift) p.force_at_cutoff = end.force_over_r * cutoff;
    if (truncation == Truncation::smooth) {
        const double start = std::min(model.pair.smooth_start, cutoff);
        p.switch_start_squared = start * start;
        const double width = p.cutoff_squared - p.switch_start_squared;
        p.switch_scale = width > 0 ? 1.0 / (width * width * width) : 0.0;
    }
    return p;
}

inline PairTable make_pair_table(const Model& model)
{
    PairTable table;
    table.types = int(model.bead_types.size());
    if (!model.pair.wca && model.pair.truncation == Truncation::force_shift) table.interaction = 1;
    if (!model.pair.wca && model.pair.truncation == Truncation::smooth) table.interaction = 2;
    if (model.cap_distance > 0) table.interaction += 3;
    for (int i = 0; i < table.types; ++i)
        for (int j = 0; j < table.types; ++j) {
            table.parameters.push_back(pair_parameters(model, i, j));
            table.largest_cutoff = std::max(table.largest_cutoff, table.parameters.back().cutoff);
        }
    return table;
}

inline BondParameters<double> make_bond_parameters(const Model& model)
{
    const BondModel& bond = model.bond;
    BondParameters<double> p{};
    p.k = bond.k;
    p.r0 = bond.r0;
    p.broken_squared = std::numeric_limits<double>::infinity();
    if (bond.potential == BondModel::Potential::fene) {
        p.broken_squared = bond.r0 * bond.r0;
        p.epsilon = bond.epsilon;
        p.c6 = 4 * bond.epsilon * std::pow(bond.sigma, 6);
        p.c12 = 4 * bond.epsilon * std::pow(bond.sigma, 12);
        p.wca_cutoff_squared = std::cbrt(2.0) * bond.sigma * bond.sigma;
    }
    return p;
}

} // namespace pitchdrop
