#include "engine/observe/trajectory.hpp"
#include "engine/io/atomic_file.hpp"
#include "kernels/core/error.hpp"
#include "tests/catch.hpp"

#include <cmath>
#include <filesystem>
#include <unistd.h>

namespace pitchdrop::trajectory_test {

namespace fs = std::filesystem;

namespace {

struct Folder {
    fs::path path =
        fs::temp_directory_path() / ("pitchdrop-trajectory-" + std::to_string(getpid()));
    Folder() { fs::create_directories(path); }
    ~Folder() { fs::remove_all(path); }
};

constexpr std::int64_t interval = 10, wait = 25; ///< steps; a frame waits for two and a half others

Snapshot frame(std::int64_t step)
{
    Snapshot s;
    s.step = step;
    s.box = {3 + 1e-3 * double(step), 4, 5};
    s.types = 2;
    s.type_mass = {1, 2};
    s.type_names = {"first", "second"};
    for (std::uint32_t bead = 0; bead < 6; ++bead) {
        const double x = std::sin(double(step) + bead);
        s.position.push_back({x, 40 * x, -x / 3});
        s.velocity.push_back({-x, x * x, 1e-9 * x});
        s.type.push_back(bead % 2);
        s.id.push_back(60 - 10 * std::int64_t(bead));
        s.molecule.push_back(bead / 3);
        s.fields["p_hop"].push_back(-1);
    }
    s.bonds = {{0, 1}, {1, 2}, {3, std::uint32_t(4 + step / interval % 2)}}; // chains that change
    s.angles = {{0, 1, 2}};
    s.values["p_hop_time"] = -1;
    return s;
}

/// What an observer makes of it once it knows.
void complete(Snapshot& s)
{
    s.fields["p_hop"].assign(s.beads(), float(s.step));
    s.values["p_hop_time"] = double(s.step);
}

/// One step of five of a branch whose frames wait.
void advance(TrajectoryFile& file, std::int64_t step)
{
    if (step % interval == 0) file.add(frame(step));
    while (file.oldest() && file.oldest()->step + wait <= step) {
        complete(*file.oldest());
        file.release();
    }
}

} // namespace

TEST_CASE("a frame is written when it is complete, and the end of a branch writes the rest")
{
    const Folder folder;
    const fs::path path = folder.path / "t.gsd";
    TrajectoryFile file(path, interval, -1);
    for (std::int64_t step = 0; step <= 60; step += 5) advance(file, step);
    CHECK(count_gsd_frames(path) == 4); // of steps 0 to 30
    file.release_all();
    CHECK(file.save().empty());
    REQUIRE(count_gsd_frames(path) == 7);
    for (std::int64_t n = 0; n < 7; ++n) {
        const Snapshot read = read_gsd(path, n);
        CHECK(read.step == n * interval);
        CHECK(read.values.at("p_hop_time") == (n <= 3 ? double(read.step) : -1));
        CHECK(read.fields.at("p_hop")[0] == (n <= 3 ? float(read.step) : -1));
        CHECK(read.bonds == frame(read.step).bonds);
        CHECK(read.id == frame(read.step).id);
    }
}

TEST_CASE("frames that wait survive an interruption, at whatever step")
{
    const Folder folder;
    const fs::path whole = folder.path / "whole.gsd", split = folder.path / "split.gsd";
    {
        TrajectoryFile file(whole, interval, -1);
        for (std::int64_t step = 0; step <= 100; step += 5) advance(file, step);
        file.release_all();
    }
    for (std::int64_t stop = 0; stop <= 100; stop += 5) {
        std::string waiting;
        {
            TrajectoryFile file(split, interval, -1);
            for (std::int64_t step = 0; step <= stop; step += 5) advance(file, step);
            waiting = file.save();
            // After the checkpoint, until it was killed.
            for (std::int64_t step = stop + 5; step <= stop + 40; step += 5) advance(file, step);
        }
        TrajectoryFile file(split, interval, stop, waiting);
        for (std::int64_t step = stop + 5; step <= 100; step += 5) advance(file, step);
        file.release_all();
        INFO(stop);
        CHECK((read_file(split) == read_file(whole)));
    }
}

TEST_CASE("a trajectory that was begun without times goes on without them")
{
    const Folder folder;
    const fs::path path = folder.path / "t.gsd";
    TrajectoryFile(path, interval, -1).synchronize();
    {
        GsdWriter writer(path, GsdOpen::append); // as version 0.1 did
        writer.append(frame(0));
    }
    TrajectoryFile file(path, interval, 0);
    Snapshot next = frame(interval);
    next.values["time"] = 1;
    file.add(std::move(next));
    file.release();
    CHECK(read_gsd(path).step == interval);
    CHECK_FALSE(read_gsd(path).values.contains("time"));
}

TEST_CASE("a trajectory that has lost frames, or a section that was cut, is refused")
{
    const Folder folder;
    const fs::path path = folder.path / "t.gsd";
    std::string waiting;
    {
        TrajectoryFile file(path, interval, -1);
        for (std::int64_t step = 0; step <= 60; step += 5) advance(file, step);
        waiting = file.save();
    }
    CHECK_NOTHROW(TrajectoryFile(path, interval, 60, waiting));
    CHECK_THROWS_AS(TrajectoryFile(path, interval, 60), InputError); // as if none had waited
    CHECK_THROWS_AS(TrajectoryFile(path, interval, 60, waiting.substr(0, waiting.size() - 3)),
                    InputError);
}

} // namespace pitchdrop::trajectory_test
