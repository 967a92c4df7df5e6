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
#include <map>
#include <set>
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
    std::vector<std::uint32_t> members;
    for (const auto& group : groups) members.insert(members.end(), group.begin(), group.end());
    chunks.push_back(chunk<std::uint32_t>(kind + "/N", {std::uint32_t(groups.size())}));
    if (groups.empty()) return;
    chunks.push_back(names_chunk(kind + "/types", {name}));
    chunks.push_back(chunk(kind + "/typeid", std::vector<std::uint32_t>(groups.size(), 0)));
    chunks.push_back(chunk(kind + "/group", members, std::uint32_t(Members)));
}

void add_types(std::vector<GsdChunk>& chunks, const Snapshot& snapshot)
{
    std::vector<std::uint32_t> types(snapshot.type.begin(), snapshot.type.end());
    types.resize(snapshot.beads(), 0);
    std::vector<std::string> names = snapshot.type_names;
    if (names.empty())
        for (std::uint32_t type = 0; type < snapshot.types; ++type)
            names.push_back(gsd_type_name(type));
    else chunks.push_back(chunk<std::uint8_t>(gsd_named_types, {1}));
    chunks.push_back(names_chunk("particles/types", names));
    chunks.push_back(chunk("particles/typeid", types));
    std::vector<float> mass;
    for (std::uint32_t bead = 0; bead < snapshot.beads(); ++bead) {
        if (!snapshot.mass.empty()) mass.push_back(positive_single(snapshot.mass[bead], "a mass"));
        else if (!snapshot.type_mass.empty())
            mass.push_back(positive_single(snapshot.type_mass[types[bead]], "a mass"));
    }
    if (!mass.empty()) chunks.push_back(chunk("particles/mass", mass));
}

bool are_numbers_from_1(const std::vector<std::int64_t>& ids)
{
    for (std::size_t k = 0; k < ids.size(); ++k)
        if (ids[k] != std::int64_t(k) + 1) return false;
    return true;
}

/// What holds for the whole trajectory as a rule: readers take it from frame 0 where a frame is silent.
std::vector<GsdChunk> constants(const Snapshot& snapshot)
{
    std::vector<GsdChunk> chunks;
    chunks.push_back(chunk<std::uint8_t>("configuration/dimensions", {3}));
    chunks.push_back(chunk<std::uint32_t>("particles/N", {snapshot.beads()}));
    add_types(chunks, snapshot);
    if (!snapshot.molecule.empty())
        chunks.push_back(chunk(gsd_molecule_name, snapshot.molecule));
    if (!are_numbers_from_1(snapshot.id)) chunks.push_back(chunk(gsd_id_name, snapshot.id));
    add_groups(chunks, "bonds", "bond", snapshot.bonds);
    add_groups(chunks, "angles", "angle", snapshot.angles);
    return chunks;
}

void add_fields(std::vector<GsdChunk>& chunks, const Snapshot& snapshot)
{
    for (const auto& [name, values] : snapshot.fields) {
        const std::string full = gsd_field_prefix + name;
        if (name.empty() || name.find('\0') != std::string::npos || full == gsd_molecule_name ||
            full == gsd_id_name)
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
    require(snapshot.mass.empty() || snapshot.mass.size() == beads, "every bead has a mass");
    require(snapshot.id.empty() || snapshot.id.size() == beads, "every bead has an id");
    require(snapshot.type_names.empty() || snapshot.type_names.size() == snapshot.types,
            "every bead type has a name");
}

/// Without any, a group is not mentioned.
bool is_empty_group(const GsdChunk& chunk)
{
    return chunk.name.ends_with("s/N") && chunk.bytes == std::string(sizeof(std::uint32_t), '\0');
}

/// Names of fields or values, whichever the prefix says.
std::set<std::string> logged(const GsdFile& file, bool fields)
{
    std::set<std::string> names;
    for (const GsdIndexEntry& entry : file.chunks(0)) {
        const std::string& name = file.name(entry);
        const bool is_field = name.starts_with(gsd_field_prefix);
        if (!name.starts_with(gsd_value_prefix) || is_field != fields || name == gsd_hash_name ||
            name == gsd_molecule_name || name == gsd_id_name)
            continue;
        names.insert(name.substr(fields ? gsd_field_prefix.size() : gsd_value_prefix.size()));
    }
    return names;
}

template <class Value>
void check_logged(const GsdFile& file, const std::map<std::string, Value>& now, bool fields)
{
    std::set<std::string> names = logged(file, fields);
    std::string other;
    for (const auto& [name, value] : now)
        if (names.erase(name) == 0) other = name;
    if (!names.empty()) other = *names.begin();
    if (other.empty()) return;
    throw InputError("GSD file '" + file.path().string() + "': the first frame and frame " +
                         std::to_string(file.frames()) + " do not both have '" + other + "'",
                     "readers take what a frame does not have from the first one",
                     "write frames with the same " + std::string(fields ? "fields" : "values"));
}

/// What a later frame lacks, readers take from frame 0; logged names that frame 0 lacks, the
/// official reader cannot read at all.
void check_against_first(const GsdFile& file, const Snapshot& snapshot)
{
    const GsdIndexEntry* first = file.find(0, "particles/position");
    if (!first || first->N != snapshot.beads())
        file.refuse("its first frame has another number of beads",
                    "frames of one trajectory have the same beads");
    if (snapshot.velocity.empty() && file.find(0, "particles/velocity"))
        throw InputError("GSD file '" + file.path().string() + "': frame " +
                             std::to_string(file.frames()) + " has no velocities",
                         "readers would take those of the first frame",
                         "write frames with velocities, or all without");
    check_logged(file, snapshot.fields, true);
    check_logged(file, snapshot.values, false);
}

} // namespace

struct GsdWriter::File : GsdFile {
    using GsdFile::GsdFile;

    /// Whether frame 0 says the same, so that a later frame may be silent.
    bool is_in_first(const GsdChunk& chunk)
    {
        const GsdIndexEntry* entry = find(0, chunk.name);
        if (!entry) return is_empty_group(chunk);
        if (entry->type != chunk.type || entry->N != chunk.rows || entry->M != chunk.columns)
            return false;
        const auto known = first_.find(chunk.name);
        if (known != first_.end()) return known->second == chunk.bytes;
        return first_.emplace(chunk.name, read(*entry)).first->second == chunk.bytes;
    }
    void forget_first() { first_.clear(); }

private:
    std::map<std::string, std::string> first_; ///< constant chunks of frame 0
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
    if (frames == 0) file_->forget_first();
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
    const bool first = file_->frames() == 0;
    if (!first) check_against_first(*file_, snapshot);
    for (GsdChunk& one : constants(snapshot)) // bonds may have changed since
        if (first ? !is_empty_group(one) : !file_->is_in_first(one)) chunks.push_back(std::move(one));
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
