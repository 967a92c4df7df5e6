#include "engine/io/lammps_dump.hpp"

#include "engine/io/bead_columns.hpp"
#include "engine/io/bead_order.hpp"
#include "engine/io/lammps_dump_columns.hpp"
#include "engine/io/text_frames.hpp"
#include "engine/io/type_names.hpp"

#include <cmath>
#include <fstream>

namespace pitchdrop {

namespace {

using Words = std::vector<std::string_view>;

constexpr std::string_view frame_begins = "ITEM: TIMESTEP";

void expect(TextReader& text, const std::string& item)
{
    text.need_whole(item);
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

/// What stands above ITEM: TIMESTEP and belongs to the frame.
struct Preamble {
    std::optional<double> time;
};

/// Goes to the line ITEM: TIMESTEP of the next frame; false at the end of the file.
bool find_frame(TextReader& text, Preamble& preamble)
{
    while (text.next()) {
        const std::string line = text.line();
        if (!text.line_is_whole()) text.need_whole("the first line of a frame");
        if (line == frame_begins) return true;
        if (line != "ITEM: UNITS" && line != "ITEM: TIME")
            text.fail("'" + std::string(frame_begins) + "' is expected here",
                      "the line is '" + line + "'", "give a LAMMPS text dump");
        text.need_whole("the item's value");
        const Words words = text.words();
        if (line == "ITEM: TIME" && words.size() == 1) preamble.time = text.real(words[0]);
    }
    return false;
}

/// Flags such as `pp pp ss`, behind the names of tilt factors where the box has them.
void read_boundaries(TextReader& text, Snapshot& snapshot, bool& tilted)
{
    expect(text, "ITEM: BOX BOUNDS");
    const Words words = text.words();
    std::size_t at = 3;
    if (words.size() > at && words[at] == "abc")
        text.fail("the box is a general triclinic one", "the engine knows orthorhombic boxes only",
                  "use an orthorhombic box");
    tilted = words.size() > at && words[at] == "xy";
    if (tilted) at += 3;
    for (std::size_t axis = 0; axis < 3 && at + axis < words.size(); ++axis)
        snapshot.periodic[axis] = words[at + axis] == "pp";
}

void read_box(TextReader& text, Snapshot& snapshot)
{
    bool tilted = false;
    read_boundaries(text, snapshot, tilted);
    for (int axis = 0; axis < 3; ++axis) {
        text.need_whole("the box bounds");
        const Words words = text.words();
        if (words.size() != (tilted ? 3u : 2u))
            text.fail(tilted ? "the box is tilted: two bounds and a tilt are expected" : "two bounds are expected",
                      "the line above says so", "correct the line");
        if (tilted && text.real(words[2]) != 0)
            text.fail("the box is tilted", "the engine knows orthorhombic boxes only",
                      "use an orthorhombic box");
        snapshot.origin[axis] = text.real(words[0]);
        snapshot.box[axis] = text.real(words[1]) - snapshot.origin[axis];
        if (!(snapshot.box[axis] > 0) || !std::isfinite(snapshot.box[axis]))
            text.fail("the box has no length here", "the upper bound must be the larger",
                      "correct the bounds");
    }
}

Vec3<double> read_position(const TextReader& text, const Words& words, const DumpColumns& columns,
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

std::uint8_t read_type(const TextReader& text, const Words& words, const DumpColumns& columns,
                       TypeNames& names)
{
    if (!columns.type)
        return columns.name ? names.type_of(text, words[*columns.name]) : std::uint8_t(0);
    const std::uint8_t type = bead_type(text, words[*columns.type]);
    if (columns.name) names.pair(type, words[*columns.name]);
    return type;
}

void read_bead(const TextReader& text, const DumpColumns& columns, Snapshot& snapshot,
               BeadOrder& order, TypeNames& names)
{
    const Words words = text.words('\0');
    if (words.size() != columns.width)
        text.fail("this atom has " + std::to_string(words.size()) + " columns",
                  "the header names " + std::to_string(columns.width), "write the file anew");
    order.add(text.integer(words[columns.id], 1));
    const std::uint8_t type = read_type(text, words, columns, names);
    snapshot.type.push_back(type);
    snapshot.types = std::max(snapshot.types, type + 1u);
    if (columns.molecule)
        snapshot.molecule.push_back(molecule_number(text, words[*columns.molecule]));
    if (columns.mass) snapshot.mass.push_back(bead_mass(text, words[*columns.mass]));
    if (columns.charge) refuse_charge(text, words[*columns.charge]);
    snapshot.position.push_back(read_position(text, words, columns, snapshot));
    if (const auto& v = columns.velocity)
        snapshot.velocity.push_back({text.real(words[(*v)[0]]), text.real(words[(*v)[1]]),
                                     text.real(words[(*v)[2]])});
    for (const auto& [name, column] : columns.fields)
        snapshot.fields[name].push_back(text.single(words[column]));
}

std::optional<Snapshot> read_frame(TextReader& text)
{
    Preamble preamble;
    if (!find_frame(text, preamble)) return std::nullopt;
    Snapshot snapshot;
    if (preamble.time) snapshot.values["time"] = *preamble.time;
    snapshot.step = read_number(text, "the time step", 0);
    expect(text, "ITEM: NUMBER OF ATOMS");
    const std::int64_t beads = read_number(text, "the number of atoms", 1);
    read_box(text, snapshot);
    expect(text, "ITEM: ATOMS ");
    Words words = text.words('\0');
    words.erase(words.begin(), words.begin() + 2);
    const DumpColumns columns(text, words);
    BeadOrder order;
    TypeNames names;
    for (std::int64_t n = 0; n < beads; ++n) {
        text.need_whole("atom " + std::to_string(n + 1) + " of " + std::to_string(beads));
        read_bead(text, columns, snapshot, order, names);
    }
    names.finish(snapshot, "element");
    snapshot.has_images = columns.image || columns.unwrapped || !may_be_wrapped(snapshot);
    order.sort(text);
    order.apply(snapshot);
    count_molecules_from_zero(snapshot.molecule);
    return snapshot;
}

bool skip_frame(TextReader& text)
{
    Preamble preamble;
    if (!find_frame(text, preamble)) return false;
    read_number(text, "the time step", 0);
    expect(text, "ITEM: NUMBER OF ATOMS");
    const std::int64_t beads = read_number(text, "the number of atoms", 1);
    expect(text, "ITEM: BOX BOUNDS");
    text.skip(3, "the bounds of axis");
    expect(text, "ITEM: ATOMS ");
    text.skip(beads, "atom");
    return true;
}

/// Where the lines ITEM: TIME or UNITS with their values begin that stand right above `frame`.
std::uint64_t with_preamble(std::ifstream& in, std::uint64_t frame)
{
    const std::uint64_t before = std::min<std::uint64_t>(frame, 128);
    std::string bytes(before, '\0');
    in.seekg(std::streamoff(frame - before));
    in.read(bytes.data(), std::streamsize(before));
    const std::size_t time = bytes.rfind("ITEM: TIME\n");
    const bool adjoins = time != bytes.npos && bytes.find("\nITEM", time) == bytes.npos;
    return adjoins ? frame - before + time : frame;
}

/// The last line ITEM: TIMESTEP, looked for in pieces from the end of the file.
std::optional<std::uint64_t> find_last_frame(const std::filesystem::path& path)
{
    constexpr std::uint64_t piece = 1u << 20;
    std::ifstream in(path, std::ios::binary);
    std::uint64_t end = std::filesystem::file_size(path);
    std::string bytes, behind; // the first bytes of the piece behind: the line may lie across
    while (end > 0) {
        const std::uint64_t begin = end > piece ? end - piece : 0;
        bytes.resize(std::size_t(end - begin));
        in.clear();
        in.seekg(std::streamoff(begin));
        if (!in.read(bytes.data(), std::streamsize(bytes.size()))) return std::nullopt;
        const std::string searched = bytes + behind;
        const std::size_t found = searched.rfind("\n" + std::string(frame_begins));
        if (found != searched.npos) return with_preamble(in, begin + found + 1);
        behind = bytes.substr(0, frame_begins.size() + 1);
        end = begin;
    }
    return std::nullopt; // there is one frame at most
}

constexpr TextFrames dump_frames{read_frame, skip_frame, find_last_frame};

/// LAMMPS names its units once, in the first frame.
void note_units(const std::filesystem::path& path, Snapshot& snapshot)
{
    TextReader text(path);
    if (!text.next() || text.line() != "ITEM: UNITS" || !text.next() || text.line() == "lj") return;
    snapshot.notes.push_back("the dump is in units " + text.line() +
                             "; its numbers are taken as they are, in those of the model");
}

} // namespace

Snapshot read_lammps_dump(const std::filesystem::path& path, const FrameChoice& choice)
{
    Snapshot snapshot = read_text_frame(path, dump_frames, choice);
    note_units(path, snapshot);
    return snapshot;
}

FrameWalk walk_lammps_dump(const std::filesystem::path& path,
                           const std::function<void(Snapshot&&, std::int64_t)>& use)
{
    Snapshot units;
    note_units(path, units);
    FrameWalk walk = walk_text_frames(path, dump_frames, use);
    walk.notes.insert(walk.notes.end(), units.notes.begin(), units.notes.end());
    return walk;
}

} // namespace pitchdrop
