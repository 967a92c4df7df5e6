#include "analysis/thermodynamics/creep_analysis.hpp"

#include "analysis/files/csv_table.hpp"
#include "analysis/thermodynamics/creep_fit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

namespace pitchdrop {
namespace {

constexpr const char* file_name = "thermo.csv";

/// Rows whose time and strain are numbers; how many are not goes into `missing`.
CreepCurve read_curve(const RunBranch& branch, std::size_t& missing)
{
    const CsvTable table(branch.file(file_name));
    const auto& time = table.column("time");
    const auto& strain = table.column("strain");
    CreepCurve curve;
    curve.stress = branch.stress;
    curve.stress_ramp = branch.stress_ramp;
    for (std::size_t k = 0; k < table.rows(); ++k) {
        if (!std::isfinite(time[k]) || !std::isfinite(strain[k])) continue;
        curve.time.push_back(time[k]);
        curve.strain.push_back(strain[k]);
    }
    missing = table.rows() - curve.time.size();
    return curve;
}

CreepRow row_of(const RunBranch& branch, const CreepFit& fit)
{
    CreepRow row{branch.temperature,
                 branch.stress,
                 branch.seed,
                 branch.id,
                 fit.elastic_strain,
                 fit.strain_rate,
                 fit.strain_rate_error,
                 fit.linear_from,
                 fit.linear_to,
                 {},
                 {},
                 fit.yield_time,
                 fit.yield_strain};
    if (branch.done()) {
        row.final_strain = fit.final_strain;
        if (branch.stress != 0) row.compliance = fit.final_strain / branch.stress;
    }
    return row;
}

} // namespace

std::vector<CreepRow> analyse_creep(const std::vector<Source>& sources, Messages& messages)
{
    std::vector<CreepRow> rows;
    const auto note = [&](const RunBranch& branch, const std::string& text) {
        messages.push_back({Message::Level::note, "creep", fmt::format("{}: {}", branch.id, text)});
    };
    for (const Source& source : sources)
        for (const std::size_t n : source.branches) {
            const RunBranch& branch = source.run.branches[n];
            if (branch.stage != "creep" || !branch.has(file_name)) continue;
            std::size_t missing = 0;
            const CreepCurve curve = read_curve(branch, missing);
            if (missing > 0)
                note(branch, fmt::format("{} rows of {} have no time or strain (nan or nothing): "
                                         "left out",
                                         missing, file_name));
            const CreepResult result = fit_creep(curve);
            if (!result.fit) {
                note(branch, result.why_not);
                continue;
            }
            if (!result.fit->steady)
                note(branch, fmt::format("its strain rate changes all the time: the rate is a mean "
                                         "from {:g} to {:g}",
                                         result.fit->linear_from, result.fit->linear_to));
            if (branch.flowed())
                note(branch, fmt::format("it flowed at t = {:g} of {:g}: no final strain and "
                                         "compliance",
                                         double(branch.step) * branch.timestep, branch.duration()));
            else if (!branch.done())
                note(branch,
                     fmt::format("it is {} at step {} of {}: no final strain and compliance",
                                 branch.state, branch.step, branch.steps));
            rows.push_back(row_of(branch, *result.fit));
        }
    std::stable_sort(rows.begin(), rows.end(), [](const CreepRow& a, const CreepRow& b) {
        return std::tie(a.temperature, a.stress, a.run) < std::tie(b.temperature, b.stress, b.run);
    });
    return rows;
}

} // namespace pitchdrop
