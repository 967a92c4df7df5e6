#pragma once
#include "kernels/core/error.hpp"
#include "kernels/core/fields.hpp"
#include "kernels/model/model.hpp"
#include "kernels/physics/pair/all.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

// From a model to the coefficients that physics reads, once, in double precision.

namespace pitchdrop {

/// What two types of beads have of the pair potential, mixed or by an entry of their own.
struct PairScales {
    double epsilon, sigma;
    double cutoff; ///< asked for; that of a repulsive part is its minimum
};

inline PairScales pair_scales(const Model& model, int i, int j)
{
    const BeadType &a = model.bead_types[std::size_t(i)], &b = model.bead_types[std::size_t(j)];
    PairScales scales{std::sqrt(a.epsilon * b.epsilon),
                      model.pair.mixing == MixingRule::arithmetic ? 0.5 * (a.sigma + b.sigma)
                                                                  : std::sqrt(a.sigma * b.sigma),
                      model.pair.cutoff};
    for (const PairOverride& o : model.pair.overrides)
        if ((o.first == i && o.second == j) || (o.first == j && o.second == i)) {
            scales.epsilon = o.epsilon;
            scales.sigma = o.sigma;
            if (o.cutoff > 0) scales.cutoff = o.cutoff;
        }
    return scales;
}

/// The potential's own parameters for a pair with these scales.
template <class Potential>
typename Potential::Values pair_values(const PairModel& pair, const PairScales& scales)
{
    typename Potential::Values values;
    std::size_t common = 0;
    for (const auto& parameter : Potential::parameters) {
        double& value = values.*parameter.value;
        if (parameter.mixing == Mixing::energy) value = scales.epsilon;
        if (parameter.mixing == Mixing::length) value = scales.sigma;
        if (parameter.mixing != Mixing::common) continue;
        if (common < pair.common.size()) value = pair.common[common];
        ++common;
    }
    return values;
}

/// Where the pair's force vanishes and below which it repels; infinite if it repels everywhere.
inline double pair_minimum(const PairModel& pair, const PairScales& scales)
{
    return PairPotentials::at(pair.potential, [&]<class Potential>() {
        return Potential::minimum(pair_values<Potential>(pair, scales));
    });
}

/// r_c of the pair.
inline double pair_cutoff(const PairModel& pair, const PairScales& scales)
{
    const double minimum = pair.wca ? pair_minimum(pair, scales)
                                    : std::numeric_limits<double>::infinity();
    return std::isfinite(minimum) ? minimum : scales.cutoff;
}

/// Coefficients for every pair of types, each a row of numbers: what they mean knows the interaction.
class PairTable {
public:
    int types = 1;
    int interaction = 0; ///< index into PairInteractions
    double largest_cutoff = 0.0;
    MinimumUnits minimum_units{1, 0, 0}; ///< of beads of the first type, where the potential has them

    template <class Interaction>
    typename Interaction::template Parameters<double> of(int i, int j) const
    {
        require(PairInteractions::index_of<Interaction>() == interaction,
                "a table is read by its own interaction");
        return read_fields<Interaction::template Parameters, double>(
            numbers_.data() + std::size_t(i * types + j) * row());
    }
    /// Numbers of a pair.
    std::size_t row() const { return numbers_.size() / std::size_t(types * types); }
    double cutoff(int i, int j) const { return cutoffs_[std::size_t(i * types + j)]; }

    /// All rows, entry (i, j) at (i · types + j) · row().
    std::vector<float> in_single_precision() const
    {
        std::vector<float> numbers;
        for (const double x : numbers_) numbers.push_back(float(x));
        return numbers;
    }

    template <class Interaction>
    void add(const typename Interaction::template Parameters<double>& parameters, double cutoff)
    {
        interaction = PairInteractions::index_of<Interaction>();
        const std::size_t first = numbers_.size();
        numbers_.resize(first + std::size_t(field_count<Interaction::template Parameters>()));
        write_fields<Interaction::template Parameters>(parameters, numbers_.data() + first);
        cutoffs_.push_back(cutoff);
        largest_cutoff = std::max(largest_cutoff, cutoff);
    }

private:
    std::vector<double> numbers_, cutoffs_;
};

/// Whether beads of one type have loops in units of the potential's minimum.
template <class Potential>
concept HasMinimumUnits = requires(const typename Potential::template Coefficients<double>& p) {
    Potential::minimum_units(p);
};

namespace pair_tables {

template <class Potential, class Truncation>
void fill(PairTable& table, const Model& model)
{
    using Form = typename Truncation::template Of<Potential>;
    const auto truncation = values_of<Truncation>(model.pair.truncation_values);
    for (int i = 0; i < table.types; ++i)
        for (int j = 0; j < table.types; ++j) {
            const PairScales scales = pair_scales(model, i, j);
            const auto p = Potential::coefficients(pair_values<Potential>(model.pair, scales));
            if constexpr (HasMinimumUnits<Potential>)
                if (i == 0 && j == 0) table.minimum_units = Potential::minimum_units(p);
            const double cutoff = pair_cutoff(model.pair, scales);
            const auto plain = Truncation::template prepare<Potential>(p, cutoff, truncation);
            if constexpr (std::is_same_v<Form, EnergyShift<Potential>>)
                if (model.cap_distance > 0) {
                    const double squared = model.cap_distance * model.cap_distance;
                    table.template add<CappedRepulsion<Potential>>({plain, squared}, cutoff);
                    continue;
                }
            require(!(model.cap_distance > 0), "a capped pair is cut or shifted by its energy");
            table.template add<Form>(plain, cutoff);
        }
}

} // namespace pair_tables

inline PairTable make_pair_table(const Model& model)
{
    PairTable table;
    table.types = int(model.bead_types.size());
    const int truncation = int(model.pair.wca ? Truncation::energy_shift : model.pair.truncation);
    PairPotentials::at(model.pair.potential, [&]<class Potential>() {
        Truncations::at(truncation, [&]<class Form>() {
            pair_tables::fill<Potential, Form>(table, model);
        });
    });
    return table;
}

/// A pair of types at a distance; zero from the cutoff on.
inline PairSample<double> pair_at(const PairTable& table, int i, int j, double r_squared)
{
    return PairInteractions::at(table.interaction, [&]<class Interaction>() {
        const auto p = table.template of<Interaction>(i, j);
        return r_squared < p.cutoff_squared ? Interaction::evaluate(r_squared, p)
                                            : PairSample<double>{0, 0};
    });
}

static_assert(Truncations::index_of<PlainCut>() == int(Truncation::none) &&
              Truncations::index_of<EnergyShiftedCut>() == int(Truncation::energy_shift) &&
              Truncations::index_of<ForceShiftedCut>() == int(Truncation::force_shift) &&
              Truncations::index_of<SmoothCut>() == int(Truncation::smooth));

} // namespace pitchdrop
