#include "engine/io/gsd.hpp"

#include "engine/io/atomic_file.hpp"
#include "engine/io/bead_image.hpp"
#include "engine/io/gsd_file.hpp"
#include "kernels/core/error.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <system_error>

// Writing the schema `hoomd` 1.4 (gsd.readthedocs.io, "HOOMD schema").

namespace pitchdrop {

namespace {

template <class T>
GsdChunk chunk(std::string name, const std::vector<T>& values, std::uint32_t columns = 1)
{
    return {std::move(name), gsd_type<T>(), values.size() / columns, columns,
            std::string(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T))};
}

/// As the schema holds it. Throws InputError where single precision has no such number: the
/// snapshot may come from a file with doubles.
float single(double value, const char* what)
{
    if (!std::isfinite(float(value)))
        throw InputError(fmt::format("{} of {:g} cannot be written", what, value),
                         "GSD files hold it in single precision",
                         "use another format, or correct the state");
    return float(value);
}
float positive_single(double value, const char* what)
{
    if (value > 0 && single(value, what) > 0) return float(value);
    throw InputError(fmt::format("{} of {:g} cannot be written", what, value),
                     "in single precision, which GSD files hold, it is not positive",
                     "use another format, or correct the state");
}

/// One row per name, filled up with zeros to at least one.
GsdChunk names_chunk(std::string name, const std::vector<std::string>& names)
{
    std::size_t width = 0;
    for (const std::string& one : names) width = std::max(width, one.size() + 1);
    std::vector<std::int8_t> letters(width * names.size(), 0);
    for (std::size_t row = 0; row < names.size(); ++row)
        std::copy(names[row].begin(), names[row].end(),
                  letters.begin() + std::ptrdiff_t(row * width));
    return chunk(std::move(name), letters, std::uint32_t(width));
}

/// A, B … Z, AA, AB …
std::string type_name(std::uint32_t type)
{
    std::string name;
    for (std::uint32_t rest = type + 1; rest > 0; rest = (rest - 1) / 26)
        name.insert(name.begin(), char('A' + (rest - 1) % 26));
    return name;
}

/// Box coordinates in units of the sides, then everything in the rounded box that the file can
/// hold, so that positions, images and box fit together.
void add_positions(std::vector<GsdChunk>& chunks, const Snapshot& snapshot)
{
    std::vector<float> box(6, 0.0f), position;
    std::vector<std::int32_t> image;
    for (int axis = 0; axis < 3; ++axis)
        box[std::size_t(axis)] = positive_single(snapshot.box[axis], "a box length");
    for (std::uint32_t bead = 0; bead < snapshot.beads(); ++bead)
        for (int axis = 0; axis < 3; ++axis) {
            const double side = box[std::size_t(axis)];
            const double scaled =
                (snapshot.position[bead][axis] - snapshot.origin[axis]) / snapshot.box[axis];
            double count = boxes_away(scaled, bead);
            auto wrapped = float((scaled - count - 0.5) * side);
            if (!(wrapped < box[std::size_t(axis)] / 2)) { // rounded up onto the upper face
                wrapped = -box[std::size_t(axis)] / 2;
                count += 1;
            }
            position.push_back(wrapped);
            image.push_back(std::int32_t(count));
        }
    chunks.push_back(chunk("configuration/box", box));
    chunks.push_back(chunk("particles/position", position, 3));
    chunks.push_back(chunk("particles/image", image, 3));
}

template <std::size_t Members>
void add_groups(std::vector<GsdChunk>& chunks, const std::string& kind, const std::string& name,
                const std::vector<std::array<std::uint32_t, Members>>& groups)
{
    if (groups.empty()) return;
    std::vector<std::uint32_t> members;
    for (const auto& group : groups) members.insert(members.end(), group.begin(), group.end());
    chunks.push_back(chunk<std::uint32_t>(kind + "/N", {std::uint32_t(groups.size())}));
    chunks.push_back(names_chunk(kind + "/types", {name}));
    chunks.push_back(chunk(kind + "/typeid", std::vector<std::uint32_t>(groups.size(), 0)));
    chunks.push_back(chunk(kind + "/group", members, std::uint32_t(Members)));
}

/// What holds for the whole trajectory: readers take it from frame 0.
void add_constants(std::vector<GsdChunk>& chunks, const Snapshot& snapshot)
{
    std::vector<std::uint32_t> types(snapshot.type.begin(), snapshot.type.end());
    types.resize(snapshot.beads(), 0);
    std::vector<std::string> names;
    for (std::uint32_t type = 0; type < snapshot.types; ++type) names.push_back(type_name(type));
    chunks.push_back(chunk<std::uint8_t>("configuration/dimensions", {3}));
    chunks.push_back(chunk<std::uint32_t>("particles/N", {snapshot.beads()}));
    chunks.push_back(names_chunk("particles/types", names));
    chunks.push_back(chunk("particles/typeid", types));
    if (!snapshot.type_mass.empty()) {
        std::vector<float> mass;
        for (const std::uint32_t type : types)
            mass.push_back(positive_single(snapshot.type_mass.at(type), "a mass"));
        chunks.push_back(chunk("particles/mass", mass));
    }
    if (!snapshot.molecule.empty())
        chunks.push_back(chunk(gsd_molecule_name, snapshot.molecule));
    add_groups(chunks, "bonds", "bond", snapshot.bonds);
    add_groups(chunks, "angles", "angle", snapshot.angles);
}

void add_fields(std::vector<GsdChunk>& chunks, const Snapshot& snapshot)
{
    for (const auto& [name, values] : snapshot.fields) {
        const std::string full = gsd_field_prefix + name;
        if (name.empty() || name.find('\0') != std::string::npos || full == gsd_molecule_name)
            throw InputError("the field '" + name + "' cannot be a chunk of a GSD file",
                             "it has no name, or pitchdrop keeps something else by that name",
                             "rename the field, or write another format");
        require(values.size() == snapshot.beads(), "a field has one value per bead");
        chunks.push_back(chunk(full, values));
    }
}

void add_values(std::vector<GsdChunk>& chunks, const Snapshot& snapshot)
{
    for (const auto& [name, value] : snapshot.values) {
        const std::string full = gsd_value_prefix + name;
        require(!full.starts_with(gsd_field_prefix) && full != gsd_hash_name,
                "a value of a frame has a name of its own");
        chunks.push_back(chunk<double>(full, {value}));
    }
}

void check_snapshot(const Snapshot& snapshot)
{
    const std::size_t beads = snapshot.beads();
    require(beads > 0 && snapshot.step >= 0, "a frame has beads and a step from 0 on");
    require(snapshot.velocity.empty() || snapshot.velocity.size() == beads,
            "every bead of a frame or none has a velocity");
    require(snapshot.type.empty() || snapshot.type.size() == beads, "every bead has a type");
    require(snapshot.molecule.empty() || snapshot.molecule.size() == beads,
            "every bead has a molecule");
    for (const std::uint8_t type : snapshot.type)
        require(type < snapshot.types, "a bead's type is one of the snapshot's types");
    require(snapshot.types >= 1 && snapshot.types <= 256, "there are 1 to 256 bead types");
    require(snapshot.type_mass.empty() || snapshot.type_mass.size() >= snapshot.types,
            "every bead type has a mass");
}

/// What a later frame lacks, readers take from frame 0; logged names that frame 0 lacks, the
/// official reader cannot read at all.
void check_against_first(const GsdFile& file, const Snapshot& snapshot)
{
    const GsdIndexEntry* first = file.find(0, "particles/position");
    if (!first || first->N != snapshot.beads())
        file.refuse("its first frame has another number of beads",
                    "frames of one trajectory share types and bonds");
    require(!snapshot.velocity.empty() || !file.find(0, "particles/velocity"),
            "a trajectory that starts with velocities has them in every frame");
    std::size_t fields = 0, values = 0;
    for (const GsdIndexEntry& entry : file.chunks(0)) {
        const std::string& name = file.name(entry);
        if (is_gsd_value(entry, name)) {
            ++values;
            require(snapshot.values.count(name.substr(gsd_value_prefix.size())) == 1,
                    "a trajectory has the values of its first frame in every frame");
        }
        if (!name.starts_with(gsd_field_prefix) || name == gsd_molecule_name) continue;
        ++fields;
        require(snapshot.fields.count(name.substr(gsd_field_prefix.size())) == 1,
                "a trajectory has the fields of its first frame in every frame");
    }
    require(fields == snapshot.fields.size() && values == snapshot.values.size(),
            "a trajectory has no fields and values but those of frame 0");
}

} // namespace

struct GsdWriter::File : GsdFile {
    using GsdFile::GsdFile;
};

GsdWriter::GsdWriter(const std::filesystem::path& path, GsdOpen open)
{
    if (open == GsdOpen::replace || !std::filesystem::exists(path)) GsdFile::create(path);
    file_ = std::make_unique<File>(path, GsdFile::Access::write);
}

GsdWriter::GsdWriter(GsdWriter&&) noexcept = default;
GsdWriter& GsdWriter::operator=(GsdWriter&&) noexcept = default;
GsdWriter::~GsdWriter() = default;

std::int64_t GsdWriter::frames() const { return std::int64_t(file_->frames()); }

void GsdWriter::truncate_to_frames(std::int64_t frames)
{
    require(frames >= 0, "a trajectory has no negative number of frames");
    file_->truncate(std::uint64_t(frames));
}

void GsdWriter::append(const Snapshot& snapshot)
{
    check_snapshot(snapshot);
    std::vector<GsdChunk> chunks;
    chunks.push_back(
        chunk<std::uint64_t>("configuration/step", {std::uint64_t(snapshot.step)}));
    add_positions(chunks, snapshot);
    if (!snapshot.velocity.empty()) {
        std::vector<float> velocity;
        for (const Vec3<double>& v : snapshot.velocity)
            for (int axis = 0; axis < 3; ++axis) velocity.push_back(single(v[axis], "a velocity"));
        chunks.push_back(chunk("particles/velocity", velocity, 3));
    }
    if (file_->frames() == 0) {
        add_constants(chunks, snapshot);
    } else {
        check_against_first(*file_, snapshot);
    }
    add_fields(chunks, snapshot);
    add_values(chunks, snapshot);
    file_->append(std::move(chunks));
}

bool is_gsd(const std::filesystem::path& path)
{
    std::ifstream in(path, std::ios::binary);
    std::uint64_t first = 0;
    in.read(reinterpret_cast<char*>(&first), sizeof first);
    return in.gcount() == sizeof first && first == gsd_magic;
}

void write_gsd(const std::filesystem::path& path, const Snapshot& snapshot)
{
    std::filesystem::path temporary = path;
    temporary += ".writing." + std::to_string(::getpid());
    try {
        GsdFile::create(temporary);
        {
            GsdWriter writer(temporary, GsdOpen::append);
            writer.append(snapshot);
        }
        GsdFile(temporary, GsdFile::Access::write).sync();
        std::filesystem::rename(temporary, path);
        sync_folder_of(path);
    } catch (...) {
        std::error_code ignored;
        std::filesystem::remove(temporary, ignored);
        throw;
    }
}

} // namespace pitchdrop
