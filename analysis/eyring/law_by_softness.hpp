#pragma once
#include "analysis/counts/cells.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace pitchdrop {

/// A law of the ratio (stress_laws.hpp) at one temperature, with one q = ln P_R(S; 0) per softness behind
/// its parameters.
template <typename Ratio>
struct LawBySoftness {
    std::vector<double> softness;

    template <typename P>
    auto operator()(const P& p, const Cell& cell) const
    {
        using T = typename P::Scalar;
        const auto bin = std::find(softness.begin(), softness.end(), cell.softness);
        const T q = p[Ratio::parameters + (bin - softness.begin())];
        if (cell.stress() == 0) return q;
        return T(q + Ratio::log_ratio(p, cell.softness, cell.stress(), cell.temperature()));
    }
};

/// Where a fit may begin: the law's first parameters, and the q that give every softness its number of
/// events.
template <typename Ratio>
Eigen::VectorXd with_matching_q(const LawBySoftness<Ratio>& law, const Eigen::VectorXd& first,
                                const std::vector<Cell>& cells)
{
    const Eigen::Index shape = first.size();
    Eigen::VectorXd p = Eigen::VectorXd::Zero(shape + Eigen::Index(law.softness.size()));
    p.head(shape) = first;
    for (std::size_t bin = 0; bin < law.softness.size(); ++bin) {
        double events = 0, expected = 0;
        for (const Cell& cell : cells) {
            if (cell.softness != law.softness[bin]) continue;
            events += cell.rearranged;
            expected += cell.exposure * std::exp(law(p, cell));
        }
        p[shape + Eigen::Index(bin)] = std::log(events / expected);
    }
    return p;
}

} // namespace pitchdrop
