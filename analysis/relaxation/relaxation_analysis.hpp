#pragma once
#include "analysis/relaxation/kww.hpp"
#include "analysis/results/message.hpp"
#include "analysis/run_files/sources.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace pitchdrop {

/// A stretched exponential of one branch.
struct RelaxationRow {
    double temperature = 0, stress = 0;
    std::uint64_t run = 0;
    std::string stage, observable;
    KwwFit fit;
    std::string branch;
    double run_length = 0; ///< τ that the branch has covered

    /// A time longer than the run is a guess: all that is known is that the function has not lost 1 − 1/e of
    /// its amplitude by the last lag, so that τ is longer than that. Nothing else of the fit is told.
    bool is_beyond_run() const { return fit.tau > run_length; }
    double tau_lower_bound() const { return fit.to; }
};

/// Mean over independent runs of one condition; errors from their spread, with Student's factor. With a bound
/// among them `tau`, in which it stands for the time itself, is a lower bound too, and β has no mean.
struct RelaxationMeanRow {
    double temperature = 0, stress = 0;
    std::string stage, observable;
    int runs = 0;
    int bounds = 0;                ///< runs that tell a lower bound only
    double tau = 0, tau_error = 0; ///< geometric mean
    double beta = 0, beta_error = 0;
};

struct RelaxationAnalysis {
    std::vector<RelaxationRow> rows; ///< by stage, observable, temperature, stress, run
    std::vector<RelaxationMeanRow> means;
};

/// Fits relaxation.csv of every branch at constant temperature.
RelaxationAnalysis analyse_relaxation(const std::vector<Source>& sources, const KwwOptions& options,
                                      Messages& messages);

} // namespace pitchdrop
