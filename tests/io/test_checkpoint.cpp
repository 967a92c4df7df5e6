#include "engine/io/atomic_file.hpp"
#include "engine/io/checkpoint.hpp"
#include "engine/io/snapshot_file.hpp"
#include "engine/state/chains.hpp"
#include "kernels/core/error.hpp"
#include "tests/catch.hpp"

#include <cstring>
#include <filesystem>
#include <unistd.h>
#include <xxhash.h>

namespace pitchdrop::checkpoint_test {

namespace fs = std::filesystem;

namespace {

struct Folder {
    fs::path path = fs::temp_directory_path() / ("pitchdrop-checkpoint-" + std::to_string(getpid()));
    Folder() { fs::create_directories(path); }
    ~Folder() { fs::remove_all(path); }
};

Checkpoint example(std::uint64_t seed)
{
    ChainSettings settings;
    settings.chains = 4;
    settings.beads_per_chain = 16;
    Checkpoint checkpoint;
    Model model;
    checkpoint.state = make_state(random_walk_chains(settings, seed), model);
    draw_velocities(checkpoint.state, model, 0.5, seed);
    checkpoint.state.motion.step = 1234567890123;
    checkpoint.state.motion.chain.velocity[1] = 0.125;
    checkpoint.branch = "seed1/T0.42/creep/stress0.3";
    checkpoint.configuration_hash = "0123456789abcdef";
    checkpoint.type_mass = {1.0};
    checkpoint.extra["softness"] = std::string("\0\1\2", 3);
    return checkpoint;
}

void damage(const fs::path& path)
{
    std::string content = read_file(path);
    content[content.size() / 2] = char(content[content.size() / 2] ^ 0x10);
    write_file_atomically(path, content);
}

/// The file as 0.1.0 would have written it: the motion without its last field.
void shorten_motion(const fs::path& path)
{
    std::string content = read_file(path);
    const std::string name = "motion";
    const std::size_t hash = content.find(name) + name.size(), length = hash + 8, begin = length + 8;
    std::uint64_t size = 0;
    std::memcpy(&size, content.data() + length, 8);
    std::uint32_t inside = 0;
    std::memcpy(&inside, content.data() + begin, 4);
    REQUIRE(size == 4 + inside);
    REQUIRE(inside == sizeof(MotionState));
    content.erase(begin + size - 8, 8);
    size -= 8, inside -= 8;
    std::memcpy(content.data() + begin, &inside, 4);
    std::memcpy(content.data() + length, &size, 8);
    const std::uint64_t value =
        XXH64(content.data() + begin, size, XXH64(name.data(), name.size(), 0));
    std::memcpy(content.data() + hash, &value, 8);
    write_file_atomically(path, content);
}

} // namespace

TEST_CASE("a checkpoint of 0.1.0 is read")
{
    const Folder folder;
    Checkpoint before = example(1);
    before.state.motion.kinetic_before_heat = 7;
    write_checkpoint(folder.path / "checkpoint", before);
    shorten_motion(folder.path / "checkpoint");
    const Checkpoint after = read_checkpoint(folder.path / "checkpoint").checkpoint;
    CHECK(after.state.motion.step == before.state.motion.step);
    CHECK(after.state.motion.chain.velocity[1] == 0.125);
    CHECK(after.state.motion.interval_count == before.state.motion.interval_count);
    CHECK(after.state.motion.kinetic_before_heat == 0);
    CHECK(after.state.position == before.state.position);
}

TEST_CASE("a checkpoint keeps the box that strain refers to; those of 0.1.0 have none")
{
    const Folder folder;
    Checkpoint checkpoint = example(1);
    write_checkpoint(folder.path / "old", checkpoint);
    CHECK_FALSE(read_checkpoint(folder.path / "old").checkpoint.begin_box.has_value());
    checkpoint.begin_box = {10.0, 1.0 / 3, 12.5};
    write_checkpoint(folder.path / "new", checkpoint);
    CHECK((read_checkpoint(folder.path / "new").checkpoint.begin_box == checkpoint.begin_box));
}

TEST_CASE("a checkpoint comes back bit for bit")
{
    const Folder folder;
    const Checkpoint before = example(1);
    write_checkpoint(folder.path / "checkpoint", before);
    CHECK(is_checkpoint(folder.path / "checkpoint"));
    const CheckpointRead read = read_checkpoint(folder.path / "checkpoint");
    const Checkpoint& after = read.checkpoint;
    CHECK(read.warning.empty());
    CHECK(after.branch == before.branch);
    CHECK(after.configuration_hash == before.configuration_hash);
    CHECK(after.extra == before.extra);
    CHECK(after.state.position == before.state.position);
    CHECK(after.state.velocity == before.state.velocity);
    CHECK(after.state.topology->bonds == before.state.topology->bonds);
    CHECK(after.state.topology->angles == before.state.topology->angles);
    CHECK(std::memcmp(&after.state.motion, &before.state.motion, sizeof(MotionState)) == 0);
}

TEST_CASE("a checkpoint keeps the ids that a state's file gave its beads")
{
    const Folder folder;
    Checkpoint before = example(1);
    auto named = std::make_shared<Topology>(*before.state.topology);
    for (std::int64_t bead = 0; bead < 64; ++bead) named->id.push_back(1000 - 3 * bead);
    before.state.topology = named;
    write_checkpoint(folder.path / "checkpoint", before);
    CHECK(read_checkpoint(folder.path / "checkpoint").checkpoint.state.topology->id == named->id);
    CHECK(read_checkpoint_snapshot(folder.path / "checkpoint").id == named->id);
    named->id.pop_back();
    write_checkpoint(folder.path / "short", before);
    CHECK_THROWS_AS(read_checkpoint(folder.path / "short"), InputError);
}

TEST_CASE("damage anywhere in a checkpoint is detected and the previous one serves")
{
    const Folder folder;
    const fs::path path = folder.path / "checkpoint";
    write_checkpoint(path, example(1));
    write_checkpoint(path, example(2));
    REQUIRE(fs::exists(folder.path / "checkpoint.previous"));
    const std::string whole = read_file(path);
    for (std::size_t at = 0; at < whole.size(); at += 37) {
        std::string damaged = whole;
        damaged[at] = char(damaged[at] ^ 0x10);
        write_file_atomically(path, damaged);
        const CheckpointRead read = read_checkpoint(path);
        CHECK_FALSE(read.warning.empty());
        CHECK(read.checkpoint.state.position == example(1).state.position);
    }
    fs::remove(folder.path / "checkpoint.previous");
    for (std::size_t length = 0; length < whole.size(); length += 101) {
        write_file_atomically(path, whole.substr(0, length));
        CHECK_THROWS_AS(read_checkpoint(path), InputError);
    }
}

TEST_CASE("a damaged checkpoint does not take the place of the previous one")
{
    const Folder folder;
    const fs::path path = folder.path / "checkpoint";
    write_checkpoint(path, example(1));
    write_checkpoint(path, example(2));
    damage(path);
    write_checkpoint(path, example(3));
    CHECK(read_checkpoint(path).checkpoint.state.position == example(3).state.position);
    damage(path);
    const CheckpointRead read = read_checkpoint(path);
    CHECK_FALSE(read.warning.empty());
    CHECK(read.checkpoint.state.position == example(1).state.position);
}

TEST_CASE("another checkpoint never stands in for the one that is converted or evaluated")
{
    const Folder folder;
    const fs::path path = folder.path / "checkpoint";
    write_checkpoint(path, example(1));
    write_checkpoint(path, example(2));
    CHECK(read_snapshot(path).beads() == 64);
    damage(path);
    REQUIRE_NOTHROW(read_checkpoint(path));
    CHECK_THROWS_AS(read_snapshot(path), InputError);
    CHECK_THROWS_WITH(read_snapshot(path), Catch::Contains(path.string()));
}

TEST_CASE("a write that fails leaves the old file and no litter")
{
    const Folder folder;
    write_file_atomically(folder.path / "file", "old");
    CHECK_THROWS(write_file_atomically(folder.path / "missing" / "file", "new"));
    write_file_atomically(folder.path / "file", "new", true);
    CHECK(read_file(folder.path / "file") == "new");
    CHECK(read_file(folder.path / "file.previous") == "old");
    std::size_t files = 0;
    for ([[maybe_unused]] const auto& entry : fs::directory_iterator(folder.path)) ++files;
    CHECK(files == 2);
}

} // namespace pitchdrop::checkpoint_test
