#include "analysis/thermodynamics/creep_fit.hpp"

#include "analysis/thermodynamics/line_fit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>

namespace pitchdrop {
namespace {

constexpr double settling = 5, elastic_until = 15; ///< τ after the end of the ramp
constexpr double final_part = 10;                  ///< τ
constexpr std::size_t fewest_creep_rows = 64, fewest_in_mean = 3;
constexpr std::size_t windows = 8;
constexpr std::size_t first_start = 2, last_start = 4; ///< of the linear part, in eighths
constexpr double twice = 2, clearly = 4, visibly = 2;  ///< errors

using Series = std::span<const double>;

/// The part of a curve that is analysed, turned so that the stress is positive.
struct Part {
    std::vector<double> time, strain;

    std::size_t rows() const { return time.size(); }
    std::size_t window() const { return rows() / windows; }
    Series times(std::size_t begin, std::size_t end) const
    {
        return Series(time).subspan(begin, end - begin);
    }
    Series strains(std::size_t begin, std::size_t end) const
    {
        return Series(strain).subspan(begin, end - begin);
    }
};

struct LocalRates {
    std::vector<LineFit> lines;
    std::vector<std::size_t> begin; ///< first row of each
    std::size_t lowest = 0;

    double excess(std::size_t k) const { return lines[k].slope - lines[lowest].slope; }
    bool is_raised(std::size_t k, double error) const
    {
        return lines[k].slope > twice * std::max(lines[lowest].slope, 0.0) &&
               excess(k) > clearly * error;
    }
};

LocalRates local_rates(const Part& part)
{
    LocalRates rates;
    const std::size_t w = part.window(), step = std::max<std::size_t>(1, w / 8);
    for (std::size_t begin = 0; begin + w <= part.rows(); begin += step) {
        rates.lines.push_back(
            plain_line(part.times(begin, begin + w), part.strains(begin, begin + w)));
        rates.begin.push_back(begin);
        if (rates.lines.back().slope < rates.lines[rates.lowest].slope)
            rates.lowest = rates.lines.size() - 1;
    }
    return rates;
}

/// Root of the long-run variance (with Student's factor) of the noise of the rows before `end` about a
/// broken line with a knot at every eighth: what comes later may bend too fast for it.
double noise_before(const Part& part, std::size_t end)
{
    const std::size_t w = part.window();
    end = std::clamp(end, 2 * w, part.rows());
    const auto knots = Eigen::Index(std::max<std::size_t>(2, end / w));
    const auto n = Eigen::Index(end);
    Eigen::MatrixXd hats = Eigen::MatrixXd::Zero(n, knots + 1);
    const double length = part.time[end - 1] - part.time[0];
    for (Eigen::Index k = 0; k < n; ++k) {
        const double place = (part.time[std::size_t(k)] - part.time[0]) / length * double(knots);
        const auto left = std::min(Eigen::Index(place), knots - 1);
        hats(k, left + 1) = place - double(left);
        hats(k, left) = 1 - hats(k, left + 1);
    }
    const Eigen::Map<const Eigen::VectorXd> strain(part.strain.data(), n);
    const Eigen::VectorXd values = hats.colPivHouseholderQr().solve(strain);
    const SeriesCovariance noise = block_covariance(hats, strain - hats * values, blocks_for(n));
    return std::sqrt(noise.noise) * student_factor(noise.degrees_of_freedom);
}

/// Standard error of the difference of two local rates far apart.
double difference_error(const Part& part, std::size_t end)
{
    const double spacing = (part.time.back() - part.time.front()) / double(part.rows() - 1);
    const double rows = double(part.window());
    return noise_before(part, end) * std::sqrt(24 / (rows * (rows * rows - 1))) / spacing;
}

struct Yield {
    std::size_t index; ///< of the first local rate of the yield
    double difference_error;
};

std::optional<Yield> find_yield(const Part& part, const LocalRates& rates)
{
    const std::size_t n = rates.lines.size(), w = part.window();
    for (std::size_t k = rates.lowest; k < n; ++k) {
        if (!rates.is_raised(k, 0)) continue;
        const double error = difference_error(part, rates.begin[k] + w / 2);
        std::size_t end = k;
        while (end < n && rates.begin[end] <= rates.begin[k] + 2 * w && rates.is_raised(end, error))
            ++end;
        const bool lasts = end > k && rates.begin[end - 1] >= rates.begin[k] + w;
        const bool goes_on = end == n || rates.begin[end] > rates.begin[k] + 2 * w;
        if (lasts && goes_on) return Yield{k, error};
    }
    return std::nullopt;
}

/// The last row that the linear part may have before a yield.
std::size_t last_before(const LocalRates& rates, const Yield& yield, std::size_t window)
{
    std::size_t k = yield.index;
    while (k > rates.lowest && rates.excess(k) > visibly * yield.difference_error) --k;
    return rates.begin[k] + window;
}

struct Stretch {
    std::size_t begin, end;
};

void set_line(CreepFit& fit, const Part& part, Stretch stretch, const LineFit& line, bool steady)
{
    fit.strain_rate = line.slope;
    fit.strain_rate_error = line.slope_error;
    fit.wanders = line.wanders;
    fit.steady = steady;
    fit.linear_from = part.time[stretch.begin];
    fit.linear_to = part.time[stretch.end - 1];
}

void find_linear_part(CreepFit& fit, const Part& part, std::size_t latest_end,
                      std::size_t earliest_end, Stretch otherwise)
{
    std::vector<Stretch> stretches;
    const std::size_t step = std::max<std::size_t>(1, part.window() / 2);
    for (std::size_t end = latest_end; end >= earliest_end; end -= step)
        for (std::size_t k = first_start; k <= last_start; ++k) {
            const std::size_t begin = latest_end * k / windows;
            if (begin + 2 * part.window() <= end) stretches.push_back({begin, end});
        }
    std::stable_sort(stretches.begin(), stretches.end(), [](const Stretch& a, const Stretch& b) {
        return a.end - a.begin > b.end - b.begin;
    });
    const auto line_of = [&](const Stretch& s) {
        return fit_line(part.times(s.begin, s.end), part.strains(s.begin, s.end));
    };
    // One noise for all stretches: one that is rough by chance shall not be preferred.
    const double noise = noise_before(part, latest_end);
    for (const Stretch& s : stretches)
        if (const LineFit line = line_of(s); std::abs(line.curvature) < visibly * noise)
            return set_line(fit, part, s, line, true);
    set_line(fit, part, otherwise, line_of(otherwise), false);
}

double mean(Series values)
{
    double sum = 0;
    for (const double v : values) sum += v;
    return sum / double(values.size());
}

/// Index of the first row at or after a time.
std::size_t row_at(const CreepCurve& curve, double time)
{
    return std::size_t(std::lower_bound(curve.time.begin(), curve.time.end(), time) -
                       curve.time.begin());
}

} // namespace

CreepResult fit_creep(const CreepCurve& curve)
{
    const std::size_t settled = row_at(curve, curve.stress_ramp + settling);
    const std::size_t n = curve.time.size();
    const std::size_t begin =
        std::max(settled + fewest_in_mean, row_at(curve, curve.stress_ramp + elastic_until));
    if (begin + fewest_creep_rows > n)
        return {{},
                fmt::format("{} rows later than {:g} after the load is on, {} are needed",
                            n > begin ? n - begin : 0, elastic_until, fewest_creep_rows)};
    if (std::adjacent_find(curve.time.begin(), curve.time.end(), std::greater_equal<>()) !=
        curve.time.end())
        return {{}, "its times do not rise"};

    const double sign = curve.stress < 0 ? -1 : 1;
    Part part;
    part.time.assign(curve.time.begin() + std::ptrdiff_t(begin), curve.time.end());
    for (std::size_t k = begin; k < n; ++k) part.strain.push_back(sign * curve.strain[k]);
    CreepFit fit;
    const Series strain(curve.strain);
    fit.elastic_strain = mean(strain.subspan(settled, begin - settled));
    fit.final_strain = mean(strain.subspan(
        std::min(row_at(curve, curve.time.back() - final_part), n - fewest_in_mean)));

    const LocalRates rates = local_rates(part);
    const std::size_t w = part.window(), rows = part.rows();
    std::optional<Yield> yield;
    if (curve.stress != 0) yield = find_yield(part, rates);
    if (!yield) {
        find_linear_part(fit, part, rows, rows, {rows / 2, rows});
    } else {
        fit.yield_time = rates.lines[yield->index].middle;
        fit.yield_strain = sign * rates.lines[yield->index].value;
        const std::size_t low = rates.begin[rates.lowest] + w / 2;
        const Stretch around{low > w ? low - w : 0, std::min(rows, low + w)};
        find_linear_part(fit, part, last_before(rates, *yield, w), around.end, around);
    }
    fit.strain_rate *= sign;
    return {fit, ""};
}

} // namespace pitchdrop
