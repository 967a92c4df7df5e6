#pragma once
#include "analysis/eyring/count_analysis.hpp"
#include "analysis/eyring/formulas.hpp"

#include <cmath>
#include <functional>
#include <random>
#include <vector>

// Counts drawn from Eq. 4 with known parameters.

namespace pitchdrop::synthetic {

struct Truth {
    double Sigma0 = 4.5, Sigma1 = 3.9, e0 = 4.0, e1 = 2.145; ///< T_onset = 0.55
    double alpha0 = 1.97, alpha1 = 0.15, beta0 = 3.0, beta1 = 0.4;

    double log_probability(double softness, double temperature, double stress) const
    {
        const double rest = log_arrhenius(falling(Sigma0, Sigma1, softness),
                                          falling(e0, e1, softness), temperature);
        return rest + log_eyring(alpha1 * softness - alpha0, falling(beta0, beta1, softness), stress,
                                 temperature);
    }
    double onset() const { return e1 / Sigma1; }
};

/// A sweep as the engine counts it: bins of 0.25, p(S) normal about a mean that rises with temperature.
struct Sweep {
    std::vector<double> temperatures = {0.35, 0.36, 0.37, 0.38, 0.39, 0.40, 0.41, 0.42};
    std::vector<double> stresses = {0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45};
    int runs = 1, blocks = 10;
    double beads = 2.5e6; ///< times frames, of a block
    double bin = 0.25;
    /// Events come in bursts of this mean size (geometric), and the rate of a block varies by this part.
    double burst = 1, block_spread = 0;

    double mean_softness(double temperature) const { return -0.5 + 6 * (temperature - 0.42); }
};

using Law = std::function<double(double softness, double temperature, double stress)>;

inline std::int64_t draw_events(double expected, double trials, double burst, std::mt19937_64& random)
{
    if (burst <= 1)
        return std::binomial_distribution<std::int64_t>(std::int64_t(trials),
                                                        expected / trials)(random);
    std::int64_t events = std::poisson_distribution<std::int64_t>(expected / burst)(random);
    if (events > 0) // a sum of geometric sizes, each at least 1
        events += std::negative_binomial_distribution<std::int64_t>(events, 1 / burst)(random);
    return std::min(events, std::int64_t(trials));
}

inline std::vector<CountRow> draw(const Law& law, const Sweep& sweep, unsigned seed)
{
    std::mt19937_64 random(seed);
    std::vector<CountRow> rows;
    for (const double t : sweep.temperatures)
        for (const double stress : sweep.stresses)
            for (int run = 0; run < sweep.runs; ++run)
                for (int block = 0; block < sweep.blocks; ++block) {
                    double rate = 1;
                    if (sweep.block_spread > 0) {
                        const double shape = 1 / (sweep.block_spread * sweep.block_spread);
                        rate = std::gamma_distribution<double>(shape, 1 / shape)(random);
                    }
                    for (double low = -4; low < 2; low += sweep.bin) {
                        const double s = low + sweep.bin / 2, x = s - sweep.mean_softness(t);
                        const double count = std::floor(
                            sweep.beads * sweep.bin * std::exp(-x * x / (2 * 0.81)) / 2.2560);
                        if (count < 1) continue;
                        const double expected = count * rate * std::exp(law(s, t, stress));
                        rows.push_back({t, stress, run, block, low, low + sweep.bin,
                                        std::int64_t(count),
                                        draw_events(expected, count, sweep.burst, random)});
                    }
                }
    return rows;
}

/// One parameter over many draws: part of the 68 % intervals with the truth, and mean deviation in errors.
struct Coverage {
    int number = 0;
    double inside = 0, bias = 0, squares = 0, spread = 0, error = 0;

    void add(const Estimate& estimate, double truth)
    {
        const double e = pitchdrop::error(estimate), d = (estimate.value() - truth) / e;
        ++number;
        inside += std::abs(d) <= 1, bias += d, squares += d * d;
        error += e;
    }
    double part() const { return inside / number; }
    double mean() const { return bias / number; }
};

} // namespace pitchdrop::synthetic
