#include "tests/catch.hpp"

#include "engine/io/checkpoint.hpp"
#include "kernels/core/error.hpp"
#include "process.hpp"
#include "session.hpp"
#include "tiny.hpp"

#include <random>

namespace pitchdrop::resume_test {

using namespace pitchdrop::test;

namespace {

/// One session of a run in this process: it stops after `chunks` looks at the clock.
Outcome session(const std::filesystem::path& out, int threads, int chunks)
{
    return run_session(out, parse_configuration(tiny_protocol(), "tiny", "."),
                       {.chunks = chunks, .threads = threads});
}

} // namespace

TEST_CASE("a run resumed at 20 random points equals an uninterrupted one byte for byte")
{
    const ScratchDirectory scratch;
    REQUIRE(session(scratch / "whole", 2, never) == Outcome::complete);

    std::mt19937 random(20);
    int splits = 0;
    for (Outcome outcome = Outcome::stopped; outcome == Outcome::stopped;) {
        const int chunks = splits < 20 ? 1 + int(random() % 2) : never;
        const int threads = 1 + int(random() % 2);
        outcome = session(scratch / "split", threads, chunks);
        splits += outcome == Outcome::stopped ? 1 : 0;
    }
    CHECK(splits == 20);
    const auto files = reproducible_files(scratch / "whole");
    CHECK(files.size() == 3 * 7 + 2 * 5);
    for (const std::string& file : files) {
        INFO(file);
        CHECK((read_file(scratch / ("whole/" + file)) == read_file(scratch / ("split/" + file))));
    }
}

TEST_CASE("a checkpoint without what an observer had measured is refused")
{
    const ScratchDirectory scratch;
    REQUIRE(session(scratch / "run", 1, 2) == Outcome::stopped);
    const auto path = scratch / "run/seed3/melt/checkpoint";
    Checkpoint checkpoint = read_checkpoint(path).checkpoint;
    REQUIRE(checkpoint.extra.erase("observer/relaxation") == 1);
    write_checkpoint(path, checkpoint);
    CHECK_THROWS_WITH(session(scratch / "run", 1, 2),
                      Catch::Contains("lacks the section \"observer/relaxation\""));
}

} // namespace pitchdrop::resume_test
