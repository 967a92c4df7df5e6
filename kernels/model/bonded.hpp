#pragma once
#include "kernels/core/error.hpp"
#include "kernels/model/model.hpp"
#include "kernels/physics/angle/all.hpp"
#include "kernels/physics/bond/all.hpp"

#include <cmath>

// From a model to the coefficients of its bonds and angles, and what their potentials say.

namespace pitchdrop {

static_assert(BondPotentials::index_of<HarmonicBond>() == int(BondModel::Potential::harmonic) &&
              BondPotentials::index_of<FeneBond>() == int(BondModel::Potential::fene));

/// A model of bonds by its potential and the potential's own values.
template <class Bond>
BondModel bond_model(const typename Bond::Values& values)
{
    BondModel model{BondModel::Potential(BondPotentials::index_of<Bond>()), {}};
    for (const auto& parameter : Bond::parameters) model.values.push_back(values.*parameter.value);
    return model;
}

/// Calls use.template operator()<Bond>(values).
template <class Use>
decltype(auto) with_bond(const BondModel& model, const Use& use)
{
    return BondPotentials::at(int(model.potential), [&]<class Bond>() {
        return use.template operator()<Bond>(values_of<Bond>(model.values));
    });
}
template <class Use>
decltype(auto) with_angle(const AngleModel& model, const Use& use)
{
    return AnglePotentials::at(model.potential, [&]<class Angle>() {
        return use.template operator()<Angle>(values_of<Angle>(model.values));
    });
}

inline BondSample<double> bond_at(const BondModel& model, double r_squared)
{
    return with_bond(model, [&]<class Bond>(const typename Bond::Values& values) {
        return Bond::evaluate(r_squared, Bond::coefficients(values));
    });
}
inline AngleSample<double> angle_at(const AngleModel& model, const Vec3<double>& to_middle,
                                    const Vec3<double>& from_middle)
{
    return with_angle(model, [&]<class Angle>(const typename Angle::Values& values) {
        return Angle::evaluate(to_middle, from_middle, Angle::coefficients(values));
    });
}

/// Bond length of chains at rest.
inline double rest_length(const BondModel& model)
{
    return with_bond(model, []<class Bond>(const typename Bond::Values& values) {
        return Bond::rest_length(values);
    });
}
/// A longer bond is broken; infinite where bonds do not break.
inline double longest_bond(const BondModel& model)
{
    return with_bond(model, []<class Bond>(const typename Bond::Values& values) {
        return Bond::longest(values);
    });
}
/// What messages call it.
inline const char* name_of_longest_bond(const BondModel& model)
{
    return with_bond(model, []<class Bond>(const typename Bond::Values&) {
        if constexpr (requires { Bond::longest_name; })
            return static_cast<const char*>(Bond::longest_name);
        else
            return "";
    });
}
/// d²U/dθ² of the straight chain.
inline double bending_stiffness(const AngleModel& model)
{
    return with_angle(model, []<class Angle>(const typename Angle::Values& values) {
        return Angle::stiffness(values);
    });
}
/// Whether angles bend.
inline bool bends(const Model& model) { return bending_stiffness(model.angle) != 0; }

inline BondRow bond_row(const BondModel& model)
{
    BondRow row{};
    const double longest = longest_bond(model);
    row.broken_squared = float(longest * longest);
    with_bond(model, [&]<class Bond>(const typename Bond::Values& values) {
        write_fields<Bond::template Coefficients>(convert<float>(Bond::coefficients(values)),
                                                  row.number);
    });
    return row;
}
inline AngleRow angle_row(const AngleModel& model)
{
    AngleRow row{};
    row.acts = bending_stiffness(model) != 0;
    with_angle(model, [&]<class Angle>(const typename Angle::Values& values) {
        write_fields<Angle::template Coefficients>(convert<float>(Angle::coefficients(values)),
                                                   row.number);
    });
    return row;
}

} // namespace pitchdrop
