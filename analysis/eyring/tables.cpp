#include "analysis/eyring/tables.hpp"

#include "analysis/results/row.hpp"

namespace pitchdrop {

using nlohmann::ordered_json;

namespace {

Row row_of(const ConditionRow& r)
{
    return Row()
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
        .put("dispersion", r.dispersion);
}

Row row_of(const DensityRow& r)
{
    return Row()
        .put("temperature", r.temperature)
        .put("stress", r.stress)
        .put("softness", r.softness)
        .put("density", r.density)
        .put("density_rearranging", r.density_rearranging);
}

Row row_of(const ProbabilityRow& r)
{
    Row row;
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

Row row_of(const ArrheniusRow& r)
{
    return Row()
        .put("stress", r.stress)
        .put("softness", r.softness)
        .put("sigma", r.sigma)
        .put("delta_e", r.delta_e)
        .put("r_squared", r.r_squared)
        .put("deviance", r.deviance)
        .put("degrees_of_freedom", r.degrees_of_freedom)
        .put("temperatures", r.temperatures);
}

Row row_of(const DecompositionRow& r)
{
    Row row;
    row.put("stress", r.stress)
        .put("Sigma0", r.Sigma0)
        .put("Sigma1", r.Sigma1)
        .put("e0", r.e0)
        .put("e1", r.e1)
        .put("onset_temperature", r.onset_temperature)
        .put("intersection_log_probability", r.intersection_log_probability)
        .put("sigma_r_squared", r.sigma_r_squared)
        .put("delta_e_r_squared", r.delta_e_r_squared);
    if (r.deviance)
        row.put("deviance", *r.deviance).put("degrees_of_freedom", r.degrees_of_freedom);
    return row;
}

Row row_of(const EyringRatioRow& r)
{
    return Row()
        .put("temperature", r.temperature)
        .put("stress", r.stress)
        .put("softness", r.softness)
        .put("ratio", r.ratio);
}

Row row_of(const EyringRow& r)
{
    return Row()
        .put("temperature", r.temperature)
        .put("softness", r.softness)
        .put("A", r.A)
        .put("V", r.V)
        .put("AV_over_T", r.AV_over_T)
        .put("deviance", r.deviance)
        .put("degrees_of_freedom", r.degrees_of_freedom)
        .put("stresses", r.stresses);
}

Row row_of(const StructureDependentRow& r)
{
    return Row()
        .put("temperature", r.temperature)
        .put("alpha0", r.alpha0)
        .put("alpha1", r.alpha1)
        .put("beta0", r.beta0)
        .put("beta1", r.beta1)
        .put("mean_activation_volume", r.mean_activation_volume)
        .put("mean_activation_volume_eq4", Estimate(0.5 * r.mean_activation_volume))
        .put("crossover_stress", r.crossover_stress)
        .put("deviance", r.deviance)
        .put("degrees_of_freedom", r.degrees_of_freedom);
}

Row row_of(const HighStressRow& r)
{
    return Row()
        .put("temperature", r.temperature)
        .put("intercept", r.a)
        .put("intercept_stress", r.b)
        .put("slope", r.c)
        .put("slope_stress", r.d)
        .put("intersection_softness", r.intersection_softness)
        .put("crossover_stress", r.crossover_stress)
        .put("lowest_stress", r.lowest_stress)
        .put("deviance", r.deviance)
        .put("degrees_of_freedom", r.degrees_of_freedom);
}

Row row_of(const ModelComparisonRow& r)
{
    Row row;
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

ordered_json object_of(const GlobalEyring& g)
{
    Row row;
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
        .put("degrees_of_freedom", g.degrees_of_freedom);
    ordered_json object = row.object();
    object["mean_activation_volumes"] = ordered_json::array();
    for (const GlobalEyring::Volume& v : g.volumes)
        object["mean_activation_volumes"].push_back(
            Row()
                .put("temperature", v.temperature)
                .put("mean_activation_volume", v.mean_activation_volume)
                .object());
    return object;
}

template <typename R>
ordered_json table_of(const std::vector<R>& rows)
{
    ordered_json table = ordered_json::array();
    for (const R& row : rows) table.push_back(row_of(row).object());
    return table;
}

} // namespace

ordered_json count_tables(const CountAnalysis& a)
{
    return {{"conditions", table_of(a.conditions)},
            {"softness_distribution", table_of(a.distribution)},
            {"rearrangement_probability", table_of(a.probability)},
            {"arrhenius", table_of(a.arrhenius)},
            {"decomposition", table_of(a.decomposition)},
            {"decomposition_global", table_of(a.decomposition_global)},
            {"eyring_ratio", table_of(a.ratios)},
            {"eyring", table_of(a.eyring)},
            {"structure_dependent_eyring", table_of(a.structure_dependent)},
            {"global_eq4", a.global ? object_of(*a.global) : ordered_json::object()},
            {"eq5", table_of(a.high_stress)},
            {"model_comparison", table_of(a.comparison)}};
}

} // namespace pitchdrop
