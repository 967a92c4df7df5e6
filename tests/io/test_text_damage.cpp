#include "engine/io/extended_xyz.hpp"
#include "engine/io/lammps_data.hpp"
#include "engine/io/lammps_dump.hpp"
#include "engine/io/snapshot_file.hpp"
#include "kernels/core/error.hpp"
#include "tests/io/text_example.hpp"

namespace pitchdrop::text_damage_test {

using namespace pitchdrop::text_example;

TEST_CASE("a text file cut anywhere is refused: never a crash, never a smaller system")
{
    const Folder folder;
    for (const char* name : {"cut.data", "cut.dump", "cut.xyz"}) {
        const fs::path path = folder.path / name;
        write_snapshot(path, example());
        const std::string text = read_file(path);
        REQUIRE(text.size() > 5000);
        for (std::size_t length = 0; length < text.size(); length += 23) {
            write(path, text.substr(0, length));
            INFO(name << " cut at " << length << " of " << text.size());
            CHECK_THROWS_AS(read_snapshot(path), InputError);
        }
        // The last bytes one by one: half a number is no number.
        for (std::size_t cut = 1; cut < 60; ++cut) {
            write(path, text.substr(0, text.size() - cut));
            INFO(name << " without its last " << cut << " bytes");
            CHECK_THROWS_AS(read_snapshot(path), InputError);
        }
    }
}

TEST_CASE("a trajectory cut in its last frame is refused, not read up to the frame before")
{
    const Folder folder;
    for (const char* name : {"cut.dump", "cut.xyz"}) {
        const fs::path path = folder.path / name;
        write_snapshot(path, example());
        const std::string frame = read_file(path);
        for (std::size_t length = 1; length < frame.size(); length += 47) {
            write(path, frame + frame.substr(0, length));
            INFO(name << " cut at " << length << " of its second frame");
            CHECK_THROWS_AS(read_snapshot(path), InputError);
        }
        write(path, frame + frame);
        CHECK(read_snapshot(path).beads() == example().beads());
    }
}

TEST_CASE("without bonds a cut data file loses velocities at most, never beads")
{
    const Folder folder;
    const fs::path path = folder.path / "cut.data";
    Snapshot whole = example();
    whole.bonds.clear();
    whole.angles.clear();
    write_snapshot(path, whole);
    const std::string text = read_file(path);
    for (std::size_t length = 0; length < text.size(); length += 23) {
        write(path, text.substr(0, length));
        INFO("cut at " << length << " of " << text.size());
        try {
            const Snapshot s = read_snapshot(path);
            CHECK(s.beads() == whole.beads());
            CHECK(s.velocity.empty());
        } catch (const InputError&) {
        }
    }
}

TEST_CASE("any byte of a text file may be wrong without a crash")
{
    const Folder folder;
    for (const char* name : {"wrong.data", "wrong.dump", "wrong.xyz"}) {
        const fs::path path = folder.path / name;
        write_snapshot(path, example());
        const std::string text = read_file(path);
        const std::uint32_t beads = example().beads();
        std::size_t refused = 0;
        for (std::size_t at = 0; at < text.size(); at += 41)
            for (const char wrong : {'\0', '\n', ' ', '-', '9', 'x'}) {
                std::string changed = text;
                changed[at] = wrong;
                write(path, changed);
                INFO(name << ": byte " << at << " became " << int(wrong));
                try {
                    const Snapshot s = read_snapshot(path);
                    CHECK(s.beads() == beads);
                } catch (const InputError&) {
                    ++refused;
                }
            }
        CHECK(refused > text.size() / 41 * 2); // 0, line breaks and letters at least
    }
}

} // namespace pitchdrop::text_damage_test
