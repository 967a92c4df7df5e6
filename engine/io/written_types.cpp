#include "engine/io/written_types.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <set>

namespace pitchdrop {

bool has_type_names(const Snapshot& snapshot)
{
    const auto& names = snapshot.type_names;
    const auto is_word = [](const std::string& name) {
        return !name.empty() && !std::isdigit(static_cast<unsigned char>(name.front())) &&
               name.find_first_of(" \t\r\n#\"'") == name.npos;
    };
    return names.size() >= snapshot.types && std::all_of(names.begin(), names.end(), is_word) &&
           std::set<std::string>(names.begin(), names.end()).size() == names.size();
}

std::vector<std::string> written_type_names(const Snapshot& snapshot)
{
    if (has_type_names(snapshot)) return snapshot.type_names;
    std::vector<std::string> names;
    for (std::uint32_t type = 0; type < snapshot.types; ++type)
        names.push_back(type < 26 ? std::string(1, char('A' + type))
                                  : "T" + std::to_string(type + 1));
    return names;
}

std::vector<std::optional<double>> masses_of_types(const Snapshot& snapshot)
{
    std::vector<std::optional<double>> mass(snapshot.types);
    if (snapshot.mass.empty()) {
        if (snapshot.type_mass.size() < snapshot.types) return {};
        std::copy_n(snapshot.type_mass.begin(), snapshot.types, mass.begin());
        return mass;
    }
    for (std::uint32_t bead = 0; bead < snapshot.beads(); ++bead) {
        std::optional<double>& known = mass[type_of(snapshot, bead)];
        if (known && *known != snapshot.mass[bead]) return {};
        known = snapshot.mass[bead];
    }
    return mass;
}

int atomic_number(const std::string& name)
{
    static const char* const symbols[] = {
        "H",  "He", "Li", "Be", "B",  "C",  "N",  "O",  "F",  "Ne", "Na", "Mg", "Al", "Si", "P",
        "S",  "Cl", "Ar", "K",  "Ca", "Sc", "Ti", "V",  "Cr", "Mn", "Fe", "Co", "Ni", "Cu", "Zn",
        "Ga", "Ge", "As", "Se", "Br", "Kr", "Rb", "Sr", "Y",  "Zr", "Nb", "Mo", "Tc", "Ru", "Rh",
        "Pd", "Ag", "Cd", "In", "Sn", "Sb", "Te", "I",  "Xe", "Cs", "Ba", "La", "Ce", "Pr", "Nd",
        "Pm", "Sm", "Eu", "Gd", "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu", "Hf", "Ta", "W",  "Re",
        "Os", "Ir", "Pt", "Au", "Hg", "Tl", "Pb", "Bi", "Po", "At", "Rn", "Fr", "Ra", "Ac", "Th",
        "Pa", "U",  "Np", "Pu", "Am", "Cm", "Bk", "Cf", "Es", "Fm", "Md", "No", "Lr", "Rf", "Db",
        "Sg", "Bh", "Hs", "Mt", "Ds", "Rg", "Cn", "Nh", "Fl", "Mc", "Lv", "Ts", "Og"};
    const auto found = std::find(std::begin(symbols), std::end(symbols), name);
    return found == std::end(symbols) ? 0 : int(found - std::begin(symbols)) + 1;
}

} // namespace pitchdrop
