#include "engine/io/lammps_data_header.hpp"

#include "engine/io/bead_columns.hpp"

#include <cctype>
#include <cmath>
#include <string>

namespace pitchdrop {

namespace {

using Words = std::vector<std::string_view>;

class HeaderReader {
public:
    explicit HeaderReader(TextReader& text) : text_(text) {}

    LammpsDataHeader read()
    {
        header_.title = text_.need("its header");
        while (text_.next()) {
            const Words words = text_.words();
            if (words.empty()) continue;
            if (begins_section(words[0])) return finish();
            read_line(words);
        }
        text_.fail("the file has no Atoms section", "there is nothing to read",
                   "give a LAMMPS data file");
    }

private:
    void read_line(const Words& words)
    {
        if (words.size() == 4 && words[2].ends_with("lo") && words[3].ends_with("hi"))
            return read_bounds(words);
        if (words.size() == 6 && words[3] == "xy" && words[4] == "xz" && words[5] == "yz")
            return refuse_tilt(words);
        std::string what;
        for (std::size_t k = 1; k < words.size(); ++k)
            what += (k > 1 ? " " : "") + std::string(words[k]);
        if (what == "atoms") header_.atoms = text_.integer(words[0], 1);
        else if (what == "bonds") header_.bonds = text_.integer(words[0], 0);
        else if (what == "angles") header_.angles = text_.integer(words[0], 0);
        else if (what == "atom types") header_.atom_types.count = read_types(words[0]);
        else if (what == "bond types") header_.bond_types.count = text_.integer(words[0], 0);
        else if (what == "angle types") header_.angle_types.count = text_.integer(words[0], 0);
        else if (what == "dihedrals" || what == "impropers") refuse_some(words[0], what);
        else if (!what.ends_with(" types") && !what.starts_with("extra ") && !is_none_of(words))
            text_.fail("this header line is not known", "it is none of LAMMPS' counts or bounds",
                       "remove it, or check that this is a LAMMPS data file");
    }
    /// Bead shapes that other styles have; a count of zero says that there are none.
    static bool is_none_of(const Words& words)
    {
        return words.size() == 2 && words[0] == "0" &&
               (words[1] == "ellipsoids" || words[1] == "lines" || words[1] == "triangles" ||
                words[1] == "bodies");
    }
    std::int64_t read_types(std::string_view word) const
    {
        const std::int64_t types = text_.integer(word, 1);
        if (types > most_bead_types)
            text_.fail(std::to_string(types) + " atom types are too many",
                       "at most " + std::to_string(most_bead_types) + " are possible",
                       "merge some");
        return types;
    }
    void refuse_some(std::string_view number, const std::string& what) const
    {
        if (text_.integer(number, 0) > 0)
            text_.fail("the file has " + what, "the model has none", "remove them");
    }
    void read_bounds(const Words& words)
    {
        const int axis = words[2][0] - 'x';
        if (words[2].size() != 3 || axis < 0 || axis > 2 || words[3].substr(1) != "hi" ||
            words[3][0] != words[2][0])
            text_.fail("this line is not the bounds of one axis",
                       "xlo xhi, ylo yhi or zlo zhi is expected", "correct the line");
        header_.low[axis] = text_.real(words[0]);
        header_.high[axis] = text_.real(words[1]);
        bounds_[axis] = true;
        const double length = header_.high[axis] - header_.low[axis];
        if (!(length > 0) || !std::isfinite(length))
            text_.fail("the box has no length here", "the upper bound must be the larger",
                       "correct the bounds");
    }
    void refuse_tilt(const Words& words) const
    {
        for (std::size_t k = 0; k < 3; ++k)
            if (text_.real(words[k]) != 0)
                text_.fail("the box is tilted", "the engine knows orthorhombic boxes only",
                           "use an orthorhombic box");
    }
    LammpsDataHeader finish() const
    {
        for (int axis = 0; axis < 3; ++axis) {
            const std::string name(1, "xyz"[axis]);
            if (!bounds_[axis])
                text_.fail("the header gives no bounds along " + name, "the box must be known",
                           "add the line 'lower upper " + name + "lo " + name + "hi'");
        }
        if (header_.atoms == 0 || header_.atom_types.count == 0)
            text_.fail("the header does not say how many atoms and atom types there are",
                       "what follows cannot be checked", "add the counts above the sections");
        return header_;
    }

    TextReader& text_;
    LammpsDataHeader header_;
    bool bounds_[3] = {false, false, false};
};

} // namespace

LammpsDataHeader read_lammps_data_header(TextReader& text) { return HeaderReader(text).read(); }

bool begins_section(std::string_view word)
{
    return std::isalpha(static_cast<unsigned char>(word[0])) != 0;
}

} // namespace pitchdrop
