#include "engine/io/lammps_data.hpp"

#include "engine/io/bead_columns.hpp"
#include "engine/io/bead_order.hpp"
#include "engine/io/lammps_data_atoms.hpp"
#include "engine/io/lammps_data_header.hpp"
#include "engine/io/text_reader.hpp"
#include "engine/io/type_names.hpp"

#include <map>
#include <set>
#include <utility>

namespace pitchdrop {

namespace {

class Reader {
public:
    explicit Reader(const std::filesystem::path& path)
        : path_(path), text_(path), header_(read_lammps_data_header(text_))
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
        if (name.ends_with(" Coeffs")) return read_coefficients(name);
        if (name == "Atom Type Labels") read_labels(header_.atom_types);
        else if (name == "Bond Type Labels") read_labels(header_.bond_types);
        else if (name == "Angle Type Labels") read_labels(header_.angle_types);
        else if (name == "Dihedral Type Labels" || name == "Improper Type Labels")
            return next_section(""); // there are none of them
        else if (name == "Masses") read_masses();
        else if (name == "Atoms") read_atoms();
        else if (name == "Velocities") read_velocities();
        else if (name == "Bonds") read_tuples(snapshot_.bonds, header_.bonds, header_.bond_types);
        else if (name == "Angles") read_tuples(snapshot_.angles, header_.angles, header_.angle_types);
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

    void read_labels(LammpsTypes& types)
    {
        types.labels.assign(std::size_t(types.count), "");
        for (std::int64_t n = 0; n < types.count; ++n) {
            const auto words = row("label " + std::to_string(n + 1) + " of " +
                                   std::to_string(types.count), 2);
            const std::int64_t type = text_.integer(words[0], 1);
            if (type > types.count || !types.labels[std::size_t(type - 1)].empty() ||
                types.knows(words[1]))
                text_.fail("this is no label of another " + types.kind + " type",
                           "each of the " + std::to_string(types.count) + " types has one",
                           "correct the line");
            types.labels[std::size_t(type - 1)] = words[1];
        }
    }
    /// Rows up to the next section. Coefficients of what the file has none of mean nothing.
    bool read_coefficients(const std::string& name)
    {
        FileCoefficients read{name, first_word_of_comment(text_), {}};
        while (text_.next()) {
            const auto words = text_.words();
            if (words.empty()) continue;
            const bool labelled = header_.atom_types.knows(words[0]) ||
                                  header_.bond_types.knows(words[0]) ||
                                  header_.angle_types.knows(words[0]);
            if (begins_section(words[0]) && !labelled) {
                keep(std::move(read));
                return true;
            }
            read.rows.emplace_back(words.begin(), words.end());
            number_types(read);
        }
        keep(std::move(read));
        return false;
    }
    /// Labels of types become numbers.
    void number_types(FileCoefficients& read) const
    {
        std::vector<std::string>& row = read.rows.back();
        const LammpsTypes& types = read.section.starts_with("Pair")    ? header_.atom_types
                                   : read.section.starts_with("Angle") ? header_.angle_types
                                                                       : header_.bond_types;
        const std::size_t labels = read.section.starts_with("PairIJ") ? 2 : 1;
        for (std::size_t k = 0; k < labels && k < row.size(); ++k)
            if (types.knows(row[k])) row[k] = std::to_string(types.number(text_, row[k]));
    }
    void keep(FileCoefficients read)
    {
        const bool of_none = (read.section.starts_with("Bond") && header_.bonds == 0) ||
                             (read.section.starts_with("Angle") && header_.angles == 0) ||
                             read.section.starts_with("Dihedral") ||
                             read.section.starts_with("Improper");
        if (!of_none) snapshot_.coefficients.push_back(std::move(read));
    }
    void read_atoms()
    {
        LammpsAtomLines lines(path_, text_, header_, first_word_of_comment(text_));
        for (std::int64_t n = 0; n < header_.atoms; ++n)
            lines.add(row("atom " + std::to_string(n + 1) + " of " +
                          std::to_string(header_.atoms)),
                      snapshot_, order_);
        snapshot_.origin = header_.low;
        snapshot_.box = header_.high - header_.low;
        snapshot_.has_images = lines.have_images() || !may_be_wrapped(snapshot_);
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
    /// Names of types may stand behind the masses as comments: many programs write them so.
    void read_masses()
    {
        const std::int64_t types = header_.atom_types.count;
        std::vector<double> mass(std::size_t(types), 0.0);
        std::vector<std::string> names(std::size_t(types), "");
        for (std::int64_t n = 0; n < types; ++n) {
            const auto words =
                row("mass " + std::to_string(n + 1) + " of " + std::to_string(types), 2);
            const auto type = std::size_t(header_.atom_types.number(text_, words[0]) - 1);
            if (mass[type] != 0)
                text_.fail("this is no mass of another atom type",
                           "each of the " + std::to_string(types) + " types has one mass",
                           "correct the line");
            mass[type] = bead_mass(text_, words[1]);
            names[type] = first_word_of_comment(text_);
        }
        snapshot_.type_mass = std::move(mass);
        std::set<std::string> different(names.begin(), names.end());
        if (different.size() == names.size() && !different.contains(""))
            snapshot_.type_names = std::move(names);
        snapshot_.names_are_comments = true;
    }
    template <std::size_t N>
    void read_tuples(std::vector<std::array<std::uint32_t, N>>& tuples, std::int64_t total,
                     const LammpsTypes& types)
    {
        const std::string& what = types.kind;
        need_atoms((what + "s").c_str());
        std::int64_t type = 0;
        for (std::int64_t n = 0; n < total; ++n) {
            const auto words = row(what + " " + std::to_string(n + 1) + " of " +
                                   std::to_string(total), N + 2);
            const std::int64_t own = types.number(text_, words[1]);
            if (type == 0) type = own;
            if (own != type)
                text_.fail("this " + what + " is of type " + types.shown(own) +
                               ", those before of type " + types.shown(type),
                           "the model knows one type of " + what,
                           "give every " + what + " type 1 if they may be alike");
            std::array<std::uint32_t, N> tuple{};
            for (std::size_t k = 0; k < N; ++k)
                tuple[k] = order_.index(text_.integer(words[k + 2], 1), text_);
            tuples.push_back(tuple);
        }
        used_types_[what] = std::to_string(type);
    }
    /// Types of bonds and angles that the file does not use say nothing about it.
    void leave_out_unused_coefficients()
    {
        for (FileCoefficients& c : snapshot_.coefficients) {
            const bool bond = c.section == "Bond Coeffs", angle = c.section == "Angle Coeffs";
            if (bond || angle)
                std::erase_if(c.rows, [&](const auto& row) {
                    return row[0] != used_types_[bond ? "bond" : "angle"];
                });
        }
    }
    /// LAMMPS writes `…, timestep = 5000, units = lj` into the title.
    void read_title()
    {
        const std::string title = header_.title.substr(0, 200);
        if (!title.starts_with("LAMMPS data file")) return;
        const auto behind = [&](const std::string& key) {
            const std::size_t at = title.find(key);
            if (at == title.npos) return std::string();
            const std::size_t begin = at + key.size();
            return title.substr(begin, title.find_first_of(", ", begin) - begin);
        };
        const std::string step = behind("timestep = "), units = behind("units = ");
        if (is_whole_number(step) && step.size() < 19) snapshot_.step = std::stoll(step);
        if (!units.empty() && units != "lj")
            snapshot_.notes.push_back("the file is in units " + units +
                                      "; its numbers are taken as they are, in those of the model");
    }

    Snapshot finish()
    {
        if (!seen_.contains("Atoms") || (header_.bonds > 0 && !seen_.contains("Bonds")) ||
            (header_.angles > 0 && !seen_.contains("Angles")))
            text_.fail("a section that the header announces is missing", "the file was cut",
                       "write it anew");
        snapshot_.types = std::uint32_t(header_.atom_types.count);
        if (!header_.atom_types.labels.empty()) {
            snapshot_.type_names = header_.atom_types.labels;
            snapshot_.names_are_comments = false;
        }
        read_title();
        leave_out_unused_coefficients();
        return std::move(snapshot_);
    }

    std::filesystem::path path_;
    TextReader text_;
    LammpsDataHeader header_;
    Snapshot snapshot_;
    BeadOrder order_;
    std::set<std::string> seen_;
    std::map<std::string, std::string> used_types_; ///< of bonds and angles, as numbers
};

} // namespace

Snapshot read_lammps_data(const std::filesystem::path& path) { return Reader(path).read(); }

} // namespace pitchdrop
