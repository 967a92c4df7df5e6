#include "analysis/statistics/straight_line.hpp"

namespace pitchdrop {

std::optional<StraightLine> straight_line(const std::vector<double>& x,
                                          const std::vector<Estimate>& y,
                                          const std::vector<double>& weight_errors)
{
    double weights = 0, mean_x = 0;
    for (std::size_t k = 0; k < x.size(); ++k) {
        const double w = 1 / (weight_errors[k] * weight_errors[k]);
        weights += w, mean_x += w * x[k];
    }
    mean_x /= weights;
    double spread = 0;
    Estimate mean_y = 0, product = 0;
    for (std::size_t k = 0; k < x.size(); ++k) {
        const double w = 1 / (weight_errors[k] * weight_errors[k]), d = x[k] - mean_x;
        spread += w * d * d;
        mean_y = Estimate(mean_y + (w / weights) * y[k]);
        product = Estimate(product + (w * d) * y[k]);
    }
    if (x.size() < 2 || !(spread > 1e-12 * weights)) return std::nullopt;
    StraightLine line;
    line.slope = Estimate(product / spread);
    line.intercept = Estimate(mean_y - mean_x * line.slope);
    double variance = 0, rest = 0;
    for (std::size_t k = 0; k < x.size(); ++k) {
        const double w = 1 / (weight_errors[k] * weight_errors[k]);
        const double from_mean = y[k].value() - mean_y.value();
        const double from_line =
            y[k].value() - line.intercept.value() - line.slope.value() * x[k];
        variance += w * from_mean * from_mean, rest += w * from_line * from_line;
    }
    if (x.size() > 2 && variance > 0) line.r_squared = 1 - rest / variance;
    return line;
}

} // namespace pitchdrop
