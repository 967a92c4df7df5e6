#include "tests/catch.hpp"

#include "process.hpp"
#include "tests/support/locations.hpp"
#include "tiny.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace pitchdrop::streams_test {

// What a process begins with: streams that are full or closed, few open files, odd names.

using namespace pitchdrop::test;
namespace fs = std::filesystem;

namespace {

/// Exit status of a shell command; "$0" is the program.
int shell(const std::string& command, const fs::path& directory)
{
    const std::string line = "cd '" + directory.string() + "' && " + command;
    const pid_t child = fork();
    if (child == 0) {
        execl("/bin/sh", "sh", "-c", line.c_str(), program().c_str(), nullptr);
        _exit(127);
    }
    int state = 0;
    waitpid(child, &state, 0);
    return WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
}

} // namespace

TEST_CASE("output that a full disk swallows is no success")
{
    const ScratchDirectory scratch;
    write_file(scratch / "melt.json", tiny_melt("0.4"));
    const fs::path here = (scratch / "melt.json").parent_path();
    for (const char* command :
         {"init", "init --list", "info --json", "check melt.json --json --speed 1e6",
          "check --schema", "--version", "--help"}) {
        INFO(command);
        CHECK(shell(std::string("\"$0\" ") + command + " > /dev/full 2> log", here) == 1);
    }
}

TEST_CASE("a closed standard stream lends its number to no file of the run")
{
    const ScratchDirectory scratch;
    write_file(scratch / "melt.json", tiny_melt("0.4"));
    const fs::path here = (scratch / "melt.json").parent_path();
    REQUIRE(shell("\"$0\" run melt.json --out out --backend cpu --threads 1 0<&- 1>&- 2>&-", here) == 0);
    const std::string lock = read_file(here / "out/.lock");
    INFO(lock);
    CHECK(lock.find("info") == std::string::npos);
    CHECK(lock.size() < 200);
}

TEST_CASE("a run directory whose name is not UTF-8 is finished, and finished only once")
{
    const ScratchDirectory scratch;
    write_file(scratch / "melt.json", tiny_melt("0.4"));
    const fs::path here = (scratch / "melt.json").parent_path();
    const std::string run = "\"$0\" run melt.json --out \"$(printf 'r\\351')\" --backend cpu --threads 1 2> log";
    CHECK(shell(run, here) == 0);
    CHECK(shell(run, here) == 0);
    CHECK(read_file(here / "log").find("every branch is in") != std::string::npos);
    CHECK(shell("\"$0\" status \"$(printf 'r\\351')\" --json > status.json", here) == 0);
}

TEST_CASE("a lock that is a link leads to no file of ours")
{
    const ScratchDirectory scratch;
    write_file(scratch / "melt.json", tiny_melt("0.4"));
    write_file(scratch / "precious", "do not touch");
    const fs::path here = (scratch / "melt.json").parent_path();
    fs::create_directory(here / "out");
    fs::create_symlink(here / "precious", here / "out/.lock");
    CHECK(shell("\"$0\" run melt.json --out out --backend cpu --threads 1 2> log", here) == 2);
    CHECK(read_file(here / "log").find("symbolic link") != std::string::npos);
    CHECK(read_file(here / "precious") == "do not touch");
}

TEST_CASE("a sweep is as wide as files may be open")
{
    const ScratchDirectory scratch;
    std::string wide = tiny_melt("0.4");
    wide.replace(wide.find("\"duration\": 0.4"), 15,
                 "\"duration\": 0.4}, {\"stage\": \"relax\", \"temperature\": [1, 1.01, 1.02, 1.03, 1.04, "
                 "1.05, 1.06, 1.07, 1.08, 1.09, 1.1, 1.11], \"duration\": 0.4");
    write_file(scratch / "wide.json", wide);
    const fs::path here = (scratch / "wide.json").parent_path();
    CHECK(shell("ulimit -n 64; \"$0\" run wide.json --out out --backend cpu --threads 1 2> log", here) == 0);
    INFO(read_file(here / "log"));
    CHECK(read_file(here / "log").find("may not be open") != std::string::npos);
}

} // namespace pitchdrop::streams_test
