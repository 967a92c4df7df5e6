#include "kernels/model/softness_table.hpp"

#include "kernels/core/error.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace pitchdrop {

namespace {

double phi(double r, const StructureSet& set, const std::vector<double>& coefficient)
{
    double sum = 0;
    for (std::size_t k = 0; k < set.radial.size(); ++k) {
        const RadialFunction<double>& f = set.radial[k];
        const double x = r - f.centre;
        if (f.threshold > 0 && x * x * f.inverse_width > 20) continue; // far below any threshold
        sum += coefficient[k] * radial_term(r, f);
    }
    return sum;
}

/// Straight lines through the cells' ends, shifted by half of what they miss in the middle.
std::vector<RadialCell> make_cells(const StructureSet& set, const std::vector<double>& coefficient,
                                   std::int32_t count)
{
    std::vector<RadialCell> cells;
    const double h = set.radial_reach / count;
    double low = phi(0, set, coefficient);
    for (std::int32_t c = 0; c < count; ++c) {
        const double high = phi((c + 1) * h, set, coefficient);
        const double bend = phi((c + 0.5) * h, set, coefficient) - 0.5 * (low + high);
        cells.push_back({float(low + 0.5 * bend), float(high - low)});
        low = high;
    }
    cells.push_back({0, 0});
    return cells;
}

double largest_error(const std::vector<RadialCell>& cells, const StructureSet& set,
                     const std::vector<double>& coefficient)
{
    const auto count = std::int32_t(cells.size()) - 1;
    const double h = set.radial_reach / count;
    double worst = 0;
    for (std::int32_t c = 0; c < count; ++c)
        for (int k = 0; k < 8; ++k) {
            const double t = (k + 0.5) / 8;
            const double made = double(cells[std::size_t(c)].value) +
                                t * double(cells[std::size_t(c)].slope);
            worst = std::max(worst, std::abs(made - phi((c + t) * h, set, coefficient)));
        }
    return worst;
}

struct Limit {
    double constant, slope;
};

/// exp(−2hw) u^ζ > ε needs h < (ln(1/ε) + ζ ln u) / 2w. With u = n(1 + λ cos θ) ≤ 2n and the tangent
/// ln(u/2n) ≤ λ cos θ − ln 2 (at cos θ = 0), and ζ ln(u/2n) ≤ ln(u/2n), that needs
/// h < (ln(1/ε) + ζ ln 2n − ln 2 + λ cos θ) / 2w. A little is added for rounding.
Limit limit_of(const AngularFunction<double>& f)
{
    const double w = 2 * f.inverse_width;
    if (!(f.threshold > 0)) return {std::numeric_limits<double>::infinity(), 0};
    const double constant =
        -std::log(f.threshold) + f.zeta * std::log(2 * f.factor) - std::log(2.0) + 1e-4;
    return {constant / w, f.lambda / w};
}

std::vector<double> coefficients(const Hyperplane& plane)
{
    std::vector<double> c;
    for (std::size_t k = 0; k < plane.set.size(); ++k) c.push_back(plane.coefficient(k));
    return c;
}

} // namespace

SoftnessTable::SoftnessTable(const Hyperplane& hyperplane)
{
    const std::vector<double> c = coefficients(hyperplane);
    tabulate(hyperplane.set, c);
    group(hyperplane.set, c);
    connect();
    view_.offset = float(hyperplane.offset());
}

SoftnessTable::SoftnessTable(const StructureSet& set)
{
    const std::vector<double> ones(set.size(), 1.0);
    group(set, ones);
    view_.radial_reach_squared = float(set.radial_reach * set.radial_reach);
    for (const RadialFunction<double>& f : set.radial)
        radial_.push_back({float(f.centre), float(f.inverse_width), float(f.threshold)});
    connect();
}

void SoftnessTable::tabulate(const StructureSet& set, const std::vector<double>& coefficient)
{
    if (set.radial.empty()) {
        cells_ = {{0, 0}};
        return;
    }
    for (std::int32_t count = 2048; count <= most_cells; count *= 2) {
        cells_ = make_cells(set, coefficient, count);
        radial_error_ = largest_error(cells_, set, coefficient);
        if (radial_error_ <= wanted_error) break;
    }
    view_.cells_per_length = float(double(cells_.size() - 1) / set.radial_reach);
    view_.radial_reach_squared = float(set.radial_reach * set.radial_reach);
}

void SoftnessTable::group(const StructureSet& set, const std::vector<double>& coefficient)
{
    reach_ = set.reach();
    view_.reach_squared = float(reach_ * reach_);
    view_.angular_reach_squared = float(set.angular_reach * set.angular_reach);
    view_.functions = std::int32_t(set.size());
    view_.radial_functions = std::int32_t(set.radial.size());

    std::vector<std::size_t> order(set.angular.size());
    for (std::size_t k = 0; k < order.size(); ++k) order[k] = k;
    require(set.angular.size() <= std::size_t(most_angular_functions),
            "a set has at most 64 angular functions");
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        const auto &f = set.angular[a], &g = set.angular[b];
        if (f.inverse_width != g.inverse_width) return f.inverse_width < g.inverse_width;
        if (f.lambda != g.lambda) return f.lambda < g.lambda;
        if (f.factor != g.factor) return f.factor < g.factor;
        return f.zeta < g.zeta;
    });
    const AngularFunction<double>* before = nullptr;
    for (const std::size_t k : order) {
        const AngularFunction<double>& f = set.angular[k];
        const bool same = before && before->inverse_width == f.inverse_width &&
                          before->lambda == f.lambda && before->factor == f.factor;
        const Limit limit = limit_of(f);
        if (!same)
            groups_.push_back({float(f.inverse_width), float(limit.constant), float(limit.slope),
                               std::int32_t(terms_.size()), 0});
        AngularTerm term{float(f.lambda),
                         float(f.factor),
                         float(f.threshold),
                         float(2 * coefficient[set.radial.size() + k]),
                         f.zeta,
                         -1,
                         std::int32_t(set.radial.size() + k)};
        if (same)
            for (int squarings = 0, zeta = before->zeta; zeta <= f.zeta; zeta *= 2, ++squarings)
                if (zeta == f.zeta) term.squarings = squarings;
        terms_.push_back(term);
        AngularGroup& group = groups_.back();
        group.last_term = std::int32_t(terms_.size());
        group.limit = std::max(group.limit, float(limit.constant));
        before = &f;
    }
    join_limits();
    require(groups_.size() <= std::size_t(most_angular_groups),
            "a set has at most 32 pairs of ξ and λ");
}

/// The largest of some straight lines is convex, so that the chord between its ends is above it.
void SoftnessTable::join_limits()
{
    float at_minus_one = 0, at_one = 0;
    for (const AngularGroup& group : groups_) {
        at_minus_one = std::max(at_minus_one, group.limit - group.limit_slope);
        at_one = std::max(at_one, group.limit + group.limit_slope);
    }
    view_.limit = 0.5f * (at_minus_one + at_one);
    const float rise = at_one - at_minus_one; // infinite less infinite is no number
    view_.limit_slope = std::isfinite(view_.limit) ? 0.5f * rise : 0.0f;
}

void SoftnessTable::connect()
{
    view_.cell = cells_.data();
    view_.cells = std::int32_t(cells_.size());
    view_.group = groups_.data();
    view_.groups = std::int32_t(groups_.size());
    view_.term = terms_.data();
    view_.radial = radial_.data();
}

std::size_t SoftnessTable::bytes() const
{
    return cells_.size() * sizeof(RadialCell) + groups_.size() * sizeof(AngularGroup) +
           terms_.size() * sizeof(AngularTerm) + radial_.size() * sizeof(RadialFunction<float>);
}

} // namespace pitchdrop
