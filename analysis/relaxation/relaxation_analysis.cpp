#include "analysis/relaxation/relaxation_analysis.hpp"

#include "analysis/files/csv_table.hpp"
#include "analysis/thermodynamics/block_covariance.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

namespace pitchdrop {
namespace {

constexpr const char* file_name = "relaxation.csv";

auto condition(const RelaxationRow& row)
{
    return std::tie(row.stage, row.observable, row.temperature, row.stress);
}

/// Curves without a fit; a long list is cut.
class Refusals {
public:
    void add(const std::string& observable, const RunBranch& branch, const std::string& why)
    {
        texts_.push_back(fmt::format("{} of {}: {}", observable, branch.id, why));
    }
    void tell(Messages& messages) const
    {
        constexpr std::size_t most = 20;
        for (std::size_t k = 0; k < std::min(most, texts_.size()); ++k)
            messages.push_back({Message::Level::note, "relaxation", texts_[k]});
        if (texts_.size() > most)
            messages.push_back({Message::Level::note, "relaxation",
                                fmt::format("{} more curves have no fit", texts_.size() - most)});
    }

private:
    std::vector<std::string> texts_;
};

void fit_branch(const RunBranch& branch, const KwwOptions& options, RelaxationAnalysis& analysis,
                Refusals& refusals)
{
    const CsvTable table(branch.file(file_name));
    for (const std::string observable : {"bond_correlation", "self_scattering"}) {
        const Curve curve{table.column("lag"), table.column(observable),
                          table.column(observable + "_error")};
        const KwwResult result = fit_kww(curve, options);
        if (!result.fit) {
            refusals.add(observable, branch, result.why_not);
            continue;
        }
        analysis.rows.push_back({branch.temperature, branch.stress, branch.seed, branch.label,
                                 observable, *result.fit, branch.id, branch.covered()});
        const RelaxationRow& row = analysis.rows.back();
        if (row.is_beyond_run())
            refusals.add(observable, branch,
                         fmt::format("its fitted time, {:.3g}, is longer than the run, {:g}: it is not "
                                     "determined, only longer than the last lag, {:g}",
                                     row.fit.tau, row.run_length, row.tau_lower_bound()));
    }
}

struct Spread {
    double mean = 0, error = 0;
};

Spread spread(const std::vector<double>& values)
{
    const double n = double(values.size());
    Spread result;
    for (const double value : values) result.mean += value / n;
    double squares = 0;
    for (const double value : values) squares += (value - result.mean) * (value - result.mean);
    result.error = std::sqrt(squares / (n - 1) / n) * student_factor(n - 1);
    return result;
}

/// Rows are in the order of their conditions.
void add_means(RelaxationAnalysis& analysis)
{
    const auto& rows = analysis.rows;
    for (std::size_t begin = 0, end; begin < rows.size(); begin = end) {
        std::vector<double> log_tau, beta;
        int bounds = 0;
        for (end = begin; end < rows.size() && condition(rows[end]) == condition(rows[begin]);
             ++end) {
            const bool beyond = rows[end].is_beyond_run();
            bounds += beyond;
            log_tau.push_back(std::log(beyond ? rows[end].tau_lower_bound() : rows[end].fit.tau));
            beta.push_back(rows[end].fit.beta);
        }
        if (end - begin < 2) continue;
        const RelaxationRow& row = rows[begin];
        const Spread t = spread(log_tau), b = spread(beta);
        const double tau = std::exp(t.mean);
        analysis.means.push_back({row.temperature, row.stress, row.stage, row.observable,
                                  int(end - begin), bounds, tau, tau * t.error, b.mean, b.error});
    }
}

} // namespace

RelaxationAnalysis analyse_relaxation(const std::vector<Source>& sources, const KwwOptions& options,
                                      Messages& messages)
{
    RelaxationAnalysis analysis;
    Refusals refusals;
    for (const Source& source : sources)
        for (const std::size_t n : source.branches) {
            const RunBranch& branch = source.run.branches[n];
            if (!branch.has(file_name)) continue;
            if (branch.temperature != branch.temperature_begin)
                refusals.add("relaxation", branch, "its temperature changes");
            else
                fit_branch(branch, options, analysis, refusals);
        }
    refusals.tell(messages);
    std::stable_sort(analysis.rows.begin(), analysis.rows.end(),
                     [](const RelaxationRow& a, const RelaxationRow& b) {
                         return std::tuple_cat(condition(a), std::tie(a.run)) <
                                std::tuple_cat(condition(b), std::tie(b.run));
                     });
    add_means(analysis);
    return analysis;
}

} // namespace pitchdrop
