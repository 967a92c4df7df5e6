#include "analysis/statistics/scatter_units.hpp"

#include "analysis/counts/counts.hpp"
#include "analysis/statistics/student.hpp"

#include <cmath>
#include <limits>

namespace pitchdrop {
namespace {

double variance_of(const Estimate& estimate, const ScatterGroup& group)
{
    if (estimate.derivatives().size() < group.first + group.size) return 0; // a constant has none
    return estimate.derivatives().segment(group.first, group.size).squaredNorm();
}

double factor_of(const Estimate& estimate, const ScatterUnits& units)
{
    for (const ScatterGroup& group : units)
        if (!group.independent_events && group.size < few_blocks &&
            variance_of(estimate, group) > 0)
            return student_factor(degrees_of_freedom(estimate, units));
    return 1;
}

} // namespace

ScatterUnits scatter_units(const Counts& counts)
{
    ScatterUnits units;
    for (const Condition& condition : counts.conditions)
        if (units.empty() || units.back().first != condition.first_unit) // runs are shared by all
            units.push_back({condition.first_unit, condition.units(), condition.lone});
    return units;
}

double degrees_of_freedom(const Estimate& estimate, const ScatterUnits& units)
{
    double all = 0, sum = 0;
    for (const ScatterGroup& group : units) {
        const double variance = variance_of(estimate, group);
        all += variance;
        if (!group.independent_events) sum += variance * variance / double(group.size - 1);
    }
    return sum > 0 ? all * all / sum : std::numeric_limits<double>::infinity();
}

double error(const Estimate& estimate, const ScatterUnits& units)
{
    return error(estimate) * factor_of(estimate, units);
}

Eigen::MatrixXd covariance(const std::vector<Estimate>& estimates, const ScatterUnits& units)
{
    const auto count = Eigen::Index(estimates.size());
    Eigen::MatrixXd result(count, count);
    for (Eigen::Index k = 0; k < count; ++k)
        for (Eigen::Index n = 0; n < count; ++n) {
            const Estimate &a = estimates[std::size_t(k)], &b = estimates[std::size_t(n)];
            result(k, n) =
                a.derivatives().dot(b.derivatives()) * factor_of(a, units) * factor_of(b, units);
        }
    return result;
}

} // namespace pitchdrop
