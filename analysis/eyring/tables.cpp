#include "analysis/eyring/tables.hpp"

#include "analysis/results/row.hpp"

namespace pitchdrop {

using nlohmann::ordered_json;

namespace {

struct Slope {
    const char* name;
    Estimate value;
};

Doubt doubt(const std::vector<Slope>& slopes, const ScatterUnits& units)
{
    Doubt result;
    for (const Slope& slope : slopes)
        result.slope(slope.name, slope.value.value(), error(slope.value, units));
    return result;
}

Row row_of(const ConditionRow& r, const ScatterUnits& units)
{
    return Row(units)
        .put("temperature", r.temperature)
        .put("stress", r.stress)
        .put("runs", r.runs)
        .put("blocks", r.blocks)
        .put("count", r.count)
        .put("rearranged", r.rearranged)
        .put("mean_softness", r.mean_softness)
        .put("softness_deviation", r.softness_deviation)
        .put("rearranging_fraction", r.rearranging_fraction)
        .put("soft_fraction_rearranging", r.soft_fraction_rearranging)
        .put("slope", r.slope)
        .put("dispersion", r.dispersion)
        .put(r.slope ? doubt({{"slope", *r.slope}}, units) : Doubt());
}

Row row_of(const DensityRow& r, const ScatterUnits& units)
{
    return Row(units)
        .put("temperature", r.temperature)
        .put("stress", r.stress)
        .put("softness", r.softness)
        .put("density", r.density)
        .put("density_rearranging", r.density_rearranging);
}

Row row_of(const ProbabilityRow& r, const ScatterUnits& units)
{
    Row row(units);
    row.put("temperature", r.temperature)
        .put("stress", r.stress)
        .put("softness", r.softness)
        .put("count", r.count)
        .put("exposure", r.exposure)
        .put("rearranged", r.rearranged)
        .put("probability", r.probability);
    if (r.scatter) row.put("low", r.scatter->low).put("high", r.scatter->high);
    row.put("binomial_low", r.binomial.low).put("binomial_high", r.binomial.high);
    return row;
}

Row row_of(const ArrheniusRow& r, const ScatterUnits& units)
{
    return Row(units)
        .put("stress", r.stress)
        .put("softness", r.softness)
        .put("sigma", r.sigma)
        .put("delta_e", r.delta_e)
        .put("r_squared", r.r_squared)
        .put("deviance", r.deviance)
        .put("degrees_of_freedom", r.degrees_of_freedom)
        .put("temperatures", r.temperatures)
        .put_covariance_of({r.sigma, r.delta_e})
        .put(doubt({{"ΔE", r.delta_e}}, units).misfit(r.deviance, r.degrees_of_freedom));
}

Row row_of(const DecompositionRow& r, const ScatterUnits& units)
{
    Row row(units);
    row.put("stress", r.stress)
        .put("Sigma0", r.Sigma0)
        .put("Sigma1", r.Sigma1)
        .put("e0", r.e0)
        .put("e1", r.e1)
        .put("onset_temperature", r.onset_temperature)
        .put("intersection_log_probability", r.intersection_log_probability)
        .put("sigma_r_squared", r.sigma_r_squared)
        .put("delta_e_r_squared", r.delta_e_r_squared);
    Doubt doubts = doubt({{"Σ1", r.Sigma1}, {"e1", r.e1}}, units);
    if (r.deviance) {
        row.put("deviance", *r.deviance).put("degrees_of_freedom", r.degrees_of_freedom);
        doubts.misfit(*r.deviance, r.degrees_of_freedom);
    }
    return row.put_covariance_of({r.Sigma0, r.Sigma1, r.e0, r.e1}).put(doubts);
}

Row row_of(const EyringRatioRow& r, const ScatterUnits& units)
{
    return Row(units)
        .put("temperature", r.temperature)
        .put("stress", r.stress)
        .put("softness", r.softness)
        .put("ratio", r.ratio);
}

Row row_of(const EyringRow& r, const ScatterUnits& units)
{
    return Row(units)
        .put("temperature", r.temperature)
        .put("softness", r.softness)
        .put("A", r.A)
        .put("V", r.V)
        .put("AV_over_T", r.AV_over_T)
        .put("deviance", r.deviance)
        .put("degrees_of_freedom", r.degrees_of_freedom)
        .put("stresses", r.stresses)
        .put_covariance_of(r.A ? std::vector{*r.A, r.V} : std::vector{r.V})
        .put(doubt({{"V*", r.V}}, units).misfit(r.deviance, r.degrees_of_freedom));
}

Row row_of(const StructureDependentRow& r, const ScatterUnits& units)
{
    std::vector<Estimate> parameters = {r.beta0, r.beta1};
    std::vector<Slope> slopes = {{"β1", r.beta1}};
    if (r.alpha0 && r.alpha1) {
        parameters = {*r.alpha0, *r.alpha1, r.beta0, r.beta1};
        slopes.insert(slopes.begin(), {"α1", *r.alpha1});
    }
    return Row(units)
        .put("temperature", r.temperature)
        .put("alpha0", r.alpha0)
        .put("alpha1", r.alpha1)
        .put("beta0", r.beta0)
        .put("beta1", r.beta1)
        .put("mean_activation_volume", r.mean_activation_volume)
        .put("mean_activation_volume_eq4", Estimate(0.5 * r.mean_activation_volume))
        .put("crossover_stress", r.crossover_stress)
        .put("deviance", r.deviance)
        .put("degrees_of_freedom", r.degrees_of_freedom)
        .put_covariance_of(parameters)
        .put(doubt(slopes, units).misfit(r.deviance, r.degrees_of_freedom));
}

Row row_of(const HighStressRow& r, const ScatterUnits& units)
{
    return Row(units)
        .put("temperature", r.temperature)
        .put("intercept", r.a)
        .put("intercept_stress", r.b)
        .put("slope", r.c)
        .put("slope_stress", r.d)
        .put("intersection_softness", r.intersection_softness)
        .put("crossover_stress", r.crossover_stress)
        .put("lowest_stress", r.lowest_stress)
        .put("deviance", r.deviance)
        .put("degrees_of_freedom", r.degrees_of_freedom)
        .put_covariance_of({r.a, r.b, r.c, r.d})
        .put(doubt({{"intercept_stress", r.b}, {"slope", r.c}, {"slope_stress", r.d}},
                   units)
                 .misfit(r.deviance, r.degrees_of_freedom));
}

Row row_of(const ModelComparisonRow& r, const ScatterUnits& units)
{
    Row row(units);
    if (r.temperature) row.put("temperature", *r.temperature);
    row.put("range", r.range)
        .put("model", r.model)
        .put("parameters", r.parameters)
        .put("deviance", r.deviance)
        .put("degrees_of_freedom", r.degrees_of_freedom)
        .put("delta_log_likelihood", r.delta_log_likelihood);
    if (r.penalised) row.put("penalised", *r.penalised);
    return row.put("verdict", r.verdict);
}

ordered_json object_of(const GlobalEyring& g, const ScatterUnits& units)
{
    Row row(units);
    row.put("Sigma0", g.Sigma0)
        .put("Sigma1", g.Sigma1)
        .put("e0", g.e0)
        .put("e1", g.e1)
        .put("alpha0", g.alpha0)
        .put("alpha1", g.alpha1)
        .put("beta0", g.beta0)
        .put("beta1", g.beta1)
        .put("onset_temperature", g.onset_temperature)
        .put("deviance", g.deviance)
        .put("degrees_of_freedom", g.degrees_of_freedom)
        .put_covariance_of(
            {g.Sigma0, g.Sigma1, g.e0, g.e1, g.alpha0, g.alpha1, g.beta0, g.beta1})
        .put(doubt({{"Σ1", g.Sigma1}, {"e1", g.e1}, {"α1", g.alpha1}, {"β1", g.beta1}}, units)
                 .misfit(g.deviance, g.degrees_of_freedom));
    ordered_json object = row.object();
    object["mean_activation_volumes"] = ordered_json::array();
    for (const GlobalEyring::Volume& v : g.volumes)
        object["mean_activation_volumes"].push_back(
            Row(units)
                .put("temperature", v.temperature)
                .put("mean_activation_volume", v.mean_activation_volume)
                .object());
    return object;
}

template <typename R>
ordered_json table_of(const std::vector<R>& rows, const ScatterUnits& units)
{
    ordered_json table = ordered_json::array();
    for (const R& row : rows) table.push_back(row_of(row, units).object());
    return table;
}

} // namespace

ordered_json count_tables(const CountAnalysis& a)
{
    return {{"conditions", table_of(a.conditions, a.units)},
            {"softness_distribution", table_of(a.distribution, a.units)},
            {"rearrangement_probability", table_of(a.probability, a.units)},
            {"arrhenius", table_of(a.arrhenius, a.units)},
            {"decomposition", table_of(a.decomposition, a.units)},
            {"decomposition_global", table_of(a.decomposition_global, a.units)},
            {"eyring_ratio", table_of(a.ratios, a.units)},
            {"eyring", table_of(a.eyring, a.units)},
            {"structure_dependent_eyring", table_of(a.structure_dependent, a.units)},
            {"global_eq4", a.global ? object_of(*a.global, a.units) : ordered_json::object()},
            {"eq5", table_of(a.high_stress, a.units)},
            {"model_comparison", table_of(a.comparison, a.units)}};
}

} // namespace pitchdrop
