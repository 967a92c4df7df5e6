#include "engine/io/lammps_data_atoms.hpp"

#include "engine/io/bead_columns.hpp"
#include "engine/io/type_names.hpp"

#include <charconv>
#include <set>

namespace pitchdrop {

namespace {

constexpr std::size_t image_columns = 3;

constexpr LammpsAtomStyle styles[] = {
    {"atomic", false, false},   {"charge", false, true}, {"bond", true, false},
    {"angle", true, false},     {"full", true, true},    {"molecular", true, false},
};
constexpr const LammpsAtomStyle &atomic = styles[0], &charge = styles[1], &full = styles[4],
                                &molecular = styles[5];

/// Styles of LAMMPS with more than beads have here.
const std::set<std::string> other_styles = {
    "amoeba",   "body",   "bpm/sphere", "bpm/sphere/angle", "dielectric", "dipole", "dpd",
    "dpd/fdt",  "edpd",   "electron",   "ellipsoid",        "hybrid",     "line",   "mdpd",
    "mesont",   "oxdna",  "peri",       "rheo",             "smd",        "sph",    "sphere",
    "sphere/bpm", "spin", "tdpd",       "template",         "tri",        "wavepacket"};

const char* const readable = "write the file with atom_style atomic, bond, angle, molecular, or full "
                             "with zero charges, and name it: 'Atoms # molecular'";

bool has_width(const LammpsAtomStyle& style, std::size_t columns)
{
    return columns == style.columns() || columns == style.columns() + image_columns;
}

template <class Number>
bool is_number(std::string_view word, Number& value)
{
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    return error == std::errc() && end == word.data() + word.size();
}

} // namespace

bool LammpsAtomLines::is_consistent(const LammpsAtomStyle& style,
                                    const std::vector<std::string_view>& words) const
{
    std::int64_t whole = 0;
    double real = 0;
    std::size_t at = 1;
    if (style.molecule && !(is_number(words[at++], whole) && whole >= 0)) return false;
    const std::string_view type = words[at++];
    const bool is_type = header_.atom_types.knows(type) ||
                         (is_number(type, whole) && whole >= 1 && whole <= header_.atom_types.count);
    if (!is_type) return false;
    if (style.charge && !is_number(words[at++], real)) return false;
    for (at += 3; at < words.size(); ++at)
        if (!is_number(words[at], whole)) return false;
    return true;
}

/// The one style that all lines may be of. Reads them beforehand: the first may fit several.
const LammpsAtomStyle* LammpsAtomLines::style_of_lines(std::size_t columns) const
{
    std::vector<const LammpsAtomStyle*> candidates;
    for (const LammpsAtomStyle* style : {&atomic, &molecular, &charge, &full})
        if (has_width(*style, columns) &&
            (style->molecule || (header_.bonds == 0 && header_.angles == 0)))
            candidates.push_back(style);
    TextReader lines(path_);
    lines.skip(std::int64_t(text_.line_number()) - 1, "line");
    for (std::int64_t n = 0; n < header_.atoms && lines.next();) {
        const auto words = lines.words();
        if (words.empty()) continue;
        if (words.size() != columns) break; // reading them will say so
        std::erase_if(candidates, [&](const auto* style) { return !is_consistent(*style, words); });
        ++n;
    }
    if (candidates.size() == 1) return candidates[0];
    const std::string width = std::to_string(columns) + " columns";
    if (candidates.empty())
        text_.fail("atoms of " + width + " are of no style that is read",
                   "atomic has 5, bond, angle and molecular 6, full 7, each 3 more with images",
                   readable);
    text_.fail("atoms of " + width + " may be of style " + candidates[0]->name + " or " +
                   candidates[1]->name,
               "the file does not name its style", "write 'Atoms # molecular' if it is");
}

void LammpsAtomLines::choose_style(std::size_t columns, Snapshot& snapshot)
{
    if (other_styles.contains(named_))
        text_.fail("atom_style " + named_ + " is not read", "beads have no charge and no shape here",
                   readable);
    for (const LammpsAtomStyle& style : styles)
        if (named_ == style.name) style_ = &style;
    if (!style_) { // what stands behind # is no style
        style_ = style_of_lines(columns);
        snapshot.notes.push_back("the file does not name its atom_style; its columns are those of " +
                                 std::string(style_->name));
    }
    if (!has_width(*style_, columns))
        text_.fail("an atom of atom_style " + std::string(style_->name) + " has " +
                       std::to_string(columns) + " columns",
                   "it has " + std::to_string(style_->columns()) + ", or three more with images",
                   "correct the line or the style behind 'Atoms #'");
    columns_ = columns;
}

void LammpsAtomLines::add(const std::vector<std::string_view>& words, Snapshot& snapshot,
                          BeadOrder& order)
{
    if (columns_ == 0) choose_style(words.size(), snapshot);
    if (words.size() != columns_)
        text_.fail("this atom has " + std::to_string(words.size()) + " columns",
                   "the first one has " + std::to_string(columns_), "write the file anew");
    order.add(text_.integer(words[0], 1));
    std::size_t at = 1;
    if (style_->molecule) snapshot.molecule.push_back(molecule_number(text_, words[at++]));
    snapshot.type.push_back(std::uint8_t(header_.atom_types.number(text_, words[at++]) - 1));
    if (style_->charge) refuse_charge(text_, words[at++]);
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
