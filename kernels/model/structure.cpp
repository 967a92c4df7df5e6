#include "kernels/model/structure.hpp"

#include <cmath>

namespace pitchdrop {

namespace {

RadialFunction<double> gaussian(double centre, double inverse_width, double threshold)
{
    return {centre, inverse_width, threshold};
}

/// 30 Gaussians from 0.90 to 2.35, exponent over L².
void add_polymer_radial(StructureSet& set)
{
    constexpr double width = 0.05, threshold = 0.01;
    for (int k = 0; k < 30; ++k)
        set.radial.push_back(gaussian(0.90 + 0.05 * k, 1 / (width * width), threshold));
    set.radial_reach = radial_end(set.radial.back(), 0);
}

void add_angular(StructureSet& set, double xi, double lambda, double factor, double threshold,
                 std::initializer_list<int> zetas)
{
    for (const int zeta : zetas)
        set.angular.push_back({1 / (xi * xi), lambda, factor, threshold, zeta});
}

StructureSet radial30()
{
    StructureSet set;
    set.name = "radial30";
    add_polymer_radial(set);
    return set;
}

StructureSet rsoft40()
{
    StructureSet set;
    set.name = "rsoft40";
    add_polymer_radial(set);
    add_angular(set, 1.75, +1, 0.5, 0.05, {1, 2, 4, 16});
    add_angular(set, 1.20, +1, 0.5, 0.05, {1, 2});
    add_angular(set, 2.00, -1, 0.5, 0.05, {1, 2, 4, 16});
    set.angular_reach = 2.473;
    return set;
}

/// Cubuk et al., Phys. Rev. Lett. 114, 108001 (2015), supplemental tables; all sums end at 5 σ.
StructureSet cubuk2015()
{
    StructureSet set;
    set.name = "cubuk2015";
    for (int k = 0; k < 50; ++k)
        set.radial.push_back(gaussian(0.1 * k, 1 / (2 * 0.1 * 0.1), 0));
    for (const auto& [xi, zeta] : {std::pair{14.633, 1}, {14.638, 2}, {2.554, 1}, {2.554, 2}}) {
        add_angular(set, xi, -1, 1, 0, {zeta});
        add_angular(set, xi, +1, 1, 0, {zeta});
    }
    add_angular(set, 1.648, +1, 1, 0, {1, 2});
    for (const double xi : {1.204, 0.933, 0.695}) add_angular(set, xi, +1, 1, 0, {1, 2, 4, 16});
    set.radial_reach = set.angular_reach = 5.0;
    return set;
}

} // namespace

std::optional<StructureSet> named_structure_set(const std::string& name)
{
    if (name == "rsoft40") return rsoft40();
    if (name == "radial30") return radial30();
    if (name == "cubuk2015") return cubuk2015();
    return std::nullopt;
}

const std::vector<std::string>& structure_set_names()
{
    static const std::vector<std::string> names = {"rsoft40", "radial30", "cubuk2015"};
    return names;
}

double radial_end(const RadialFunction<double>& f, double unlimited)
{
    if (!(f.threshold > 0)) return unlimited;
    return f.centre + std::sqrt(std::log(1 / f.threshold) / f.inverse_width);
}

} // namespace pitchdrop
