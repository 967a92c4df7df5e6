#include "engine/io/gsd.hpp"
#include "engine/io/gsd_file.hpp"
#include "kernels/core/error.hpp"

#include <cmath>
#include <cstring>
#include <optional>

// Reading the schema `hoomd` 1 and 2 (which may have doubles in place of floats): what a frame does
// not have is as in frame 0, or at its default.

namespace pitchdrop {

namespace {

/// Typed access to the chunks that hold in one frame.
class GsdFrame {
public:
    GsdFrame(const GsdFile& file, std::uint64_t frame) : file_(file), frame_(frame)
    {
        file.verify(0);
        if (frame > 0) file.verify(frame);
    }

    [[noreturn]] void refuse(const std::string& problem, const std::string& why) const
    {
        file_.refuse("frame " + std::to_string(frame_) + ": " + problem, why);
    }

    /// Row after row, or nothing where the file is silent. What frame 0 says about another number
    /// of rows does not hold here.
    template <class T>
    std::optional<std::vector<T>> array(const std::string& name, std::uint64_t rows,
                                        std::uint32_t columns = 1) const
    {
        const GsdIndexEntry* entry = find(name, rows);
        if (!entry) return std::nullopt;
        return values<T>(*entry, columns);
    }

    std::optional<std::vector<double>> reals(const std::string& name, std::uint64_t rows,
                                             std::uint32_t columns = 1) const
    {
        const GsdIndexEntry* entry = find(name, rows);
        if (!entry) return std::nullopt;
        if (entry->type == gsd_type<double>()) return values<double>(*entry, columns);
        const auto floats = values<float>(*entry, columns);
        return std::vector<double>(floats.begin(), floats.end());
    }

    template <class T>
    T value(const std::string& name, T otherwise) const
    {
        const auto found = array<T>(name, 1);
        return found ? found->front() : otherwise;
    }

    std::uint32_t type_names(const std::string& name) const
    {
        const GsdIndexEntry* own = file_.find(frame_, name);
        const GsdIndexEntry* entry = own ? own : file_.find(0, name);
        return entry ? std::uint32_t(entry->N) : 0;
    }

    template <class T>
    std::vector<T> values(const GsdIndexEntry& entry, std::uint32_t columns) const
    {
        if (entry.type != gsd_type<T>() || entry.M != columns)
            refuse(file_.name(entry) + " has another element type or number of columns",
                   "the schema hoomd prescribes them");
        const std::string bytes = file_.read(entry);
        std::vector<T> result(bytes.size() / sizeof(T));
        if (!result.empty()) std::memcpy(result.data(), bytes.data(), bytes.size());
        return result;
    }

    void read_fields(Snapshot& snapshot) const
    {
        for (const GsdIndexEntry& entry : file_.chunks(frame_)) {
            const std::string& name = file_.name(entry);
            if (!name.starts_with(gsd_field_prefix) || entry.N != snapshot.beads() ||
                entry.M != 1)
                continue;
            auto& field = snapshot.fields[name.substr(gsd_field_prefix.size())];
            if (entry.type == gsd_type<float>()) {
                field = values<float>(entry, 1);
            } else if (entry.type == gsd_type<double>()) {
                for (const double value : values<double>(entry, 1)) field.push_back(float(value));
            }
        }
        std::erase_if(snapshot.fields, [](const auto& field) { return field.second.empty(); });
    }

    void read_values(Snapshot& snapshot) const
    {
        for (const GsdIndexEntry& entry : file_.chunks(frame_)) {
            const std::string& name = file_.name(entry);
            if (is_gsd_value(entry, name))
                snapshot.values[name.substr(gsd_value_prefix.size())] =
                    values<double>(entry, 1).front();
        }
    }

private:
    const GsdIndexEntry* find(const std::string& name, std::uint64_t rows) const
    {
        const GsdIndexEntry* own = file_.find(frame_, name);
        const GsdIndexEntry* entry = own ? own : file_.find(0, name);
        if (own && own->N != rows)
            refuse(name + " has " + std::to_string(own->N) + " rows",
                   "there must be " + std::to_string(rows));
        return entry && entry->N == rows ? entry : nullptr;
    }

    const GsdFile& file_;
    std::uint64_t frame_;
};

void read_box(const GsdFrame& frame, Snapshot& snapshot)
{
    if (frame.value<std::uint8_t>("configuration/dimensions", 3) != 3)
        frame.refuse("it does not have three dimensions", "the engine has three");
    const auto box = frame.reals("configuration/box", 6).value_or(
        std::vector<double>{1, 1, 1, 0, 0, 0});
    for (std::size_t axis = 0; axis < 3; ++axis) {
        if (!std::isfinite(box[axis]) || !(box[axis] > 0))
            frame.refuse("the box has no length along " + std::string(1, "xyz"[axis]),
                         "a periodic box has three sides");
        if (box[3 + axis] != 0)
            frame.refuse("the box is tilted", "the engine's boxes are orthorhombic");
        snapshot.box[int(axis)] = box[axis];
        snapshot.origin[int(axis)] = -0.5 * box[axis];
    }
}

void read_motion(const GsdFrame& frame, Snapshot& snapshot, std::uint32_t beads)
{
    const auto position = frame.reals("particles/position", beads, 3);
    if (!position || beads == 0)
        frame.refuse("it has no positions", "there is nothing to simulate");
    const auto image = frame.array<std::int32_t>("particles/image", beads, 3);
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
        if (known[type] && snapshot.type_mass[type] != own)
            frame.refuse("beads of type " + std::to_string(type + 1) + " differ in their masses",
                         "pitchdrop has one mass per type");
        known[type] = true;
        snapshot.type_mass[type] = own;
    }
}

void read_types(const GsdFrame& frame, Snapshot& snapshot)
{
    const std::uint32_t names = frame.type_names("particles/types");
    snapshot.types = names ? names : 1;
    snapshot.type.assign(snapshot.beads(), 0);
    if (snapshot.types > 256)
        frame.refuse("it has " + std::to_string(names) + " bead types", "pitchdrop has up to 256");
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
}

template <std::size_t Members>
std::vector<std::array<std::uint32_t, Members>> read_groups(const GsdFrame& frame,
                                                            const std::string& kind,
                                                            std::uint32_t beads)
{
    const auto count = frame.value<std::uint32_t>(kind + "/N", 0);
    std::vector<std::array<std::uint32_t, Members>> groups;
    if (count == 0) return groups;
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

} // namespace

Snapshot read_gsd(const std::filesystem::path& path, std::int64_t frame)
{
    const GsdFile file(path, GsdFile::Access::read);
    const auto frames = std::int64_t(file.frames());
    const std::int64_t wanted = frame < 0 ? frames - 1 : frame;
    if (wanted < 0 || wanted >= frames)
        throw InputError("GSD file '" + path.string() + "' has no frame " +
                             std::to_string(std::max<std::int64_t>(wanted, 0)),
                         "it has " + std::to_string(frames) + " frames",
                         "choose a frame that is there; the first is 0");
    const GsdFrame chosen(file, std::uint64_t(wanted));
    Snapshot snapshot;
    const auto beads = chosen.value<std::uint32_t>("particles/N", 0);
    snapshot.step = std::int64_t(chosen.value<std::uint64_t>("configuration/step", 0));
    if (snapshot.step < 0) chosen.refuse("its step is too large", "steps are 63-bit numbers");
    read_box(chosen, snapshot);
    read_motion(chosen, snapshot, beads);
    read_types(chosen, snapshot);
    snapshot.bonds = read_groups<2>(chosen, "bonds", beads);
    snapshot.angles = read_groups<3>(chosen, "angles", beads);
    chosen.read_fields(snapshot);
    chosen.read_values(snapshot);
    return snapshot;
}

std::int64_t count_gsd_frames(const std::filesystem::path& path)
{
    return std::int64_t(GsdFile(path, GsdFile::Access::read).frames());
}

} // namespace pitchdrop
