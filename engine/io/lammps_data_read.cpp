#include "engine/io/lammps_data.hpp"

#include "engine/io/bead_columns.hpp"
#include "engine/io/bead_order.hpp"
#include "engine/io/lammps_data_atoms.hpp"
#include "engine/io/lammps_data_header.hpp"
#include "engine/io/text_reader.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace pitchdrop {

namespace {

class Reader {
public:
    explicit Reader(const std::filesystem::path& path)
        : text_(path), header_(read_lammps_data_header(text_))
    {
    }

    Snapshot read()
    {
        while (read_section()) {
        }
        return finish();
    }

private:
    /// Reads the section that the present line names and goes on to the next one's name.
    bool read_section()
    {
        std::string name;
        for (const std::string_view word : text_.words())
            name += (name.empty() ? "" : " ") + std::string(word);
        if (!seen_.insert(name).second)
            text_.fail("the section " + name + " appears twice", "one would overwrite the other",
                       "remove one");
        if (name.ends_with(" Coeffs")) return next_section("");
        if (name == "Masses") read_masses();
        else if (name == "Atoms") read_atoms();
        else if (name == "Velocities") read_velocities();
        else if (name == "Bonds") read_tuples(snapshot_.bonds, header_.bonds, "bond");
        else if (name == "Angles") read_tuples(snapshot_.angles, header_.angles, "angle");
        else
            text_.fail("unknown section '" + name + "'", "it may hold what the engine would ignore",
                       "remove the section");
        return next_section(name);
    }
    /// Goes to the next section's name; lines before it are too many for the section `name`,
    /// unless that is empty. False at the end.
    bool next_section(const std::string& name)
    {
        while (text_.next()) {
            const auto words = text_.words();
            if (words.empty()) continue;
            if (begins_section(words[0])) return true;
            if (!name.empty())
                text_.fail("the section " + name + " has more lines than the header says",
                           "the counts must agree", "correct the header");
        }
        return false;
    }
    /// The next line that is not blank.
    std::vector<std::string_view> row(const std::string& what, std::size_t columns = 0)
    {
        do text_.need_whole(what);
        while (text_.words().empty());
        const auto words = text_.words();
        if (columns != 0 && words.size() != columns)
            text_.fail("this line has " + std::to_string(words.size()) + " columns",
                       std::to_string(columns) + " are expected for " + what, "correct the line");
        return words;
    }
    void need_atoms(const char* what) const
    {
        if (!seen_.contains("Atoms"))
            text_.fail(std::string(what) + " come before the atoms", "they name atoms by id",
                       "move the Atoms section before them");
    }

    void read_atoms()
    {
        // What the first word behind "Atoms #" says.
        const std::string& line = text_.line();
        const std::size_t mark = std::min(line.find('#'), line.size());
        const std::size_t first = std::min(line.find_first_not_of("# \t", mark), line.size());
        const std::size_t end = std::min(line.find_first_of(" \t", first), line.size());
        LammpsAtomLines lines(text_, header_, line.substr(first, end - first));
        for (std::int64_t n = 0; n < header_.atoms; ++n)
            lines.add(row("atom " + std::to_string(n + 1) + " of " +
                          std::to_string(header_.atoms)),
                      snapshot_, order_);
        order_.sort(text_);
        order_.apply(snapshot_);
        count_molecules_from_zero(snapshot_.molecule);
    }
    void read_velocities()
    {
        need_atoms("velocities");
        snapshot_.velocity.resize(snapshot_.beads());
        std::vector<bool> given(snapshot_.beads(), false);
        for (std::int64_t n = 0; n < header_.atoms; ++n) {
            const auto words = row("velocity " + std::to_string(n + 1) + " of " +
                                   std::to_string(header_.atoms), 4);
            const std::uint32_t bead = order_.index(text_.integer(words[0], 1), text_);
            if (given[bead])
                text_.fail("this atom has two velocities", "ids must be unique", "remove one");
            given[bead] = true;
            snapshot_.velocity[bead] = {text_.real(words[1]), text_.real(words[2]),
                                        text_.real(words[3])};
        }
    }
    void read_masses()
    {
        std::vector<double> mass(std::size_t(header_.atom_types), 0.0);
        for (std::int64_t n = 0; n < header_.atom_types; ++n) {
            const auto words = row("mass " + std::to_string(n + 1) + " of " +
                                   std::to_string(header_.atom_types), 2);
            const std::int64_t type = text_.integer(words[0], 1);
            if (type > header_.atom_types || mass[std::size_t(type - 1)] != 0)
                text_.fail("this is no mass of another atom type",
                           "each of the " + std::to_string(header_.atom_types) +
                               " types has one mass",
                           "correct the line");
            const double value = mass[std::size_t(type - 1)] = text_.real(words[1]);
            if (!(value > 0))
                text_.fail("the mass is not positive", "beads must move", "correct the line");
        }
        snapshot_.type_mass = std::move(mass);
    }
    template <std::size_t N>
    void read_tuples(std::vector<std::array<std::uint32_t, N>>& tuples, std::int64_t total,
                     const std::string& what)
    {
        need_atoms((what + "s").c_str());
        for (std::int64_t n = 0; n < total; ++n) {
            const auto words = row(what + " " + std::to_string(n + 1) + " of " +
                                   std::to_string(total), N + 2);
            if (text_.integer(words[1], 1) != 1)
                text_.fail("this " + what + " is of type " + std::string(words[1]),
                           "the model knows one type of " + what,
                           "give every " + what + " type 1 if they may be alike");
            std::array<std::uint32_t, N> tuple{};
            for (std::size_t k = 0; k < N; ++k)
                tuple[k] = order_.index(text_.integer(words[k + 2], 1), text_);
            tuples.push_back(tuple);
        }
    }

    Snapshot finish()
    {
        if (!seen_.contains("Atoms") || (header_.bonds > 0 && !seen_.contains("Bonds")) ||
            (header_.angles > 0 && !seen_.contains("Angles")))
            text_.fail("a section that the header announces is missing", "the file was cut",
                       "write it anew");
        snapshot_.origin = header_.low;
        snapshot_.box = header_.high - header_.low;
        snapshot_.types = std::uint32_t(header_.atom_types);
        return std::move(snapshot_);
    }

    TextReader text_;
    LammpsDataHeader header_;
    Snapshot snapshot_;
    BeadOrder order_;
    std::set<std::string> seen_;
};

} // namespace

Snapshot read_lammps_data(const std::filesystem::path& path) { return Reader(path).read(); }

} // namespace pitchdrop
