#include "engine/io/atomic_file.hpp"
#include "engine/io/gsd.hpp"
#include "engine/io/gsd_format.hpp"
#include "kernels/core/error.hpp"
#include "tests/catch.hpp"
#include "tests/io/gsd_example.hpp"

#include <cstring>
#include <filesystem>
#include <unistd.h>

namespace pitchdrop::gsd_test {

namespace fs = std::filesystem;

namespace {

struct Folder {
    fs::path path = fs::temp_directory_path() / ("pitchdrop-gsd-" + std::to_string(getpid()));
    Folder() { fs::create_directories(path); }
    ~Folder() { fs::remove_all(path); }
};

std::string trajectory(const fs::path& path, std::int64_t frames)
{
    GsdWriter writer(path, GsdOpen::replace);
    for (std::int64_t n = 0; n < frames; ++n) writer.append(gsd_example::frame(n));
    return read_file(path);
}

/// Equal up to float rounding: of the box for lengths, of the number itself for the rest.
void check_same(const Snapshot& read, const Snapshot& written)
{
    REQUIRE(read.beads() == written.beads());
    REQUIRE(read.velocity.size() == written.velocity.size());
    CHECK(read.step == written.step);
    CHECK(read.types == written.types);
    CHECK(read.type == written.type);
    CHECK(read.type_mass == written.type_mass);
    CHECK(read.molecule == written.molecule);
    CHECK(read.bonds == written.bonds);
    CHECK(read.angles == written.angles);
    CHECK(read.fields == written.fields);
    CHECK(read.values == written.values);
    for (int axis = 0; axis < 3; ++axis) {
        CHECK(read.box[axis] == double(float(written.box[axis])));
        for (std::uint32_t b = 0; b < read.beads(); ++b) {
            const double there = written.position[b][axis] - written.origin[axis];
            const double here = read.position[b][axis] - read.origin[axis];
            CHECK(std::abs(here - there) < 1e-6 * (1 + std::abs(there)));
            CHECK(read.velocity[b][axis] == double(float(written.velocity[b][axis])));
        }
    }
}

} // namespace

TEST_CASE("GSD frames come back, unwrapped and with everything that frame 0 fixes")
{
    const Folder folder;
    const fs::path path = folder.path / "t.gsd";
    trajectory(path, 5);
    CHECK(is_gsd(path));
    CHECK(count_gsd_frames(path) == 5);
    for (std::int64_t n = 0; n < 5; ++n) check_same(read_gsd(path, n), gsd_example::frame(n));
    CHECK(read_gsd(path).step == gsd_example::frame(4).step);
    CHECK_THROWS_AS(read_gsd(path, 5), InputError);
    CHECK_THROWS_AS(read_gsd(folder.path / "missing.gsd"), InputError);
}

TEST_CASE("a snapshot without optional parts comes back without them")
{
    const Folder folder;
    Snapshot bare;
    bare.box = {3, 4, 5};
    bare.position = {{0, 0, 0}, {2.999999999, 4, -1e-12}};
    write_gsd(folder.path / "bare.gsd", bare);
    const Snapshot read = read_gsd(folder.path / "bare.gsd");
    CHECK(read.velocity.empty());
    CHECK(read.type_mass.empty());
    CHECK(read.molecule.empty());
    CHECK(read.bonds.empty());
    CHECK(read.fields.empty());
    CHECK(read.values.empty());
    CHECK(read.type == std::vector<std::uint8_t>{0, 0});
    for (int axis = 0; axis < 3; ++axis)
        CHECK(read.position[1][axis] - read.origin[axis] ==
              Approx(bare.position[1][axis]).margin(1e-6));
    std::size_t files = 0;
    for ([[maybe_unused]] const auto& entry : fs::directory_iterator(folder.path)) ++files;
    CHECK(files == 1);
    CHECK_THROWS(write_gsd(folder.path / "missing" / "bare.gsd", bare));
}

TEST_CASE("a GSD index and name list that are full grow")
{
    const Folder folder;
    const fs::path path = folder.path / "t.gsd";
    trajectory(path, 600);
    CHECK(count_gsd_frames(path) == 600);
    for (const std::int64_t n : {0, 1, 15, 16, 17, 100, 599})
        check_same(read_gsd(path, n), gsd_example::frame(n));

    Snapshot wide = gsd_example::frame(600);
    for (int f = 0; f < 200; ++f)
        wide.fields["a field of many, number " + std::to_string(f)].assign(wide.beads(), float(f));
    GsdWriter writer(folder.path / "wide.gsd", GsdOpen::append);
    writer.append(wide);
    writer.append(wide);
    for (const std::int64_t n : {0, 1}) check_same(read_gsd(folder.path / "wide.gsd", n), wide);
}

TEST_CASE("a GSD trajectory cut back and continued is the uninterrupted one, byte for byte")
{
    const Folder folder;
    const fs::path path = folder.path / "t.gsd";
    const std::int64_t total = 150;
    const std::string whole = trajectory(path, total);
    for (const std::int64_t kept : {150, 149, 120, 60, 31, 16, 12, 11, 2, 1, 0}) {
        {
            GsdWriter writer(path, GsdOpen::append);
            writer.truncate_to_frames(kept);
            CHECK(writer.frames() == kept);
        }
        CHECK(count_gsd_frames(path) == kept);
        if (kept > 0) check_same(read_gsd(path), gsd_example::frame(kept - 1));
        GsdWriter writer(path, GsdOpen::append);
        for (std::int64_t n = kept; n < total; ++n) writer.append(gsd_example::frame(n));
        CHECK(read_file(path) == whole);
    }
}

TEST_CASE("a frame of which only some index entries were written does not exist")
{
    const Folder folder;
    const fs::path path = folder.path / "t.gsd";
    const std::string before = trajectory(path, 3), after = trajectory(path, 4);
    REQUIRE(before.size() < after.size());
    // Entries of the last page come first: here all but the first entry of the frame.
    std::string between = after;
    std::size_t first = 256;
    while (between[first] != 3) first += 32;
    std::fill_n(between.begin() + std::ptrdiff_t(first), 32, '\0');
    write_file_atomically(path, between);
    CHECK(count_gsd_frames(path) == 3);
    check_same(read_gsd(path), gsd_example::frame(2));
    GsdWriter(path, GsdOpen::append);
    CHECK(read_file(path) == before);
}

TEST_CASE("bonds, types and molecules that change within a GSD trajectory are those of each frame")
{
    const Folder folder;
    const fs::path path = folder.path / "t.gsd";
    std::vector<Snapshot> frames = {gsd_example::frame(0), gsd_example::frame(1),
                                    gsd_example::frame(2), gsd_example::frame(3)};
    std::swap(frames[1].bonds[0], frames[1].bonds[3]); // chains that exchanged their ends
    frames[1].molecule[0] = 2;
    frames[2].bonds.pop_back();
    frames[2].angles.clear();
    frames[2].type[4] = 1;
    {
        GsdWriter writer(path, GsdOpen::replace);
        for (const Snapshot& frame : frames) writer.append(frame);
    }
    for (std::size_t n = 0; n < frames.size(); ++n)
        check_same(read_gsd(path, std::int64_t(n)), frames[n]);
    // What has not changed is not written again.
    const Snapshot bare = gsd_example::frame(0);
    write_gsd(folder.path / "one.gsd", bare);
    const auto one = fs::file_size(folder.path / "one.gsd");
    GsdWriter(folder.path / "one.gsd", GsdOpen::append).append(bare);
    const auto two = fs::file_size(folder.path / "one.gsd");
    GsdWriter(folder.path / "one.gsd", GsdOpen::append).append(gsd_example::frame(2));
    CHECK(fs::file_size(folder.path / "one.gsd") - two == two - one);
    CHECK(two - one < 12 * (12 + 12 + 12 + 4 + 4) + 200); // position, image, velocity, two fields
}

TEST_CASE("ids and names of types of another format stay with a GSD file")
{
    const Folder folder;
    Snapshot snapshot = gsd_example::frame(0);
    for (std::uint32_t b = 0; b < snapshot.beads(); ++b) snapshot.id.push_back(5 + 2 * b);
    snapshot.type_names = {"B", "A"};
    write_gsd(folder.path / "t.gsd", snapshot);
    CHECK(read_gsd(folder.path / "t.gsd").id == snapshot.id);
    CHECK(read_gsd(folder.path / "t.gsd").type_names == snapshot.type_names);
    snapshot.type_names = {"A", "B"}; // names, and not just numbers
    for (std::uint32_t b = 0; b < snapshot.beads(); ++b) snapshot.id[b] = b + 1;
    write_gsd(folder.path / "t.gsd", snapshot);
    CHECK(read_gsd(folder.path / "t.gsd").type_names == snapshot.type_names);
    CHECK(read_gsd(folder.path / "t.gsd").id.empty()); // 1, 2, 3 … say nothing
    snapshot.type_names.clear();
    write_gsd(folder.path / "t.gsd", snapshot);
    CHECK(read_gsd(folder.path / "t.gsd").type_names.empty());
}

TEST_CASE("a file of GSD layer 1 is read, and is not written to")
{
    const Folder folder;
    const fs::path path = folder.path / "old.gsd";
    std::string bytes = trajectory(path, 3);
    GsdHeader header{};
    std::memcpy(&header, bytes.data(), sizeof header);
    // As GSD 1 wrote it: a name fills 64 bytes, and entries of a frame come as they were written.
    std::string names;
    const std::string block = bytes.substr(header.namelist_location,
                                           header.namelist_allocated_entries * gsd_name_segment);
    std::uint64_t count = 0;
    for (std::size_t at = 0; block[at] != '\0'; at = block.find('\0', at) + 1, ++count) {
        names += block.substr(at, block.find('\0', at) - at);
        names.resize((count + 1) * gsd_name_segment, '\0');
    }
    header.namelist_location = bytes.size();
    header.namelist_allocated_entries = count;
    header.gsd_version = 1 << 16;
    std::string entries = bytes.substr(header.index_location, 2 * sizeof(GsdIndexEntry));
    bytes.replace(header.index_location, sizeof(GsdIndexEntry), entries, sizeof(GsdIndexEntry));
    bytes.replace(header.index_location + sizeof(GsdIndexEntry), sizeof(GsdIndexEntry), entries, 0,
                  sizeof(GsdIndexEntry));
    bytes.replace(0, sizeof header, std::string(bytes_of(header)));
    write_file_atomically(path, bytes + names);
    for (const std::int64_t n : {0, 1, 2}) check_same(read_gsd(path, n), gsd_example::frame(n));
    try {
        GsdWriter(path, GsdOpen::append);
        FAIL("frames may be added to a file of layer 1");
    } catch (const InputError& error) {
        CHECK(std::string(error.what()).find("gsd.fl.open('old.gsd', 'r+').upgrade()") !=
              std::string::npos);
    }
    header.gsd_version = 3 << 16;
    bytes.replace(0, sizeof header, std::string(bytes_of(header)));
    write_file_atomically(path, bytes + names);
    CHECK_THROWS_AS(read_gsd(path), InputError);
}

TEST_CASE("GSD frames that do not go with the first one are refused")
{
    const Folder folder;
    GsdWriter writer(folder.path / "t.gsd", GsdOpen::append);
    writer.append(gsd_example::frame(0));
    CHECK_THROWS_AS(writer.append(gsd_example::frame(1, 16)), InputError);
    Snapshot still = gsd_example::frame(1);
    still.velocity.clear();
    CHECK_THROWS_AS(writer.append(still), InputError);
    Snapshot other = gsd_example::frame(1);
    other.fields.erase("p_hop");
    CHECK_THROWS_AS(writer.append(other), InputError);
    other = gsd_example::frame(1);
    other.fields["new"] = other.fields["p_hop"];
    CHECK_THROWS_AS(writer.append(other), InputError);
    other = gsd_example::frame(1);
    other.values.erase("p_hop_time");
    CHECK_THROWS_AS(writer.append(other), InputError);
    other.values = {{"p_hop_time", 1}, {"new", 2}};
    CHECK_THROWS_AS(writer.append(other), InputError);
    other.values = {{"frame_hash", 1}};
    CHECK_THROWS_AS(GsdWriter(folder.path / "u.gsd", GsdOpen::append).append(other), ContractError);
    writer.append(gsd_example::frame(1));
    CHECK(count_gsd_frames(folder.path / "t.gsd") == 2);
}

} // namespace pitchdrop::gsd_test
