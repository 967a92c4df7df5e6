#pragma once
#include "kernels/core/error.hpp"

#include <set>
#include <string>

namespace pitchdrop {

/// Columns of a LAMMPS dump with a meaning of their own, or with words in them (LAMMPS manual,
/// `dump custom`); all others are fields.
inline const std::set<std::string> dump_columns = {
    "id", "type", "mol", "mass", "q", "element", "typelabel", "x",  "y",  "z",  "xu", "yu", "zu", "xs",
    "ys", "zs",   "xsu", "ysu",     "zsu",       "ix", "iy", "iz", "vx", "vy", "vz"};

/// Properties of extended XYZ with a meaning of their own.
inline const std::set<std::string> xyz_properties = {
    "species", "pos",  "type",   "id",      "mol",  "molecule", "vel",    "velo",
    "velocities", "momenta", "mass", "masses", "charge", "charges", "initial_charges", "Z"};

/// The name of a field as the name of a column; throws InputError where it could not be read back
/// as what it is. The field may come from a file of another format.
inline const std::string& column_of_field(const std::string& name,
                                          const std::set<std::string>& taken)
{
    if (name.empty() || name.find_first_of(" \t\r\n:=\"") != std::string::npos)
        throw InputError("the field '" + name + "' cannot be the name of a column",
                         "that is one word without : = and quotes",
                         "rename the field, or write a format that can hold it (GSD)");
    if (taken.contains(name))
        throw InputError("the field '" + name + "' cannot be a column of this format",
                         "the format means something else by that name",
                         "rename the field, or write another format");
    return name;
}

} // namespace pitchdrop
