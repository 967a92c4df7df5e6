#include "analysis/thermodynamics/creep_analysis.hpp"

#include "analysis/files/csv_table.hpp"
#include "analysis/thermodynamics/creep_fit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

namespace pitchdrop {
namespace {

/// Rows whose time and strain are numbers; how many are not goes into `missing`.
CreepCurve read_curve(const RunBranch& branch, std::size_t& missing)
{
    const CsvTable table(branch.file(thermo_file));
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
                 fit.yield_strain,
                 {}};
    if (branch.done()) row.final_strain = fit.final_strain;
    return row;
}

/// A row with the branch that it is of.
struct Member {
    const Source* source;
    const RunBranch* branch;
    CreepRow row;
};

/// The same sample at the same temperature for the same time, without load.
bool is_at_rest_beside(const Member& rest, const Member& loaded)
{
    const RunBranch &a = *rest.branch, &b = *loaded.branch;
    return rest.source == loaded.source && a.stress == 0 && a.parent == b.parent &&
           a.label == b.label && a.seed == b.seed && a.temperature == b.temperature &&
           std::abs(a.duration() - b.duration()) < 0.5 * b.timestep;
}

/// Samples strain without any load as well, their box having aged with equal sides. What the stress has done
/// is the difference to the sample at rest.
void add_compliances(std::vector<Member>& members, Messages& messages)
{
    int loaded = 0, alone = 0;
    for (Member& member : members) {
        CreepRow& row = member.row;
        if (row.stress == 0 || !row.final_strain) continue;
        const auto rest = std::find_if(members.begin(), members.end(), [&](const Member& other) {
            return is_at_rest_beside(other, member) && other.row.final_strain;
        });
        ++loaded;
        if (rest != members.end())
            row.strain_at_rest = rest->row.final_strain;
        else
            ++alone;
        row.compliance = (*row.final_strain - row.strain_at_rest.value_or(0)) / row.stress;
    }
    if (alone > 0)
        messages.push_back(
            {Message::Level::note, "creep",
             fmt::format("{} of {} compliances hold the strain that the sample would have at rest: "
                         "their branches have no finished sibling at stress 0",
                         alone, loaded)});
}

} // namespace

std::vector<CreepRow> analyse_creep(const std::vector<Source>& sources, Messages& messages)
{
    std::vector<Member> members;
    const auto note = [&](const RunBranch& branch, const std::string& text) {
        messages.push_back({Message::Level::note, "creep", fmt::format("{}: {}", branch.id, text)});
    };
    for (const Source& source : sources)
        for (const std::size_t n : source.branches) {
            const RunBranch& branch = source.run.branches[n];
            if (branch.stage != "creep" || !branch.has(thermo_file)) continue;
            std::size_t missing = 0;
            const CreepCurve curve = read_curve(branch, missing);
            if (missing > 0)
                note(branch, fmt::format("{} rows of {} have no time or strain (nan or nothing): "
                                         "left out",
                                         missing, thermo_file));
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
                     fmt::format("it {}{} at step {} of {}: no final strain and compliance",
                                 branch.state == "flowed" ? "" : "is ", branch.state, branch.step,
                                 branch.steps));
            members.push_back({&source, &branch, row_of(branch, *result.fit)});
        }
    add_compliances(members, messages);
    std::vector<CreepRow> rows;
    for (Member& member : members) rows.push_back(std::move(member.row));
    std::stable_sort(rows.begin(), rows.end(), [](const CreepRow& a, const CreepRow& b) {
        return std::tie(a.temperature, a.stress, a.run) < std::tie(b.temperature, b.stress, b.run);
    });
    return rows;
}

} // namespace pitchdrop
