#include "analysis/thermodynamics/line_fit.hpp"

#include <algorithm>
#include <cmath>

namespace pitchdrop {
namespace {

constexpr double much_correlation = 0.4;

using Values = Eigen::Map<const Eigen::VectorXd>;

/// Standard error of the slope if the noise is a random walk.
double wandering_error(const Eigen::VectorXd& x, const Eigen::VectorXd& residuals, int blocks)
{
    Eigen::VectorXd step(blocks - 1);
    const Eigen::Index n = residuals.size();
    double before = 0;
    for (int k = 0; k < blocks; ++k) {
        const Eigen::Index begin = n * k / blocks, length = n * (k + 1) / blocks - begin;
        const double mean = residuals.segment(begin, length).mean();
        if (k > 0) step[k - 1] = mean - before;
        before = mean;
    }
    step.array() -= step.mean();
    const double length = x[n - 1] - x[0];
    const double per_time = 1.5 * step.squaredNorm() / (blocks - 2) / (length / blocks);
    return std::sqrt(1.2 * per_time / length) * student_factor(blocks - 2);
}

} // namespace

LineFit plain_line(std::span<const double> time, std::span<const double> value)
{
    const Values t(time.data(), Eigen::Index(time.size()));
    const Values y(value.data(), Eigen::Index(value.size()));
    LineFit line;
    line.middle = t.mean();
    line.value = y.mean();
    const Eigen::VectorXd x = t.array() - line.middle;
    line.slope = x.dot(y) / x.squaredNorm();
    return line;
}

LineFit fit_line(std::span<const double> time, std::span<const double> value)
{
    LineFit line = plain_line(time, value);
    const Values t(time.data(), Eigen::Index(time.size()));
    const Values y(value.data(), Eigen::Index(value.size()));
    const Eigen::Index n = t.size();
    const int blocks = blocks_for(n);
    const Eigen::VectorXd x = t.array() - line.middle;
    const Eigen::VectorXd residuals = y.array() - line.value - line.slope * x.array();
    Eigen::MatrixXd jacobian(n, 3);
    const double length = x[n - 1] - x[0];
    jacobian << Eigen::VectorXd::Ones(n), x / length, (x / length).cwiseAbs2();

    const Eigen::VectorXd parabola = jacobian.colPivHouseholderQr().solve(y);
    // A curvature too small to be seen must not count as noise.
    const SeriesCovariance bent = block_covariance(jacobian, y - jacobian * parabola, blocks);
    line.slope_error = bent.error(1) / length;
    line.residual = std::sqrt(residuals.squaredNorm() / double(n));
    line.wanders = block_correlation(residuals, blocks) > much_correlation;
    if (line.wanders)
        line.slope_error = std::max(line.slope_error, wandering_error(x, residuals, blocks));

    line.curvature = parabola[2] / std::sqrt((jacobian.transpose() * jacobian).inverse()(2, 2));
    return line;
}

} // namespace pitchdrop
