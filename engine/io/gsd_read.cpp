#include "engine/io/gsd.hpp"
#include "engine/io/gsd_contents.hpp"
#include "engine/io/gsd_frame.hpp"
#include "kernels/core/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>

// Reading the schema `hoomd` 1 and 2 (which may have doubles in place of floats): what a frame does
// not have is as in frame 0, or at its default.

namespace pitchdrop {

namespace {

void read_box(const GsdFrame& frame, Snapshot& snapshot)
{
    if (frame.value<std::uint8_t>("configuration/dimensions", 3) != 3)
        frame.refuse_content("it has " +
                                 std::to_string(frame.value<std::uint8_t>(
                                     "configuration/dimensions", 3)) +
                                 " dimensions",
                             "the engine has three", "give a system of three dimensions");
    const auto box = frame.reals("configuration/box", 6).value_or(
        std::vector<double>{1, 1, 1, 0, 0, 0});
    for (std::size_t axis = 0; axis < 3; ++axis) {
        if (!std::isfinite(box[axis]) || !(box[axis] > 0))
            frame.refuse("the box has no length along " + std::string(1, "xyz"[axis]),
                         "a periodic box has three sides");
        if (box[3 + axis] != 0)
            frame.refuse_content("the box is tilted", "the engine's boxes are orthorhombic",
                                 "use an orthorhombic box");
        snapshot.box[int(axis)] = box[axis];
        snapshot.origin[int(axis)] = -0.5 * box[axis];
    }
}

void read_motion(const GsdFrame& frame, Snapshot& snapshot, std::uint32_t beads)
{
    const auto position = frame.reals("particles/position", beads, 3);
    if (!position || beads == 0)
        frame.refuse("it has no positions", "there is nothing to simulate");
    // An image that is zero for all beads is left out by other programs: beads in the box and
    // positions that were wrapped look alike.
    const auto image = frame.array<std::int32_t>("particles/image", beads, 3);
    snapshot.has_images = image.has_value();
    const auto velocity = frame.reals("particles/velocity", beads, 3);
    for (std::size_t b = 0; b < beads; ++b) {
        Vec3<double> r{}, v{};
        for (std::size_t axis = 0; axis < 3; ++axis) {
            r[int(axis)] = (*position)[3 * b + axis];
            if (image) r[int(axis)] += (*image)[3 * b + axis] * snapshot.box[int(axis)];
            if (velocity) v[int(axis)] = (*velocity)[3 * b + axis];
            if (!std::isfinite(r[int(axis)]) || !std::isfinite(v[int(axis)]))
                frame.refuse("position or velocity of bead " + std::to_string(b + 1) +
                                 " is not a number",
                             "both must be finite");
        }
        snapshot.position.push_back(r);
        if (velocity) snapshot.velocity.push_back(v);
    }
}

/// One mass per type; types without beads have the schema's default of 1.
void read_masses(const GsdFrame& frame, Snapshot& snapshot)
{
    const auto mass = frame.reals("particles/mass", snapshot.beads());
    if (!mass) return;
    std::vector<bool> known(snapshot.types, false);
    snapshot.type_mass.assign(snapshot.types, 1.0);
    for (std::size_t b = 0; b < mass->size(); ++b) {
        const std::uint8_t type = snapshot.type[b];
        const double own = (*mass)[b];
        if (!(own > 0) || !std::isfinite(own))
            frame.refuse("the mass of bead " + std::to_string(b + 1) + " is not positive",
                         "beads must move");
        if (known[type] && snapshot.type_mass[type] != own)
            frame.refuse_content("beads of type " + std::to_string(type + 1) +
                                     " differ in their masses",
                                 "pitchdrop has one mass per type",
                                 "make a type of the beads with another mass");
        known[type] = true;
        snapshot.type_mass[type] = own;
    }
}

/// Names of the types, unless they say no more than their numbers: see gsd_named_types.
void read_type_names(const GsdFrame& frame, Snapshot& snapshot)
{
    snapshot.type_names = frame.names("particles/types");
    if (snapshot.type_names.empty() && !frame.file().is_of_pitchdrop())
        snapshot.type_names = {"A"}; // the schema's default
    snapshot.types = std::uint32_t(std::max<std::size_t>(1, snapshot.type_names.size()));
    if (!frame.file().is_of_pitchdrop() || frame.value<std::uint8_t>(gsd_named_types, 0) == 1)
        return;
    for (std::size_t type = 0; type < snapshot.type_names.size(); ++type)
        if (snapshot.type_names[type] != gsd_type_name(std::uint32_t(type))) return;
    snapshot.type_names.clear();
}

void read_types(const GsdFrame& frame, Snapshot& snapshot)
{
    read_type_names(frame, snapshot);
    snapshot.type.assign(snapshot.beads(), 0);
    if (snapshot.types > 256)
        frame.refuse_content("it has " + std::to_string(snapshot.types) + " bead types",
                             "pitchdrop has up to 256", "merge some");
    const auto type = frame.array<std::uint32_t>("particles/typeid", snapshot.beads());
    for (std::size_t b = 0; type && b < type->size(); ++b) {
        if ((*type)[b] >= snapshot.types)
            frame.refuse("bead " + std::to_string(b + 1) + " has type " +
                             std::to_string((*type)[b] + 1),
                         "there are " + std::to_string(snapshot.types) + " types");
        snapshot.type[b] = std::uint8_t((*type)[b]);
    }
    read_masses(frame, snapshot);
    if (const auto molecule = frame.array<std::uint32_t>(gsd_molecule_name, snapshot.beads()))
        snapshot.molecule = *molecule;
    if (const auto id = frame.array<std::int64_t>(gsd_id_name, snapshot.beads())) snapshot.id = *id;
}

template <std::size_t Members>
std::vector<std::array<std::uint32_t, Members>> read_groups(const GsdFrame& frame,
                                                            const std::string& kind,
                                                            std::uint32_t beads)
{
    const auto count = frame.value<std::uint32_t>(kind + "/N", 0);
    std::vector<std::array<std::uint32_t, Members>> groups;
    if (count == 0) return groups;
    check_group_types(frame, kind, count);
    const auto members = frame.array<std::uint32_t>(kind + "/group", count, Members);
    if (!members)
        frame.refuse(kind + "/group is missing",
                     kind + "/N announces " + std::to_string(count));
    for (std::size_t g = 0; g < count; ++g) {
        std::array<std::uint32_t, Members> group{};
        std::memcpy(group.data(), members->data() + Members * g, sizeof group);
        for (const std::uint32_t bead : group)
            if (bead >= beads)
                frame.refuse(kind + "/group names bead " + std::to_string(bead),
                             "there are " + std::to_string(beads) + " beads");
        groups.push_back(group);
    }
    return groups;
}

/// Trajectories of version 0.1 have p_hop and D²_min of an earlier time beside the positions.
void note_times(Snapshot& snapshot)
{
    const auto own = snapshot.values.find("softness_time"), hop = snapshot.values.find("p_hop_time");
    if (own == snapshot.values.end() || hop == snapshot.values.end()) return;
    if (hop->second < 0 || hop->second == own->second) return;
    snapshot.notes.push_back(fmt::format("p_hop and d2_min are those of time {:g}, positions and softness of {:g}",
                                         hop->second, own->second));
}

} // namespace

struct GsdReader::File : GsdFile {
    using GsdFile::GsdFile;
};

GsdReader::GsdReader(const std::filesystem::path& path)
    : file_(std::make_unique<File>(path, GsdFile::Access::read))
{
}
GsdReader::~GsdReader() = default;

std::int64_t GsdReader::frames() const { return std::int64_t(file_->frames()); }

Snapshot GsdReader::read(std::int64_t frame) const
{
    const std::int64_t wanted = frame < 0 ? frames() - 1 : frame;
    if (wanted < 0 || wanted >= frames())
        throw InputError("GSD file '" + file_->path().string() + "' has no frame " +
                             std::to_string(std::max<std::int64_t>(wanted, 0)),
                         "it has " + std::to_string(frames()) + " frames",
                         "choose a frame that is there; the first is 0");
    const GsdFrame chosen(*file_, std::uint64_t(wanted));
    Snapshot snapshot;
    const auto beads = chosen.value<std::uint32_t>("particles/N", 0);
    snapshot.step = std::int64_t(chosen.value<std::uint64_t>("configuration/step", 0));
    if (snapshot.step < 0) chosen.refuse("its step is too large", "steps are 63-bit numbers");
    read_box(chosen, snapshot);
    refuse_foreign_contents(chosen, beads);
    read_motion(chosen, snapshot, beads);
    read_types(chosen, snapshot);
    snapshot.bonds = read_groups<2>(chosen, "bonds", beads);
    snapshot.angles = read_groups<3>(chosen, "angles", beads);
    read_logged(chosen, snapshot);
    snapshot.notes = notes_on(chosen, beads);
    note_times(snapshot);
    return snapshot;
}

Snapshot read_gsd(const std::filesystem::path& path, std::int64_t frame)
{
    return GsdReader(path).read(frame);
}

std::int64_t count_gsd_frames(const std::filesystem::path& path)
{
    return std::int64_t(GsdFile(path, GsdFile::Access::read).frames());
}

} // namespace pitchdrop
