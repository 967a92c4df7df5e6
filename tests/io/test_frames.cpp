#include "engine/io/lammps_dump.hpp"
#include "engine/io/snapshot_file.hpp"
#include "kernels/core/error.hpp"
#include "tests/io/text_example.hpp"

namespace pitchdrop::frames_test {

using namespace pitchdrop::text_example;

namespace {

/// Frame f has step 10 f.
std::string trajectory(const Folder& folder, const std::string& name, int frames)
{
    SnapshotWriter writer(folder.path / name);
    for (int f = 0; f < frames; ++f) {
        Snapshot s = example();
        s.step = 10 * f;
        s.values = {{"time", 0.05 * f}};
        writer.append(s);
    }
    writer.finish();
    return read_file(folder.path / name);
}

constexpr const char* trajectories[] = {"t.dump", "t.lammpstrj", "t.xyz", "t.extxyz", "t.gsd"};

} // namespace

TEST_CASE("a frame is chosen by its number, counted from 0; without one it is the last")
{
    const Folder folder;
    for (const char* name : trajectories) {
        INFO(name);
        trajectory(folder, name, 7);
        const fs::path path = folder.path / name;
        CHECK(read_snapshot(path).step == 60);
        for (std::int64_t f : {0, 3, 6}) CHECK(read_snapshot(path, {f}).step == 10 * f);
        CHECK_THROWS_WITH(read_snapshot(path, {7}),
                          Catch::Contains("7") && Catch::Contains("frame"));
        CHECK_THROWS_AS(read_snapshot(path, {-1}), InputError);
    }
    write_snapshot(folder.path / "one.data", example());
    CHECK(read_snapshot(folder.path / "one.data", {0}).beads() == example().beads());
    CHECK_THROWS_WITH(read_snapshot(folder.path / "one.data", {1}), Catch::Contains("one state"));
}

TEST_CASE("a walk visits every frame once, in order")
{
    const Folder folder;
    for (const char* name : trajectories) {
        INFO(name);
        trajectory(folder, name, 5);
        std::int64_t expected = 0;
        const FrameWalk walk =
            for_each_frame(folder.path / name, [&](Snapshot&& s, std::int64_t number) {
                CHECK(number == expected);
                CHECK(s.step == 10 * expected);
                CHECK(s.values.at("time") == Approx(0.05 * double(expected)));
                ++expected;
            });
        CHECK(walk.frames == 5);
        CHECK(walk.notes.empty());
    }
    write_snapshot(folder.path / "one.data", example());
    std::int64_t visits = 0;
    for_each_frame(folder.path / "one.data", [&](Snapshot&&, std::int64_t) { ++visits; });
    CHECK(visits == 1);
}

TEST_CASE("the message on a cut last frame says how many are whole, and these can be had")
{
    const Folder folder;
    for (const char* name : {"t.dump", "t.xyz"}) {
        INFO(name);
        const std::string text = trajectory(folder, name, 4);
        const fs::path path = folder.path / name;
        for (const std::size_t cut : {std::size_t(1), text.size() / 8, text.size() / 4 - 20}) {
            write(path, text.substr(0, text.size() - cut));
            CHECK_THROWS_WITH(read_snapshot(path), Catch::Contains("3 frames are whole") &&
                                                       Catch::Contains("--frame 2"));
            CHECK(read_snapshot(path, {2}).step == 20);
            CHECK_THROWS_AS(read_snapshot(path, {3}), InputError);
            std::int64_t visits = 0;
            const FrameWalk walk =
                for_each_frame(path, [&](Snapshot&&, std::int64_t) { ++visits; });
            CHECK(visits == 3);
            CHECK(walk.frames == 3);
            REQUIRE(walk.notes.size() == 1);
            CHECK_THAT(walk.notes[0], Catch::Contains("is cut"));
        }
    }
}

TEST_CASE("the last frame of a dump is found from its end, wherever the pieces meet")
{
    const Folder folder;
    const fs::path path = folder.path / "long.dump";
    const std::string frame =
        "ITEM: TIMESTEP\n%\nITEM: NUMBER OF ATOMS\n1\nITEM: BOX BOUNDS pp pp pp\n0 9\n0 9\n0 9\n"
        "ITEM: ATOMS id x y z\n1 1 2 3\n";
    std::string front;
    for (int f = 0; front.size() < 3000; ++f) front += replaced(frame, "%", std::to_string(f));
    std::string last = replaced(frame, "%", "777");
    // One atom more fills the piece of 2^20 bytes that is read from the end.
    for (const int shift : {-20, -16, -15, -14, -7, -1, 0, 1, 20}) {
        std::string rows;
        std::int64_t atoms = 1;
        while (last.size() + rows.size() + 60 < (1u << 20)) {
            const std::string one = std::to_string(++atoms) + " 4 5 6\n";
            rows += one;
        }
        std::string big =
            replaced(last, "ATOMS\n1\n", "ATOMS\n" + std::to_string(atoms) + "\n") + rows;
        const std::size_t wanted = std::size_t((1 << 20) + shift);
        REQUIRE(big.size() < wanted);
        big.insert(big.size() - 1, std::string(wanted - big.size(), ' '));
        write(path, front + big);
        const Snapshot s = read_snapshot(path);
        CHECK(s.step == 777);
        CHECK(s.beads() == atoms);
    }
}

TEST_CASE("a complaint about a frame found from the end names its line in the file")
{
    const Folder folder;
    const fs::path path = folder.path / "t.dump";
    const std::string text = trajectory(folder, "t.dump", 3);
    const auto lines = std::count(text.begin(), text.end(), '\n');
    std::string wrong = text;
    wrong.replace(wrong.rfind(' ') + 1, 2, "x1"); // in the last line
    write(path, wrong);
    CHECK_THROWS_WITH(read_snapshot(path),
                      Catch::Contains("t.dump:" + std::to_string(lines) + ":"));
}

TEST_CASE(
    "a trajectory that is not finished leaves nothing behind, and LAMMPS data holds one frame")
{
    const Folder folder;
    {
        SnapshotWriter writer(folder.path / "half.xyz");
        writer.append(example());
    }
    CHECK(fs::is_empty(folder.path));
    SnapshotWriter writer(folder.path / "one.data");
    writer.append(example());
    CHECK_THROWS_WITH(writer.append(example()), Catch::Contains("one state"));
}

TEST_CASE("what a format cannot hold is named when it is written")
{
    const Folder folder;
    const auto lost = [&](const char* name) {
        std::string text;
        for (const std::string& loss : write_snapshot(folder.path / name, example())) text += loss;
        return text;
    };
    CHECK_THAT(lost("s.data"), Catch::Contains("softness"));
    CHECK_THAT(lost("s.dump"), Catch::Contains("57 bonds"));
    CHECK_THAT(lost("s.xyz"), Catch::Contains("57 bonds"));
    CHECK(lost("s.gsd").empty());
    Snapshot massless = example();
    massless.fields.clear();
    massless.type_mass.clear();
    const auto said = write_snapshot(folder.path / "s.data", massless);
    REQUIRE(said.size() == 1);
    CHECK_THAT(said[0], Catch::Contains("masses are not known"));
    CHECK_THAT(read_file(folder.path / "s.data"), !Catch::Contains("Masses"));
}

} // namespace pitchdrop::frames_test
