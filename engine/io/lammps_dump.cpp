#include "engine/io/lammps_dump.hpp"

#include "engine/io/atomic_file.hpp"
#include "engine/io/bead_order.hpp"
#include "engine/io/text_reader.hpp"

#include <fmt/format.h>

#include <cmath>
#include <iterator>
#include <map>
#include <optional>

namespace pitchdrop {

namespace {

using ColumnMap = std::map<std::string, std::size_t>;

std::optional<std::size_t> find(const ColumnMap& columns, const std::string& name)
{
    const auto found = columns.find(name);
    return found == columns.end() ? std::nullopt : std::optional(found->second);
}

/// How a dump gives positions: name of the x column, scaled by the box or not, images added or not.
struct PositionStyle {
    std::string suffix;
    bool scaled, unwrapped;
};

PositionStyle position_style(const TextReader& text, const ColumnMap& columns)
{
    for (const PositionStyle& style : {PositionStyle{"u", false, true}, {"", false, false},
                                       {"su", true, true}, {"s", true, false}})
        if (columns.contains("x" + style.suffix) && columns.contains("y" + style.suffix) &&
            columns.contains("z" + style.suffix))
            return style;
    text.fail("the dump has no positions", "columns x y z (or xu, xs, xsu) are needed",
              "dump them");
}

void expect(TextReader& text, const std::string& item)
{
    text.need(item);
    if (!text.line().starts_with(item))
        text.fail("'" + item + "' is expected here", "the line is '" + text.line() + "'",
                  "give a LAMMPS text dump");
}

void read_box(TextReader& text, Snapshot& snapshot)
{
    expect(text, "ITEM: BOX BOUNDS");
    if (text.line().find("xy") != std::string::npos)
        text.fail("the box is tilted", "the engine knows orthorhombic boxes only",
                  "use an orthorhombic box");
    for (int axis = 0; axis < 3; ++axis) {
        text.need("the box bounds");
        const auto words = text.words();
        if (words.size() != 2)
            text.fail("two bounds are expected", "the box is orthorhombic", "correct the line");
        snapshot.origin[axis] = text.real(words[0]);
        snapshot.box[axis] = text.real(words[1]) - snapshot.origin[axis];
        if (!(snapshot.box[axis] > 0))
            text.fail("the box has no length here", "the upper bound must be the larger",
                      "correct the bounds");
    }
}

Snapshot read_frame(TextReader& text)
{
    Snapshot snapshot;
    text.need("the time step");
    const auto step = text.words();
    snapshot.step = text.integer(step.empty() ? "" : step[0]);
    expect(text, "ITEM: NUMBER OF ATOMS");
    text.need("the number of atoms");
    const auto total = text.words();
    const std::int64_t beads = text.integer(total.empty() ? "" : total[0], 1);
    read_box(text, snapshot);
    expect(text, "ITEM: ATOMS");

    ColumnMap columns;
    const auto header = text.words();
    for (std::size_t k = 2; k < header.size(); ++k) columns[std::string(header[k])] = k - 2;
    const std::size_t width = header.size() - 2;
    const PositionStyle style = position_style(text, columns);
    const auto id = find(columns, "id"), type = find(columns, "type"), mol = find(columns, "mol"),
               vx = find(columns, "vx"), vy = find(columns, "vy"), vz = find(columns, "vz");
    if (!id)
        text.fail("the dump has no id column", "the order of atoms in a dump changes", "dump the id");

    BeadOrder order;
    for (std::int64_t n = 0; n < beads; ++n) {
        text.need("atom " + std::to_string(n + 1) + " of " + std::to_string(beads));
        const auto words = text.words('\0');
        if (words.size() != width || !text.whole())
            text.fail("this atom has " + std::to_string(words.size()) + " columns",
                      "the header names " + std::to_string(width), "the file may be cut");
        order.add(text.integer(words[*id], 1));
        const std::int64_t kind = type ? text.integer(words[*type], 1) : 1;
        if (kind > 255) text.fail("the type is too large", "types are one byte", "merge some");
        snapshot.type.push_back(std::uint8_t(kind - 1));
        snapshot.types = std::max(snapshot.types, std::uint32_t(kind));
        if (mol)
            snapshot.molecule.push_back(
                std::uint32_t(std::max<std::int64_t>(text.integer(words[*mol], 0) - 1, 0)));
        Vec3<double> r{0, 0, 0};
        for (int axis = 0; axis < 3; ++axis) {
            const std::string name(1, "xyz"[axis]);
            r[axis] = text.real(words[columns.at(name + style.suffix)]);
            if (style.scaled) r[axis] = snapshot.origin[axis] + r[axis] * snapshot.box[axis];
            if (const auto image = find(columns, "i" + name); image && !style.unwrapped)
                r[axis] += double(text.integer(words[*image])) * snapshot.box[axis];
        }
        snapshot.position.push_back(r);
        if (vx && vy && vz)
            snapshot.velocity.push_back(
                {text.real(words[*vx]), text.real(words[*vy]), text.real(words[*vz])});
    }
    order.sort(text);
    order.apply(snapshot.position);
    order.apply(snapshot.type);
    if (!snapshot.velocity.empty()) order.apply(snapshot.velocity);
    if (!snapshot.molecule.empty()) order.apply(snapshot.molecule);
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

void write_lammps_dump(const std::filesystem::path& path, const Snapshot& s)
{
    std::string text;
    const auto out = std::back_inserter(text);
    fmt::format_to(out, "ITEM: TIMESTEP\n{}\nITEM: NUMBER OF ATOMS\n{}\n", s.step, s.beads());
    text += "ITEM: BOX BOUNDS pp pp pp\n";
    for (int axis = 0; axis < 3; ++axis)
        fmt::format_to(out, "{:.17g} {:.17g}\n", s.origin[axis], s.origin[axis] + s.box[axis]);
    text += "ITEM: ATOMS id mol type x y z ix iy iz";
    if (!s.velocity.empty()) text += " vx vy vz";
    for (const auto& [name, field] : s.fields) text += " " + name;
    text += '\n';
    for (std::uint32_t b = 0; b < s.beads(); ++b) {
        fmt::format_to(out, "{} {} {}", b + 1, s.molecule.empty() ? 1 : s.molecule[b] + 1,
                       (s.type.empty() ? 0 : s.type[b]) + 1);
        double image[3];
        for (int axis = 0; axis < 3; ++axis) {
            const double r = s.position[b][axis] - s.origin[axis];
            image[axis] = std::floor(r / s.box[axis]);
            fmt::format_to(out, " {:.17g}", s.origin[axis] + r - image[axis] * s.box[axis]);
        }
        fmt::format_to(out, " {:.0f} {:.0f} {:.0f}", image[0], image[1], image[2]);
        if (!s.velocity.empty())
            fmt::format_to(out, " {:.17g} {:.17g} {:.17g}", s.velocity[b].x, s.velocity[b].y,
                           s.velocity[b].z);
        for (const auto& [name, field] : s.fields) fmt::format_to(out, " {:.9g}", field[b]);
        text += '\n';
    }
    write_file_atomically(path, text);
}

} // namespace pitchdrop
