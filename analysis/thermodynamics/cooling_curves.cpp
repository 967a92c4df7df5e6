#include "analysis/files/csv_table.hpp"
#include "analysis/thermodynamics/glass_transition.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace pitchdrop {
namespace {

double cooling_rate(const RunBranch& branch)
{
    return (branch.temperature_begin - branch.temperature) / branch.duration();
}

bool is_cooling(const RunBranch& branch)
{
    return branch.stage == "quench" && cooling_rate(branch) > 0;
}

bool follows(const RunBranch& branch, const RunBranch& parent)
{
    const double rate = cooling_rate(parent);
    return is_cooling(branch) && is_cooling(parent) && branch.label == parent.label &&
           branch.pressure == parent.pressure &&
           std::abs(cooling_rate(branch) - rate) <= rate_tolerance * rate;
}

/// Rows of a segment; the first of a later one repeats the state that the one before ended in.
void append(const RunBranch& branch, bool first, CoolingCurve& result)
{
    const CsvTable table(branch.file(thermo_file));
    const auto& time = table.column("time");
    const auto& density = table.column("density");
    for (std::size_t k = 0; k < table.rows(); ++k) {
        if (!std::isfinite(time[k]) || !(density[k] > 0)) continue;
        if (!first && !(time[k] > 0)) continue;
        result.curve.temperature.push_back(branch.imposed_temperature(time[k]));
        result.curve.volume.push_back(1 / density[k]);
    }
    result.branches.push_back(branch.id);
}

CoolingCurve follow(const Source& source, std::size_t first,
                    const std::map<std::size_t, std::size_t>& next)
{
    const RunBranch* branch = &source.run.branches[first];
    CoolingCurve result{cooling_rate(*branch), branch->pressure, branch->seed, {}, {}};
    for (std::size_t n = first;;) {
        branch = &source.run.branches[n];
        if (!branch->has(thermo_file)) break;
        append(*branch, n == first, result);
        const auto found = next.find(n);
        if (found == next.end() || !branch->done()) break;
        n = found->second;
    }
    return result;
}

} // namespace

std::vector<CoolingCurve> cooling_curves(const std::vector<Source>& sources, Messages& messages)
{
    std::vector<CoolingCurve> curves;
    for (const Source& source : sources) {
        std::map<std::size_t, std::size_t> next;
        std::vector<std::size_t> begins;
        for (const std::size_t n : source.branches) {
            const RunBranch& branch = source.run.branches[n];
            if (!is_cooling(branch)) continue;
            const bool goes_on = branch.parent >= 0 &&
                                 follows(branch, source.run.branches[std::size_t(branch.parent)]) &&
                                 std::count(source.branches.begin(), source.branches.end(),
                                            std::size_t(branch.parent));
            if (!goes_on || !next.emplace(std::size_t(branch.parent), n).second)
                begins.push_back(n);
        }
        for (const std::size_t n : begins) {
            CoolingCurve curve = follow(source, n, next);
            if (curve.branches.empty())
                messages.push_back(
                    {Message::Level::note, "glass_transition",
                     fmt::format("{} has no {} yet", source.run.branches[n].id, thermo_file)});
            else
                curves.push_back(std::move(curve));
        }
    }
    return curves;
}

} // namespace pitchdrop
