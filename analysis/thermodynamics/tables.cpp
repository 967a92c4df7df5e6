#include "analysis/thermodynamics/tables.hpp"

#include "analysis/results/row.hpp"

namespace pitchdrop {

using nlohmann::ordered_json;

namespace {

ordered_json transition(const Transition& t)
{
    Row row;
    row.put("temperature", t.temperature, t.temperature_error)
        .put("volume", t.volume, t.volume_error)
        .put("glass_slope", t.glass_slope, t.glass_slope_error)
        .put("liquid_slope", t.liquid_slope, t.liquid_slope_error);
    const bool hyperbolic = t.width > 0;
    const double width_error = t.covariance.rows() > 4 ? std::sqrt(t.covariance(4, 4)) : NAN;
    if (hyperbolic) row.put("width", t.width, width_error);
    return row.put("residual", t.residual)
        .put("from", t.from)
        .put("to", t.to)
        .put("runs", t.runs)
        .put_covariance(t.covariance)
        .object();
}

ordered_json at_rate(const GlassTransitionRow& glass)
{
    Row row;
    if (glass.not_determined.empty()) {
        row.put("bilinear", transition(*glass.bilinear));
        row.put("hyperbolic", transition(*glass.hyperbolic));
    } else {
        row.put("not_determined", glass.not_determined);
    }
    return row.put("rate", glass.rate)
        .put("pressure", glass.pressure)
        .put("branches", glass.branches)
        .object();
}

} // namespace

ordered_json creep_table(const std::vector<CreepRow>& rows)
{
    ordered_json table = ordered_json::array();
    for (const CreepRow& r : rows)
        table.push_back(Row()
                            .put("temperature", r.temperature)
                            .put("stress", r.stress)
                            .put("run", r.run)
                            .put("branch", r.branch)
                            .put("elastic_strain", r.elastic_strain)
                            .put("strain_rate", r.strain_rate, r.strain_rate_error)
                            .put("linear_from", r.linear_from)
                            .put("linear_to", r.linear_to)
                            .put("compliance", r.compliance)
                            .put("final_strain", r.final_strain)
                            .put("strain_at_rest", r.strain_at_rest)
                            .put("yield_time", r.yield_time)
                            .put("yield_strain", r.yield_strain)
                            .put(Doubt().slope("strain_rate", r.strain_rate, r.strain_rate_error))
                            .object());
    return table;
}

ordered_json relaxation_table(const std::vector<RelaxationRow>& rows)
{
    ordered_json table = ordered_json::array();
    for (const RelaxationRow& r : rows) {
        Row row;
        row.put("temperature", r.temperature)
            .put("stress", r.stress)
            .put("run", r.run)
            .put("observable", r.observable);
        if (r.is_beyond_run())
            row.put("tau_lower_bound", r.tau_lower_bound());
        else
            row.put("amplitude", r.fit.amplitude, r.fit.amplitude_error)
                .put("tau", r.fit.tau, r.fit.tau_error)
                .put("beta", r.fit.beta, r.fit.beta_error)
                .put("deviance", r.fit.chi_squared)
                .put("degrees_of_freedom", r.fit.degrees_of_freedom)
                .put("from", r.fit.from)
                .put("to", r.fit.to)
                .put_covariance(r.fit.covariance)
                .put(Doubt().misfit(r.fit.chi_squared, r.fit.degrees_of_freedom));
        table.push_back(row.put("stage", r.stage).put("branch", r.branch).object());
    }
    return table;
}

ordered_json relaxation_mean_table(const std::vector<RelaxationMeanRow>& rows)
{
    ordered_json table = ordered_json::array();
    for (const RelaxationMeanRow& r : rows) {
        Row row;
        row.put("temperature", r.temperature)
            .put("stress", r.stress)
            .put("stage", r.stage)
            .put("observable", r.observable)
            .put("runs", r.runs);
        if (r.bounds > 0)
            row.put("tau_lower_bound", r.tau);
        else
            row.put("tau", r.tau, r.tau_error).put("beta", r.beta, r.beta_error);
        table.push_back(row.object());
    }
    return table;
}

ordered_json glass_transition_object(const GlassTransitions& rows)
{
    if (rows.empty()) return ordered_json::object();
    ordered_json object = at_rate(rows[0]);
    if (rows.size() > 1)
        for (const GlassTransitionRow& row : rows) object["by_rate"].push_back(at_rate(row));
    return object;
}

} // namespace pitchdrop
