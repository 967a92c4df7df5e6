#include "engine/io/lammps_data_atoms.hpp"

#include "engine/io/bead_columns.hpp"

namespace pitchdrop {

namespace {

/// id [molecule] type x y z, then perhaps three images (LAMMPS manual, `read_data`).
constexpr std::size_t atomic_columns = 5, molecular_columns = 6, image_columns = 3;

const char* const readable = "write the file with atom_style atomic, bond or molecular and name "
                             "it: 'Atoms # molecular'";

} // namespace

void LammpsAtomLines::choose_columns(std::size_t columns)
{
    const auto has = [&](std::size_t base) {
        return columns == base || columns == base + image_columns;
    };
    const std::string width = std::to_string(columns) + " columns";
    if (style_.empty()) {
        // Style charge has as many columns as molecular, but never bonds.
        if (has(molecular_columns) && header_.bonds == 0 && header_.angles == 0)
            text_.fail("atoms of " + width + " may be of style molecular or charge",
                       "the file does not name its style", "write 'Atoms # molecular' if it is");
        if (has(atomic_columns)) style_ = "atomic";
        else if (has(molecular_columns)) style_ = "molecular";
        else
            text_.fail("atoms of " + width + " are of no style that is read",
                       "atomic has 5, bond and molecular 6, each 3 more with images", readable);
    }
    if (style_ != "atomic" && style_ != "bond" && style_ != "molecular")
        text_.fail("atom_style " + style_ + " is not read",
                   "beads have no charge and no shape here", readable);
    const std::size_t base = style_ == "atomic" ? atomic_columns : molecular_columns;
    if (!has(base))
        text_.fail("an atom of style " + style_ + " has " + width,
                   "it has " + std::to_string(base) + ", or three more with images",
                   "correct the line or the style behind 'Atoms #'");
    columns_ = columns;
}

void LammpsAtomLines::add(const std::vector<std::string_view>& words, Snapshot& snapshot,
                          BeadOrder& order)
{
    if (columns_ == 0) choose_columns(words.size());
    if (words.size() != columns_)
        text_.fail("this atom has " + std::to_string(words.size()) + " columns",
                   "the first one has " + std::to_string(columns_), "write the file anew");
    order.add(text_.integer(words[0], 1));
    std::size_t at = 1;
    if (style_ != "atomic")
        snapshot.molecule.push_back(molecule_number(text_, words[at++]));
    const std::uint8_t type = bead_type(text_, words[at++]);
    if (type >= header_.atom_types)
        text_.fail("atom type " + std::to_string(type + 1) + " is out of range",
                   "the header says " + std::to_string(header_.atom_types) + " atom types",
                   "correct the header");
    snapshot.type.push_back(type);
    Vec3<double> r{0, 0, 0};
    for (int axis = 0; axis < 3; ++axis, ++at) {
        r[axis] = text_.real(words[at]);
        if (at + image_columns < words.size())
            r[axis] += double(text_.integer(words[at + image_columns])) *
                       (header_.high[axis] - header_.low[axis]);
    }
    snapshot.position.push_back(r);
}

} // namespace pitchdrop
