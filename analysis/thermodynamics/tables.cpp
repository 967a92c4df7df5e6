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
    if (t.width > 0) row.put("width", t.width, t.width_error);
    return row.put("residual", t.residual)
        .put("from", t.from)
        .put("to", t.to)
        .put("runs", t.runs)
        .object();
}

ordered_json at_rate(const GlassTransitionRow& glass)
{
    Row row;
    if (glass.bilinear) row.put("bilinear", transition(*glass.bilinear));
    if (glass.hyperbolic) row.put("hyperbolic", transition(*glass.hyperbolic));
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
                            .put("yield_time", r.yield_time)
                            .put("yield_strain", r.yield_strain)
                            .object());
    return table;
}

ordered_json relaxation_table(const std::vector<RelaxationRow>& rows)
{
    ordered_json table = ordered_json::array();
    for (const RelaxationRow& r : rows)
        table.push_back(Row()
                            .put("temperature", r.temperature)
                            .put("stress", r.stress)
                            .put("run", r.run)
                            .put("observable", r.observable)
                            .put("amplitude", r.fit.amplitude, r.fit.amplitude_error)
                            .put("tau", r.fit.tau, r.fit.tau_error)
                            .put("beta", r.fit.beta, r.fit.beta_error)
                            .put("stage", r.stage)
                            .put("branch", r.branch)
                            .object());
    return table;
}

ordered_json relaxation_mean_table(const std::vector<RelaxationMeanRow>& rows)
{
    ordered_json table = ordered_json::array();
    for (const RelaxationMeanRow& r : rows)
        table.push_back(Row()
                            .put("temperature", r.temperature)
                            .put("stress", r.stress)
                            .put("stage", r.stage)
                            .put("observable", r.observable)
                            .put("runs", r.runs)
                            .put("tau", r.tau, r.tau_error)
                            .put("beta", r.beta, r.beta_error)
                            .object());
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
