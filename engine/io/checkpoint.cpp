#include "engine/io/checkpoint.hpp"

#include "engine/io/atomic_file.hpp"
#include "engine/io/packing.hpp"
#include "kernels/core/error.hpp"

#include <xxhash.h>

#include <fstream>
#include <sstream>
#include <string_view>

namespace pitchdrop {

namespace {

constexpr std::string_view magic = "pitchdrop checkpoint\n";
constexpr std::uint32_t version = 1;

/// Covers the name as well as the bytes.
std::uint64_t section_hash(std::string_view name, std::string_view bytes)
{
    return XXH64(bytes.data(), bytes.size(), XXH64(name.data(), name.size(), 0));
}

std::map<std::string, std::string> sections_of(const Checkpoint& checkpoint)
{
    const ReplicaState& state = checkpoint.state;
    Packer motion, position, velocity, topology, masses, names;
    motion.value(std::uint32_t(sizeof(MotionState)));
    motion.value(state.motion);
    position.array(state.position);
    velocity.array(state.velocity);
    topology.array(state.topology->type);
    topology.array(state.topology->molecule);
    topology.array(state.topology->bonds);
    topology.array(state.topology->angles);
    masses.array(checkpoint.type_mass);
    for (const std::string& name : checkpoint.type_names) names.bytes += name + '\n';
    std::map<std::string, std::string> sections = {
        {"branch", checkpoint.branch},   {"configuration", checkpoint.configuration_hash},
        {"motion", motion.bytes},        {"position", position.bytes},
        {"velocity", velocity.bytes},    {"topology", topology.bytes},
        {"masses", masses.bytes}};
    if (!names.bytes.empty()) sections["names"] = names.bytes;
    for (const auto& [name, bytes] : checkpoint.extra) sections["extra/" + name] = bytes;
    return sections;
}

const std::string& section(const std::map<std::string, std::string>& sections, const char* name)
{
    const auto found = sections.find(name);
    if (found == sections.end())
        throw InputError(std::string("the checkpoint has no section '") + name + "'",
                         "it is not whole", "use the previous checkpoint");
    return found->second;
}

Checkpoint checkpoint_of(const std::map<std::string, std::string>& sections)
{
    Checkpoint checkpoint;
    checkpoint.branch = section(sections, "branch");
    checkpoint.configuration_hash = section(sections, "configuration");
    Unpacker motion(section(sections, "motion")), position(section(sections, "position")),
        velocity(section(sections, "velocity")), topology(section(sections, "topology")),
        masses(section(sections, "masses"));
    if (motion.value<std::uint32_t>() != sizeof(MotionState))
        throw InputError("the checkpoint's motion section has another size",
                         "it was written by another version of pitchdrop",
                         "go on with the version that wrote it");
    ReplicaState& state = checkpoint.state;
    state.motion = motion.value<MotionState>();
    state.position = position.array<FixedPosition>();
    state.velocity = velocity.array<Vec3<float>>();
    auto made = std::make_shared<Topology>();
    made->type = topology.array<std::uint8_t>();
    made->molecule = topology.array<std::uint32_t>();
    made->bonds = topology.array<std::array<std::uint32_t, 2>>();
    made->angles = topology.array<std::array<std::uint32_t, 3>>();
    if (state.position.size() != made->beads() || state.velocity.size() != made->beads())
        throw InputError("the checkpoint's sections differ in their number of beads",
                         "they must describe one state", "use the previous checkpoint");
    state.topology = std::move(made);
    checkpoint.type_mass = masses.array<double>();
    if (sections.contains("names")) { // versions before 0.2 did not write them
        std::istringstream names(sections.at("names"));
        for (std::string name; std::getline(names, name);) checkpoint.type_names.push_back(name);
    }
    for (const auto& [name, bytes] : sections)
        if (name.starts_with("extra/")) checkpoint.extra[name.substr(6)] = bytes;
    return checkpoint;
}

Checkpoint read_one(const std::filesystem::path& path)
{
    const std::string content = read_file(path);
    try {
        if (!content.starts_with(magic))
            throw InputError("it does not begin like a checkpoint",
                             "the first bytes name the format", "give a pitchdrop checkpoint");
        Unpacker file(std::string_view(content).substr(magic.size()));
        if (const auto found = file.value<std::uint32_t>(); found != version)
            throw InputError("its format version is " + std::to_string(found),
                             "this pitchdrop reads version " + std::to_string(version),
                             "use the version that wrote it");
        const auto count = file.value<std::uint32_t>();
        std::map<std::string, std::string> sections;
        for (std::uint32_t s = 0; s < count; ++s) {
            const std::string name(file.take(file.value<std::uint32_t>()));
            const auto hash = file.value<std::uint64_t>();
            const std::string_view bytes = file.take(file.value<std::uint64_t>());
            if (section_hash(name, bytes) != hash)
                throw InputError("its section '" + name + "' is damaged",
                                 "the section's hash does not match",
                                 "use the previous checkpoint");
            sections[name] = bytes;
        }
        if (!file.at_end())
            throw InputError("it goes on after its last section", "it is not as it was written",
                             "use the previous checkpoint");
        return checkpoint_of(sections);
    } catch (const InputError& error) {
        throw InputError("checkpoint '" + path.string() + "': " + error.what());
    }
}

bool is_whole(const std::filesystem::path& path)
{
    try {
        read_one(path);
        return true;
    } catch (const InputError&) {
        return false;
    }
}

} // namespace

void write_checkpoint(const std::filesystem::path& path, const Checkpoint& checkpoint)
{
    Packer file;
    const auto sections = sections_of(checkpoint);
    file.bytes = magic;
    file.value(version);
    file.value(std::uint32_t(sections.size()));
    for (const auto& [name, bytes] : sections) {
        file.value(std::uint32_t(name.size()));
        file.bytes += name;
        file.value(section_hash(name, bytes));
        file.value(std::uint64_t(bytes.size()));
        file.bytes += bytes;
    }
    // A damaged checkpoint must not take the place of the previous one that served instead of it.
    write_file_atomically(path, file.bytes, is_whole(path));
}

CheckpointRead read_checkpoint(const std::filesystem::path& path)
{
    std::filesystem::path previous = path;
    previous += ".previous";
    try {
        return {read_one(path), ""};
    } catch (const InputError& error) {
        if (!std::filesystem::exists(previous)) throw;
        const std::string problem = error.what();
        try {
            return {read_one(previous), problem + "; went on from '" + previous.string() + "'"};
        } catch (const InputError& also) {
            throw InputError(problem + "; nor does the one before serve: " + also.what());
        }
    }
}

bool is_checkpoint(const std::filesystem::path& path)
{
    std::ifstream in(path, std::ios::binary);
    std::string head(magic.size(), '\0');
    in.read(head.data(), std::streamsize(head.size()));
    return in.gcount() == std::streamsize(head.size()) && head == magic;
}

Snapshot read_checkpoint_snapshot(const std::filesystem::path& path)
{
    const Checkpoint checkpoint = read_one(path);
    Model model;
    model.bead_types.clear();
    for (const double mass : checkpoint.type_mass) model.bead_types.push_back({mass, 1, 1, ""});
    for (std::size_t t = 0; t < checkpoint.type_names.size() && t < model.bead_types.size(); ++t)
        model.bead_types[t].name = checkpoint.type_names[t];
    return make_snapshot(checkpoint.state, model);
}

} // namespace pitchdrop
