#include "engine/io/lammps_data.hpp"

#include "engine/io/atomic_file.hpp"
#include "engine/io/bead_order.hpp"
#include "engine/io/text_reader.hpp"

#include <fmt/format.h>

#include <cmath>
#include <iterator>
#include <map>
#include <set>

namespace pitchdrop {

namespace {

struct Header {
    std::int64_t atoms = 0, bonds = 0, angles = 0, atom_types = 0;
    double low[3] = {0, 0, 0}, high[3] = {0, 0, 0};
    bool bounds[3] = {false, false, false};
};

class Reader {
public:
    explicit Reader(const std::filesystem::path& path) : text_(path) {}

    Snapshot read()
    {
        read_header();
        bool more = true;
        while (more) more = read_section();
        return finish();
    }

private:
    /// Counts and bounds up to the first section; leaves its name as the present line.
    void read_header()
    {
        text_.need("its header");
        static const std::set<std::string_view> ignored = {
            "dihedrals", "impropers", "bond", "angle", "dihedral", "improper", "extra"};
        while (text_.next()) {
            const auto words = text_.words();
            if (words.empty()) continue;
            if (std::isalpha(static_cast<unsigned char>(words[0][0]))) return;
            if (words.size() == 2 && words[1] == "atoms") header_.atoms = count(words[0]);
            else if (words.size() == 2 && words[1] == "bonds") header_.bonds = count(words[0]);
            else if (words.size() == 2 && words[1] == "angles") header_.angles = count(words[0]);
            else if (words.size() == 3 && words[1] == "atom" && words[2] == "types")
                header_.atom_types = count(words[0]);
            else if (words.size() == 4 && words[2].ends_with("lo") && words[3].ends_with("hi"))
                read_bounds(words);
            else if (words.size() == 6 && words[3] == "xy")
                refuse_tilt(words);
            else if (words.size() >= 2 && ignored.contains(words[1])) {
                if (words.size() == 2 && count(words[0]) > 0)
                    text_.fail("the file has " + std::string(words[1]),
                               "the model has none", "remove them");
            } else
                text_.fail("this header line is not known", "it is none of LAMMPS' counts or bounds",
                           "remove it, or check the first lines of the file");
        }
        text_.fail("the file has no Atoms section", "there is nothing to read",
                   "give a LAMMPS data file");
    }
    std::int64_t count(std::string_view word) const { return text_.integer(word, 0); }
    void read_bounds(const std::vector<std::string_view>& words)
    {
        const int axis = words[2][0] - 'x';
        if (axis < 0 || axis > 2) text_.fail("unknown axis", "x, y or z", "correct the line");
        header_.low[axis] = text_.real(words[0]);
        header_.high[axis] = text_.real(words[1]);
        header_.bounds[axis] = true;
        if (!(header_.high[axis] > header_.low[axis]))
            text_.fail("the box has no length here", "the upper bound must be the larger",
                       "correct the bounds");
    }
    void refuse_tilt(const std::vector<std::string_view>& words) const
    {
        for (int k = 0; k < 3; ++k)
            if (text_.real(words[std::size_t(k)]) != 0)
                text_.fail("the box is tilted", "the engine knows orthorhombic boxes only",
                           "use an orthorhombic box");
    }

    /// Reads the section that the present line names and goes on to the next one's name.
    bool read_section()
    {
        const auto words = text_.words();
        std::string name(words[0]);
        for (std::size_t k = 1; k < words.size(); ++k) name += " " + std::string(words[k]);
        if (!seen_.insert(name).second)
            text_.fail("the section " + name + " appears twice", "one would overwrite the other",
                       "remove one");
        if (name == "Atoms") read_atoms();
        else if (name == "Velocities") read_velocities();
        else if (name == "Masses") read_masses();
        else if (name == "Bonds") read_tuples(snapshot_.bonds, header_.bonds, "bond");
        else if (name == "Angles") read_tuples(snapshot_.angles, header_.angles, "angle");
        else if (name.ends_with("Coeffs")) return skip();
        else
            text_.fail("unknown section '" + name + "'", "it may hold what the engine would ignore",
                       "remove the section");
        while (text_.next()) {
            const auto next = text_.words();
            if (next.empty()) continue;
            if (!std::isalpha(static_cast<unsigned char>(next[0][0])))
                text_.fail("the section " + name + " has more lines than the header says",
                           "the counts must agree", "correct the header");
            return true;
        }
        return false;
    }
    bool skip()
    {
        while (text_.next()) {
            const auto words = text_.words();
            if (!words.empty() && std::isalpha(static_cast<unsigned char>(words[0][0])))
                return true;
        }
        return false;
    }
    /// The next line that is not blank.
    std::vector<std::string_view> row(const std::string& what)
    {
        do text_.need(what);
        while (text_.words().empty());
        if (!text_.whole())
            text_.fail("the last line has no end", "the file may be cut inside a number",
                       "end the file with a line break");
        return text_.words();
    }

    void read_atoms()
    {
        const std::string& line = text_.line();
        const auto mark = line.find('#');
        std::string style;
        if (mark != line.npos) {
            const auto first = line.find_first_not_of(" \t", mark + 1);
            if (first != line.npos)
                style = line.substr(first, line.find_first_of(" \t", first) - first);
        }
        for (std::int64_t n = 0; n < header_.atoms; ++n) {
            const auto words = row("atom " + std::to_string(n + 1) + " of " +
                                   std::to_string(header_.atoms));
            if (n == 0) choose_columns(style, words.size());
            read_atom(words);
        }
        order_.sort(text_);
    }
    void choose_columns(std::string style, std::size_t columns)
    {
        if (style.empty()) style = columns == 5 || columns == 8 ? "atomic" : "molecular";
        if (style != "atomic" && style != "bond" && style != "molecular")
            text_.fail("atom_style " + style + " is not read",
                       "beads have no charge and no shape here",
                       "write the file with atom_style atomic, bond or molecular");
        molecules_ = style != "atomic";
        const std::size_t base = molecules_ ? 6 : 5;
        if (columns != base && columns != base + 3)
            text_.fail("an atom of style " + style + " has " + std::to_string(columns) + " columns",
                       "it has " + std::to_string(base) + ", or three more with images",
                       "name the style behind 'Atoms #'");
        columns_ = columns;
    }
    void read_atom(const std::vector<std::string_view>& words)
    {
        if (words.size() != columns_)
            text_.fail("this atom has " + std::to_string(words.size()) + " columns",
                       "the first one has " + std::to_string(columns_), "write the file anew");
        order_.add(text_.integer(words[0], 1));
        const std::size_t at = molecules_ ? 2 : 1;
        if (molecules_)
            snapshot_.molecule.push_back(std::uint32_t(std::max<std::int64_t>(
                text_.integer(words[1], 0) - 1, 0)));
        const std::int64_t type = text_.integer(words[at], 1);
        if (type > header_.atom_types || type > 255)
            text_.fail("atom type " + std::to_string(type) + " is out of range",
                       "the header says " + std::to_string(header_.atom_types) + " atom types",
                       "correct the header");
        snapshot_.type.push_back(std::uint8_t(type - 1));
        Vec3<double> r{0, 0, 0};
        for (int axis = 0; axis < 3; ++axis) {
            r[axis] = text_.real(words[at + 1 + std::size_t(axis)]);
            if (words.size() > at + 4)
                r[axis] += double(text_.integer(words[at + 4 + std::size_t(axis)])) *
                           (header_.high[axis] - header_.low[axis]);
        }
        snapshot_.position.push_back(r);
    }
    void read_velocities()
    {
        std::vector<Vec3<double>> velocity(std::size_t(header_.atoms));
        std::vector<bool> given(std::size_t(header_.atoms), false);
        for (std::int64_t n = 0; n < header_.atoms; ++n) {
            const auto words = row("all velocities");
            if (words.size() != 4)
                text_.fail("a velocity has four columns", "id and three components",
                           "correct the line");
            const std::uint32_t bead = order_.index(text_.integer(words[0], 1), text_);
            if (given[bead])
                text_.fail("this atom has two velocities", "ids must be unique", "remove one");
            given[bead] = true;
            velocity[bead] = {text_.real(words[1]), text_.real(words[2]), text_.real(words[3])};
        }
        snapshot_.velocity = std::move(velocity);
    }
    void read_masses()
    {
        snapshot_.type_mass.assign(std::size_t(header_.atom_types), 1.0);
        for (std::int64_t n = 0; n < header_.atom_types; ++n) {
            const auto words = row("all masses");
            const std::int64_t type = text_.integer(words[0], 1);
            if (words.size() < 2 || type > header_.atom_types)
                text_.fail("this is no mass", "type and mass are expected", "correct the line");
            snapshot_.type_mass[std::size_t(type - 1)] = text_.real(words[1]);
        }
    }
    template <std::size_t N>
    void read_tuples(std::vector<std::array<std::uint32_t, N>>& tuples, std::int64_t total,
                     const char* what)
    {
        for (std::int64_t n = 0; n < total; ++n) {
            const auto words = row("all " + std::string(what) + "s");
            if (words.size() != N + 2)
                text_.fail("this " + std::string(what) + " has " + std::to_string(words.size()) +
                               " columns",
                           "id, type and " + std::to_string(N) + " atoms are expected",
                           "correct the line");
            std::array<std::uint32_t, N> tuple;
            for (std::size_t k = 0; k < N; ++k)
                tuple[k] = order_.index(text_.integer(words[k + 2], 1), text_);
            tuples.push_back(tuple);
        }
    }

    Snapshot finish()
    {
        for (int axis = 0; axis < 3; ++axis) {
            if (!header_.bounds[axis])
                text_.fail("the header gives no bounds along " + std::string(1, "xyz"[axis]),
                           "the box must be known", "add the line 'lo hi xlo xhi'");
            snapshot_.origin[axis] = header_.low[axis];
            snapshot_.box[axis] = header_.high[axis] - header_.low[axis];
        }
        if (!seen_.contains("Atoms") || (header_.bonds > 0 && !seen_.contains("Bonds")) ||
            (header_.angles > 0 && !seen_.contains("Angles")))
            text_.fail("a section that the header announces is missing", "the file was cut",
                       "write it anew");
        snapshot_.types = std::uint32_t(std::max<std::int64_t>(1, header_.atom_types));
        order_.apply(snapshot_.position);
        order_.apply(snapshot_.type);
        if (!snapshot_.molecule.empty()) order_.apply(snapshot_.molecule);
        return std::move(snapshot_);
    }

    TextReader text_;
    Header header_;
    Snapshot snapshot_;
    BeadOrder order_;
    std::set<std::string> seen_;
    bool molecules_ = false;
    std::size_t columns_ = 0;
};

} // namespace

Snapshot read_lammps_data(const std::filesystem::path& path) { return Reader(path).read(); }

void write_lammps_data(const std::filesystem::path& path, const Snapshot& s)
{
    std::string text = "pitchdrop state\n\n";
    const auto out = std::back_inserter(text);
    const bool molecules = !s.molecule.empty() || !s.bonds.empty();
    fmt::format_to(out, "{} atoms\n{} bonds\n{} angles\n", s.beads(), s.bonds.size(),
                   s.angles.size());
    fmt::format_to(out, "{} atom types\n{} bond types\n{} angle types\n\n", s.types,
                   s.bonds.empty() ? 0 : 1, s.angles.empty() ? 0 : 1);
    for (int axis = 0; axis < 3; ++axis)
        fmt::format_to(out, "{:.17g} {:.17g} {}lo {}hi\n", s.origin[axis],
                       s.origin[axis] + s.box[axis], "xyz"[axis], "xyz"[axis]);
    fmt::format_to(out, "\nMasses\n\n");
    for (std::uint32_t t = 0; t < s.types; ++t)
        fmt::format_to(out, "{} {:.17g}\n", t + 1, t < s.type_mass.size() ? s.type_mass[t] : 1.0);
    fmt::format_to(out, "\nAtoms # {}\n\n", molecules ? "molecular" : "atomic");
    for (std::uint32_t b = 0; b < s.beads(); ++b) {
        fmt::format_to(out, "{} ", b + 1);
        if (molecules) fmt::format_to(out, "{} ", s.molecule.empty() ? 1 : s.molecule[b] + 1);
        fmt::format_to(out, "{}", (s.type.empty() ? 0 : s.type[b]) + 1);
        double image[3];
        for (int axis = 0; axis < 3; ++axis) {
            const double r = s.position[b][axis] - s.origin[axis];
            image[axis] = std::floor(r / s.box[axis]);
            fmt::format_to(out, " {:.17g}", s.origin[axis] + r - image[axis] * s.box[axis]);
        }
        fmt::format_to(out, " {:.0f} {:.0f} {:.0f}\n", image[0], image[1], image[2]);
    }
    if (!s.velocity.empty()) {
        fmt::format_to(out, "\nVelocities\n\n");
        for (std::uint32_t b = 0; b < s.beads(); ++b)
            fmt::format_to(out, "{} {:.17g} {:.17g} {:.17g}\n", b + 1, s.velocity[b].x,
                           s.velocity[b].y, s.velocity[b].z);
    }
    std::size_t id = 0;
    if (!s.bonds.empty()) fmt::format_to(out, "\nBonds\n\n");
    for (const auto& [a, b] : s.bonds) fmt::format_to(out, "{} 1 {} {}\n", ++id, a + 1, b + 1);
    id = 0;
    if (!s.angles.empty()) fmt::format_to(out, "\nAngles\n\n");
    for (const auto& [a, b, c] : s.angles)
        fmt::format_to(out, "{} 1 {} {} {}\n", ++id, a + 1, b + 1, c + 1);
    write_file_atomically(path, text);
}

} // namespace pitchdrop
