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
};

/// Mean over independent runs of one condition; errors from their spread, with Student's factor.
struct RelaxationMeanRow {
    double temperature = 0, stress = 0;
    std::string stage, observable;
    int runs = 0;
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
