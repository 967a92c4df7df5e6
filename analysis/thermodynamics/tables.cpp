#include "analysis/thermodynamics/tables.hpp"

#include <cmath>

namespace pitchdrop {

using nlohmann::ordered_json;

namespace {

/// An object that takes finite numbers only.
struct Row {
    ordered_json object = ordered_json::object();

    Row& number(const char* key, double value)
    {
        if (std::isfinite(value)) object[key] = value;
        return *this;
    }
    Row& number(const char* key, const std::optional<double>& value)
    {
        return value ? number(key, *value) : *this;
    }
    /// A value with its error; an error alone says nothing.
    Row& measured(const std::string& key, double value, double error)
    {
        if (!std::isfinite(value)) return *this;
        object[key] = value;
        if (std::isfinite(error)) object[key + "_error"] = error;
        return *this;
    }
    template <typename T>
    Row& other(const char* key, const T& value)
    {
        object[key] = value;
        return *this;
    }
};

ordered_json transition(const Transition& t)
{
    Row row;
    row.measured("temperature", t.temperature, t.temperature_error)
        .measured("volume", t.volume, t.volume_error)
        .measured("glass_slope", t.glass_slope, t.glass_slope_error)
        .measured("liquid_slope", t.liquid_slope, t.liquid_slope_error);
    if (t.width > 0) row.measured("width", t.width, t.width_error);
    return row.number("residual", t.residual)
        .number("from", t.from)
        .number("to", t.to)
        .other("runs", t.runs)
        .object;
}

ordered_json at_rate(const GlassTransitionRow& glass)
{
    Row row;
    if (glass.bilinear) row.other("bilinear", transition(*glass.bilinear));
    if (glass.hyperbolic) row.other("hyperbolic", transition(*glass.hyperbolic));
    return row.number("rate", glass.rate)
        .number("pressure", glass.pressure)
        .other("branches", glass.branches)
        .object;
}

} // namespace

ordered_json creep_table(const std::vector<CreepRow>& rows)
{
    ordered_json table = ordered_json::array();
    for (const CreepRow& r : rows)
        table.push_back(Row()
                            .number("temperature", r.temperature)
                            .number("stress", r.stress)
                            .other("run", r.run)
                            .other("branch", r.branch)
                            .number("elastic_strain", r.elastic_strain)
                            .measured("strain_rate", r.strain_rate, r.strain_rate_error)
                            .number("linear_from", r.linear_from)
                            .number("linear_to", r.linear_to)
                            .number("compliance", r.compliance)
                            .number("final_strain", r.final_strain)
                            .number("yield_time", r.yield_time)
                            .number("yield_strain", r.yield_strain)
                            .object);
    return table;
}

ordered_json relaxation_table(const std::vector<RelaxationRow>& rows)
{
    ordered_json table = ordered_json::array();
    for (const RelaxationRow& r : rows)
        table.push_back(Row()
                            .number("temperature", r.temperature)
                            .number("stress", r.stress)
                            .other("run", r.run)
                            .other("observable", r.observable)
                            .measured("amplitude", r.fit.amplitude, r.fit.amplitude_error)
                            .measured("tau", r.fit.tau, r.fit.tau_error)
                            .measured("beta", r.fit.beta, r.fit.beta_error)
                            .other("stage", r.stage)
                            .other("branch", r.branch)
                            .object);
    return table;
}

ordered_json relaxation_mean_table(const std::vector<RelaxationMeanRow>& rows)
{
    ordered_json table = ordered_json::array();
    for (const RelaxationMeanRow& r : rows)
        table.push_back(Row()
                            .number("temperature", r.temperature)
                            .number("stress", r.stress)
                            .other("stage", r.stage)
                            .other("observable", r.observable)
                            .other("runs", r.runs)
                            .measured("tau", r.tau, r.tau_error)
                            .measured("beta", r.beta, r.beta_error)
                            .object);
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
