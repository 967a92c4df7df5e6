#include "tests/catch.hpp"

#include "process.hpp"
#include "tiny_melt.hpp"

#include <nlohmann/json.hpp>

#include <signal.h>

namespace pitchdrop::interruption_test {

using namespace pitchdrop::test;

namespace {

/// A melt of a few seconds whose files are compared.
struct Melt : TinyMelt {
    using TinyMelt::TinyMelt;
    void check_equal(const std::string& a, const std::string& b) const
    {
        for (const char* file : {"seed1/melt/thermo.csv", "seed1/melt/checkpoint",
                                 "seed1/melt/relaxation.csv", "seed1/melt/chains.csv"}) {
            INFO(file);
            CHECK((read_file(scratch / (a + "/" + file)) == read_file(scratch / (b + "/" + file))));
        }
    }
};

} // namespace

TEST_CASE("SIGTERM, SIGINT and SIGUSR1 leave a checkpoint, status 75, and a run that resumes")
{
    const Melt melt("60");
    REQUIRE(invoke(melt.command("whole")).status == 0);
    for (const int signal : {SIGTERM, SIGINT, SIGUSR1}) {
        Process process(melt.command("split"), melt.scratch / "log");
        REQUIRE(wait_for_text(melt.scratch / "log", "at step")); // it starts or resumes
        process.send(signal);
        const int status = process.wait();
        INFO(read_file(melt.scratch / "log"));
        REQUIRE(status == 75);
    }
    const Result status = invoke({"status", (melt.scratch / "split").string(), "--json"});
    CHECK(nlohmann::json::parse(status.output)["branches"][0]["state"] == "stopped");
    REQUIRE(invoke(melt.command("split")).status == 0);
    melt.check_equal("whole", "split");
}

TEST_CASE("a run that was killed resumes from its last checkpoint")
{
    const Melt melt("60");
    REQUIRE(invoke(melt.command("whole")).status == 0);
    for (const std::uintmax_t size : {1500u, 6000u, 9000u}) {
        Process process(melt.command("split"), melt.scratch / "log");
        REQUIRE(wait_for_file(melt.scratch / "split/seed1/melt/thermo.csv", size));
        process.send(SIGKILL);
        CHECK(process.wait() == 128 + SIGKILL);
    }
    REQUIRE(invoke(melt.command("split")).status == 0);
    melt.check_equal("whole", "split");
}

TEST_CASE("a walltime limit stops with a checkpoint and status 75")
{
    const Melt melt("20000");
    const Result stopped = invoke(melt.command("run", {"--max-walltime", "1s"}));
    INFO(stopped.output);
    CHECK(stopped.status == 75);
    CHECK(stopped.output.find("the same command resumes") != std::string::npos);
    CHECK(std::filesystem::exists(melt.scratch / "run/seed1/melt/checkpoint"));
}

TEST_CASE("a second run in the same directory is refused while the first lives")
{
    const Melt melt("20000");
    Process first(melt.command("run"), melt.scratch / "log");
    REQUIRE(wait_for_file(melt.scratch / "run/seed1/melt/checkpoint"));
    const Result second = invoke(melt.command("run"));
    CHECK(second.status == 2);
    CHECK(second.output.find("is in use") != std::string::npos);
    const Result status = invoke({"status", (melt.scratch / "run").string(), "--json"});
    CHECK(nlohmann::json::parse(status.output)["running"] == true);
    first.send(SIGTERM);
    CHECK(first.wait() == 75);
}

} // namespace pitchdrop::interruption_test
