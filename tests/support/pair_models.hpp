#pragma once
#include "kernels/model/pair_table.hpp"

#include <cmath>
#include <string>
#include <vector>

// One model of every kind, made from the lists: tests over them need no change for a new kind.

namespace pitchdrop::test {

/// The numbers of a kind, each a little off its default, so that none is where it happens to do nothing.
inline std::vector<double> unusual_values(const KindInfo& kind, bool common_only = false)
{
    std::vector<double> values;
    for (const ParameterInfo& p : kind.parameters)
        if (!common_only || p.mixing == Mixing::common)
            values.push_back(std::isnan(p.usual) || p.usual == 0 ? 1.3 : 1.07 * p.usual);
    return values;
}

struct PairCase {
    std::string name;
    Model model;
    bool ends_smoothly; ///< the truncation changes the force
    bool steps;         ///< the energy is not zero at the cutoff
};

/// A model with this potential and truncation; for beads of one type.
template <class Potential, class Truncation_>
PairCase make_pair_case(double cap)
{
    PairCase one;
    one.name =
        std::string(Potential::name) + ", " + Truncation_::name + (cap > 0 ? ", capped" : "");
    PairModel& pair = one.model.pair;
    pair.potential = PairPotentials::index_of<Potential>();
    pair.common = unusual_values(info_of<Potential>(), true);
    pair.truncation = Truncation(Truncations::index_of<Truncation_>());
    pair.truncation_values = unusual_values(info_of<Truncation_>());
    one.model.cap_distance = cap;
    using Form = typename Truncation_::template Of<Potential>;
    one.ends_smoothly = !std::is_same_v<Form, EnergyShift<Potential>>;
    one.steps = std::is_same_v<Truncation_, PlainCut>;
    return one;
}

/// Every potential with every truncation, and capped.
inline std::vector<PairCase> pair_cases(double cap = 0.9)
{
    std::vector<PairCase> all;
    PairPotentials::for_each([&]<class Potential>(int) {
        Truncations::for_each([&]<class Truncation_>(int) {
            all.push_back(make_pair_case<Potential, Truncation_>(0));
        });
        all.push_back(make_pair_case<Potential, EnergyShiftedCut>(cap));
    });
    return all;
}

} // namespace pitchdrop::test
