#include "engine/io/lammps_coefficients.hpp"

#include "kernels/core/error.hpp"
#include "kernels/model/lammps_styles.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace pitchdrop {

namespace {

/// Fifteen digits: what a parameter was before it went through powers of σ.
std::string number(double x) { return fmt::format("{:.15g}", x); }

std::string row_of(const LammpsColumns& columns)
{
    std::string row;
    for (const LammpsColumn& column : columns)
        row += (row.empty() ? "" : " ") + number(column.value);
    return row;
}

/// Every pair of types on a line of its own: no mixing rule is left to LAMMPS.
void add_pairs(LammpsModel& lammps, const Model& model)
{
    const auto of_types = [&](int i, int j) {
        return lammps_pair(model.pair, pair_scales(model, i, j));
    };
    const std::string style = of_types(0, 0).style;
    if (style.empty()) {
        const std::string what =
            fmt::format("\"{}\" with truncation \"{}\"",
                        kinds_of<PairPotentials>()[std::size_t(model.pair.potential)].name,
                        kinds_of<Truncations>()[std::size_t(model.pair.truncation)].name);
        lammps.notes.push_back("the pair potential is left out: LAMMPS has no pair style for " +
                               what);
        lammps.styles += "# pair_style: LAMMPS has none for " + what + "\n";
        return;
    }
    const int types = int(model.bead_types.size());
    double largest_cutoff = 0;
    auto out = std::back_inserter(lammps.sections);
    fmt::format_to(out, "\n{} # {}\n\n", types == 1 ? "Pair Coeffs" : "PairIJ Coeffs", style);
    for (int i = 0; i < types; ++i)
        for (int j = i; j < types; ++j) {
            const LammpsPair pair = of_types(i, j);
            largest_cutoff = std::max(largest_cutoff, pair.columns.back().value);
            const std::string who =
                types == 1 ? std::string("1") : fmt::format("{} {}", i + 1, j + 1);
            fmt::format_to(out, "{} {}\n", who, row_of(pair.columns));
        }
    lammps.styles += "pair_style " + style + " " + number(largest_cutoff) + "\n";
    if (style.find("/linear") == std::string::npos) // that one shifts by itself
        lammps.styles += model.pair.wca || model.pair.truncation == Truncation::energy_shift
                             ? "pair_modify shift yes\n"
                             : "pair_modify shift no\n";
}

/// The coefficients of the one type of bonds or angles.
void add_bonded(LammpsModel& lammps, const std::string& what, const std::string& name,
                const std::optional<LammpsStyle>& own)
{
    if (!own) {
        lammps.notes.push_back("the " + what + " potential is left out: LAMMPS has no " + what +
                               " style \"" + name + "\"");
        lammps.styles += "# " + what + "_style: LAMMPS has none for \"" + name + "\"\n";
        return;
    }
    lammps.styles += what + "_style " + own->style + "\n";
    lammps.sections += fmt::format("\n{} Coeffs # {}\n\n1 {}\n", what == "bond" ? "Bond" : "Angle",
                                   own->style, row_of(own->columns));
}

} // namespace

LammpsModel lammps_model(const Model& model, const Snapshot& snapshot)
{
    LammpsModel lammps;
    add_pairs(lammps, model);
    if (!snapshot.bonds.empty()) {
        lammps.styles += fmt::format("special_bonds lj {} 1 1\n", model.exclude_bonded ? 0 : 1);
        add_bonded(lammps, "bond", kinds_of<BondPotentials>()[std::size_t(model.bond.potential)].name,
                   lammps_style(model.bond));
    }
    if (!snapshot.angles.empty() && bends(model))
        add_bonded(lammps, "angle", kinds_of<AnglePotentials>()[std::size_t(model.angle.potential)].name,
                   lammps_style(model.angle));
    return lammps;
}

std::string with_sections(const std::string& data, const LammpsModel& lammps)
{
    const std::size_t atoms = data.find("\nAtoms");
    require(atoms != std::string::npos, "a data file has atoms");
    return data.substr(0, atoms) + lammps.sections + data.substr(atoms);
}

std::string lammps_input(const LammpsModel& lammps, const Snapshot& snapshot,
                         const std::string& data_file)
{
    const bool molecular = !snapshot.bonds.empty() || !snapshot.molecule.empty();
    return fmt::format("# Reads {0} as pitchdrop convert wrote it; every coefficient is in it.\n"
                       "units lj\natom_style {1}\n{2}read_data {0}\n"
                       "neighbor 0.4 bin\n"
                       "thermo_style custom step temp evdwl ebond eangle press\n"
                       "thermo_modify norm no\nrun 0\n",
                       data_file, molecular ? "molecular" : "atomic", lammps.styles);
}

} // namespace pitchdrop
