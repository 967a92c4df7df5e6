#include "engine/io/lammps_dump.hpp"

#include "engine/io/bead_columns.hpp"
#include "engine/io/bead_order.hpp"
#include "engine/io/field_name.hpp"
#include "engine/io/text_reader.hpp"

#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <string>

namespace pitchdrop {

namespace {

using Words = std::vector<std::string_view>;
using AxisColumns = std::array<std::size_t, 3>;

/// Where each quantity stands in the lines of one frame (LAMMPS manual, `dump custom`).
class Columns {
public:
    Columns(const TextReader& text, const Words& names)
    {
        for (std::size_t k = 0; k < names.size(); ++k)
            if (!place_.emplace(names[k], k).second)
                text.fail("the column " + std::string(names[k]) + " appears twice",
                          "one would overwrite the other", "remove one");
        width = names.size();
        if (!find("id"))
            text.fail("the dump has no id column", "the order of atoms in a dump changes",
                      "dump the id");
        id = *find("id");
        type = find("type");
        molecule = find("mol");
        velocity = find_axes("v", "");
        choose_positions(text);
        for (const auto& [name, column] : place_)
            if (!dump_columns.contains(name)) fields[name] = column;
    }

    std::size_t width, id;
    std::optional<std::size_t> type, molecule;
    std::optional<AxisColumns> velocity, image;
    AxisColumns position;
    bool scaled;
    std::map<std::string, std::size_t> fields;

private:
    std::optional<std::size_t> find(const std::string& name) const
    {
        const auto found = place_.find(name);
        return found == place_.end() ? std::nullopt : std::optional(found->second);
    }
    std::optional<AxisColumns> find_axes(const std::string& before, const std::string& after) const
    {
        AxisColumns columns{};
        for (std::size_t axis = 0; axis < 3; ++axis) {
            const auto column = find(before + "xyz"[axis] + after);
            if (!column) return std::nullopt;
            columns[axis] = *column;
        }
        return columns;
    }
    /// Unwrapped coordinates before wrapped ones, lengths before fractions of the box.
    void choose_positions(const TextReader& text)
    {
        for (const char* style : {"u", "", "su", "s"}) {
            const auto columns = find_axes("", style);
            if (!columns) continue;
            position = *columns;
            scaled = style[0] == 's';
            if (!std::string_view(style).ends_with('u')) image = find_axes("i", "");
            return;
        }
        text.fail("the dump has no positions", "columns x y z (or xu, xs, xsu) are needed",
                  "dump them");
    }

    std::map<std::string, std::size_t> place_;
};

void expect(TextReader& text, const std::string& item)
{
    text.need(item);
    if (!text.line().starts_with(item))
        text.fail("'" + item + "' is expected here", "the line is '" + text.line() + "'",
                  "give a LAMMPS text dump");
}

std::int64_t read_number(TextReader& text, const std::string& what, std::int64_t smallest)
{
    text.need_whole(what);
    const Words words = text.words();
    if (words.size() != 1)
        text.fail("this line has " + std::to_string(words.size()) + " words",
                  what + " is expected here", "correct the line");
    return text.integer(words[0], smallest);
}

void read_box(TextReader& text, Snapshot& snapshot)
{
    expect(text, "ITEM: BOX BOUNDS");
    if (text.line().find("xy") != std::string::npos)
        text.fail("the box is tilted", "the engine knows orthorhombic boxes only",
                  "use an orthorhombic box");
    for (int axis = 0; axis < 3; ++axis) {
        text.need_whole("the box bounds");
        const Words words = text.words();
        if (words.size() != 2)
            text.fail("two bounds are expected", "the box is orthorhombic", "correct the line");
        snapshot.origin[axis] = text.real(words[0]);
        snapshot.box[axis] = text.real(words[1]) - snapshot.origin[axis];
        if (!(snapshot.box[axis] > 0) || !std::isfinite(snapshot.box[axis]))
            text.fail("the box has no length here", "the upper bound must be the larger",
                      "correct the bounds");
    }
}

Vec3<double> read_position(const TextReader& text, const Words& words, const Columns& columns,
                           const Snapshot& box)
{
    Vec3<double> r{0, 0, 0};
    for (int axis = 0; axis < 3; ++axis) {
        r[axis] = text.real(words[columns.position[std::size_t(axis)]]);
        if (columns.scaled) r[axis] = box.origin[axis] + r[axis] * box.box[axis];
        if (columns.image)
            r[axis] += double(text.integer(words[(*columns.image)[std::size_t(axis)]])) *
                       box.box[axis];
    }
    return r;
}

void read_bead(const TextReader& text, const Columns& columns, Snapshot& snapshot, BeadOrder& order)
{
    const Words words = text.words('\0');
    if (words.size() != columns.width)
        text.fail("this atom has " + std::to_string(words.size()) + " columns",
                  "the header names " + std::to_string(columns.width), "write the file anew");
    order.add(text.integer(words[columns.id], 1));
    const std::uint8_t type =
        columns.type ? bead_type(text, words[*columns.type]) : std::uint8_t(0);
    snapshot.type.push_back(type);
    snapshot.types = std::max(snapshot.types, type + 1u);
    if (columns.molecule)
        snapshot.molecule.push_back(molecule_number(text, words[*columns.molecule]));
    snapshot.position.push_back(read_position(text, words, columns, snapshot));
    if (const auto& v = columns.velocity)
        snapshot.velocity.push_back({text.real(words[(*v)[0]]), text.real(words[(*v)[1]]),
                                     text.real(words[(*v)[2]])});
    for (const auto& [name, column] : columns.fields)
        snapshot.fields[name].push_back(text.single(words[column]));
}

Snapshot read_frame(TextReader& text)
{
    Snapshot snapshot;
    snapshot.step = read_number(text, "the time step", 0);
    expect(text, "ITEM: NUMBER OF ATOMS");
    const std::int64_t beads = read_number(text, "the number of atoms", 1);
    read_box(text, snapshot);
    expect(text, "ITEM: ATOMS ");
    Words names = text.words('\0');
    names.erase(names.begin(), names.begin() + 2);
    const Columns columns(text, names);
    BeadOrder order;
    for (std::int64_t n = 0; n < beads; ++n) {
        text.need_whole("atom " + std::to_string(n + 1) + " of " + std::to_string(beads));
        read_bead(text, columns, snapshot, order);
    }
    order.sort(text);
    order.apply(snapshot);
    count_molecules_from_zero(snapshot.molecule);
    return snapshot;
}

} // namespace

Snapshot read_lammps_dump(const std::filesystem::path& path, std::int64_t frame)
{
    TextReader text(path);
    std::optional<Snapshot> snapshot;
    std::int64_t frames = 0;
    while (frame < 0 || frames <= frame) {
        bool found = text.next();
        while (found && text.line() != "ITEM: TIMESTEP" && text.line().starts_with("ITEM: ")) {
            text.need("the item's value"); // UNITS, TIME
            found = text.next();
        }
        if (!found) break;
        if (text.line() != "ITEM: TIMESTEP")
            text.fail("'ITEM: TIMESTEP' is expected here", "the line is '" + text.line() + "'",
                      "give a LAMMPS text dump");
        snapshot = read_frame(text);
        ++frames;
    }
    if (!snapshot || (frame >= 0 && frames <= frame))
        text.fail("the dump has " + std::to_string(frames) + " frames",
                  "frame " + std::to_string(frame) + " was asked for", "choose one that is there");
    return std::move(*snapshot);
}

} // namespace pitchdrop
