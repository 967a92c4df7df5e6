#include "engine/io/lammps_coefficients.hpp"

#include "kernels/core/error.hpp"
#include "kernels/model/pair_table.hpp"

#include <fmt/format.h>

#include <cmath>
#include <iterator>

namespace pitchdrop {

namespace {

/// Fifteen digits: what a parameter was before it went through powers of σ.
std::string number(double x) { return fmt::format("{:.15g}", x); }

/// Empty where LAMMPS has no such truncation.
std::string pair_style(const PairModel& pair)
{
    if (pair.wca) return "lj/cut";
    switch (pair.truncation) {
    case Truncation::none:
    case Truncation::energy_shift: return "lj/cut";
    case Truncation::force_shift: return "lj/smooth/linear";
    case Truncation::smooth: return "";
    }
    return "";
}

/// ε, σ and cutoff of 4ε [(σ/r)¹² − (σ/r)⁶].
std::string pair_row(const PairParameters<double>& p)
{
    const double epsilon = p.c12 > 0 ? p.c6 * p.c6 / (4 * p.c12) : 0;
    const double sigma = p.c6 > 0 ? std::pow(p.c12 / p.c6, 1.0 / 6.0) : 1;
    return number(epsilon) + " " + number(sigma) + " " + number(p.cutoff);
}

/// Every pair of types on a line of its own: no mixing rule is left to LAMMPS.
void add_pairs(LammpsModel& lammps, const Model& model)
{
    const std::string style = pair_style(model.pair);
    if (style.empty()) {
        lammps.notes.push_back("the pair potential is left out: LAMMPS has no pair style with "
                               "truncation \"smooth\"");
        lammps.styles += "# pair_style: LAMMPS has none with the truncation \"smooth\"\n";
        return;
    }
    const PairTable table = make_pair_table(model);
    auto out = std::back_inserter(lammps.sections);
    if (table.types == 1) {
        fmt::format_to(out, "\nPair Coeffs # {}\n\n1 {}\n", style, pair_row(table.parameters[0]));
    } else {
        fmt::format_to(out, "\nPairIJ Coeffs # {}\n\n", style);
        for (int i = 0; i < table.types; ++i)
            for (int j = i; j < table.types; ++j)
                fmt::format_to(out, "{} {} {}\n", i + 1, j + 1,
                               pair_row(table.parameters[std::size_t(i * table.types + j)]));
    }
    lammps.styles += "pair_style " + style + " " + number(table.largest_cutoff) + "\n";
    if (style == "lj/cut")
        lammps.styles += model.pair.wca || model.pair.truncation == Truncation::energy_shift
                             ? "pair_modify shift yes\n"
                             : "pair_modify shift no\n";
}

void add_bonds(LammpsModel& lammps, const Model& model)
{
    const BondModel& bond = model.bond;
    const bool fene = bond.potential == BondModel::Potential::fene;
    lammps.styles += fmt::format("special_bonds lj {} 1 1\n", model.exclude_bonded ? 0 : 1);
    lammps.styles += std::string("bond_style ") + (fene ? "fene" : "harmonic") + "\n";
    lammps.sections += fene ? fmt::format("\nBond Coeffs # fene\n\n1 {} {} {} {}\n", number(bond.k),
                                          number(bond.r0), number(bond.epsilon), number(bond.sigma))
                            : fmt::format("\nBond Coeffs # harmonic\n\n1 {} {}\n",
                                          number(bond.k / 2), number(bond.r0));
}

/// U = k (1 − cos of the angle between the bonds), where LAMMPS has K (1 + cos θ) of the inner angle.
void add_angles(LammpsModel& lammps, const Model& model)
{
    lammps.styles += "angle_style cosine\n";
    lammps.sections += "\nAngle Coeffs # cosine\n\n1 " + number(model.angle.k) + "\n";
}

} // namespace

LammpsModel lammps_model(const Model& model, const Snapshot& snapshot)
{
    LammpsModel lammps;
    add_pairs(lammps, model);
    if (!snapshot.bonds.empty()) add_bonds(lammps, model);
    if (!snapshot.angles.empty() && model.angle.k != 0) add_angles(lammps, model);
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
