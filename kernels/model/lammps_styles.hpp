#pragma once
#include "kernels/model/bonded.hpp"
#include "kernels/model/pair_table.hpp"

#include <optional>
#include <string>

// Where a potential is one of LAMMPS, its header says under which name and with which coefficients.

namespace pitchdrop {

/// Pair styles of LAMMPS with a potential's parameters, in their order, and the cutoff as coefficients:
/// plain and shifted by the force.
template <class Potential>
concept HasLammpsStyle = requires
{
    Potential::lammps_style[1];
};

struct LammpsPair {
    const char* style = ""; ///< empty where LAMMPS has none
    LammpsColumns columns;
};

/// The coefficients of a pair in the style of its truncation.
inline LammpsPair lammps_pair(const PairModel& pair, const PairScales& scales)
{
    return PairPotentials::at(pair.potential, [&]<class Potential>() {
        LammpsPair lammps;
        if constexpr (HasLammpsStyle<Potential>) {
            const auto values = pair_values<Potential>(pair, scales);
            for (const auto& parameter : Potential::parameters)
                lammps.columns.push_back({parameter.name, values.*parameter.value});
            lammps.columns.push_back({"cutoff", pair_cutoff(pair, scales)});
            const bool plain = pair.wca || pair.truncation == Truncation::none ||
                               pair.truncation == Truncation::energy_shift;
            if (plain || pair.truncation == Truncation::force_shift)
                lammps.style = Potential::lammps_style[plain ? 0 : 1];
        }
        return lammps;
    });
}

template <class Potential>
concept HasLammpsColumns = requires(const typename Potential::Values& v)
{
    Potential::lammps_style;
    Potential::lammps_columns(v);
};

/// A potential of bonds or angles under its name in LAMMPS; nothing where it has none.
struct LammpsStyle {
    std::string style;
    LammpsColumns columns;
};
template <class Potential>
std::optional<LammpsStyle> lammps_style(const typename Potential::Values& values)
{
    if constexpr (HasLammpsColumns<Potential>)
        return LammpsStyle{Potential::lammps_style, Potential::lammps_columns(values)};
    return std::nullopt;
}
inline std::optional<LammpsStyle> lammps_style(const BondModel& model)
{
    return with_bond(model, []<class Bond>(const typename Bond::Values& values) {
        return lammps_style<Bond>(values);
    });
}
inline std::optional<LammpsStyle> lammps_style(const AngleModel& model)
{
    return with_angle(model, []<class Angle>(const typename Angle::Values& values) {
        return lammps_style<Angle>(values);
    });
}

} // namespace pitchdrop
