#include "analysis/eyring/count_analysis.hpp"

#include "analysis/statistics/student.hpp"
#include "kernels/core/error.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pitchdrop {
namespace {

void tell_silent_conditions(const std::vector<ConditionRow>& rows, Messages& messages)
{
    for (const ConditionRow& row : rows)
        if (row.rearranged == 0)
            messages.push_back({Message::Level::warning, "conditions",
                                fmt::format("T = {:g}, stress {:g}: none of {:g} beads rearranged",
                                            row.temperature, row.stress, row.count)});
}

/// A single block has a message of its own.
void tell_few_blocks(const Counts& counts, Messages& messages)
{
    int number = 0;
    Eigen::Index fewest = few_blocks;
    for (const Condition& c : counts.conditions)
        if (!c.lone && c.units() < few_blocks) ++number, fewest = std::min(fewest, c.units());
    if (number > 0)
        messages.push_back(
            {Message::Level::note, "conditions",
             fmt::format("{} of {} conditions have fewer than {} blocks or runs that scatter: their "
                         "errors are Student's (with {} of them {:.2f} times the standard error)",
                         number, counts.conditions.size(), few_blocks, fewest,
                         student_factor(double(fewest - 1)))});
}

} // namespace

CountAnalysis analyse_counts(const Counts& counts, const CountAnalysisOptions& options,
                             Messages& messages)
{
    CountAnalysis a;
    a.units = scatter_units(counts);
    tell_few_blocks(counts, messages);
    a.conditions = summarise_conditions(counts, options.binning);
    tell_silent_conditions(a.conditions, messages);
    a.distribution = softness_distribution(counts);
    const std::vector<Cell> all = wide_cells(counts, options.binning, slopes_of(a.conditions));
    a.probability = rearrangement_probability(counts, all, options.bootstrap);

    const std::vector<Cell> wide = in_range(all, options.binning);
    const std::vector<Cell> fine = fine_cells(counts, options.binning);
    if (fine.empty())
        throw InputError(fmt::format("no beads have a softness from {:g} to {:g}",
                                     options.binning.low, options.binning.high),
                         "all counts lie outside the range that is fitted",
                         "choose another --softness-range");
    const double fewest = options.fewest_events;
    a.arrhenius = fit_arrhenius(counts, wide, fewest, messages);
    a.decomposition = decompose(counts, a.arrhenius, messages);
    a.decomposition_global = fit_decomposition(counts, fine, fewest, messages);
    a.ratios = eyring_ratios(counts, wide);
    a.eyring = fit_eyring(counts, wide, fewest, messages);
    a.structure_dependent =
        fit_structure_dependent(counts, wide, a.eyring, a.conditions, fewest, messages);
    a.global = fit_global_eyring(counts, fine, a.conditions, fewest, messages);
    a.high_stress = fit_high_stress(counts, fine, a.conditions, options.high_stress, fewest,
                                    messages);
    if (options.compare_models)
        a.comparison = compare_models(counts, wide, a.conditions, options.high_stress, fewest, messages);
    return a;
}

} // namespace pitchdrop
