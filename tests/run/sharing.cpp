#include "sweep.hpp"

#include <signal.h>

namespace pitchdrop::sharing_test {

using namespace pitchdrop::test;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

struct Shared {
    Sweep s;
    json what = sweep({3, 4}, 0.5, {0, 0.3});

    Shared() { write(what); }
    void write(const json& text) const { write_file(s.scratch / "sweep.json", text.dump()); }
    std::vector<std::string> command(const std::string& branches,
                                     const std::string& out = "run") const
    {
        return {"run",       (s.scratch / "sweep.json").string(),
                "--out",     (s.scratch / out).string(),
                "--backend", "cpu",
                "--threads", "1",
                "--branches", branches};
    }
    json tree() const
    {
        return json::parse(read_file(s.scratch / "run/tree.json"))["branches"];
    }
    json branch(const std::string& id) const
    {
        for (const json& branch : tree())
            if (branch["id"] == id) return branch;
        return {};
    }
};

std::string all_of(const std::string& seed)
{
    return seed + "/melt," + seed + "/T0.5/quench," + seed + "/T0.5/creep/stress0," + seed +
           "/T0.5/creep/stress0.3";
}

} // namespace

TEST_CASE("two processes carry out the branches of one run between them")
{
    const Shared shared;
    Process first(shared.command(all_of("seed3")), shared.s.scratch / "first");
    Process second(shared.command(all_of("seed4")), shared.s.scratch / "second");
    const int a = first.wait(), b = second.wait();
    INFO(read_file(shared.s.scratch / "first") + read_file(shared.s.scratch / "second"));
    REQUIRE((a == 0 && b == 0));
    REQUIRE(shared.s.run("alone", shared.what) == Outcome::complete);
    for (const json& branch : shared.tree()) {
        CHECK(branch["state"] == "done");
        shared.s.check_equal("alone", "run", branch["id"]);
    }
    const json sessions = shared.s.manifest("run")["sessions"];
    REQUIRE(sessions.size() == 2);
    for (const json& session : sessions) CHECK(session["outcome"].get<std::string>() != "running");

    const Result again = invoke(shared.command(all_of("seed3")));
    CHECK(again.status == 0);
}

TEST_CASE("a branch that another process has is left to it: status 75, and nothing is done twice")
{
    const Shared shared;
    json longer = shared.what;
    longer["protocol"][0]["duration"] = 40000;
    shared.write(longer);
    Process first(shared.command("seed3/melt"), shared.s.scratch / "first");
    REQUIRE(wait_for_file(shared.s.scratch / "run/seed3/melt/checkpoint"));
    const Result second = invoke(shared.command("seed3/melt,seed3/T0.5/quench"));
    INFO(second.output);
    CHECK(second.status == 75);
    CHECK(second.output.find("seed3/melt is left to process ") != std::string::npos);
    CHECK(second.output.find("other processes have seed3/melt") != std::string::npos);
    CHECK_FALSE(fs::exists(shared.s.scratch / "run/seed3/T0.5/quench"));
    CHECK(shared.branch("seed3/melt")["state"] == "running");

    // By itself, a run wants the directory for itself.
    auto alone = shared.command("");
    alone.resize(alone.size() - 2);
    const Result third = invoke(alone);
    CHECK(third.status == 2);
    CHECK(third.output.find("is in use") != std::string::npos);

    // An extension would change what the first one works on.
    longer["system"]["seed"] = {3, 4, 5};
    shared.write(longer);
    const Result extension = invoke(shared.command("seed5/melt"));
    INFO(extension.output);
    CHECK(extension.status == 2);
    CHECK(extension.output.find("is in use") != std::string::npos);
    first.send(SIGKILL);
    first.wait();
    const Result status = invoke({"status", (shared.s.scratch / "run").string(), "--json"});
    CHECK(json::parse(status.output)["branches"][0]["state"] == "stopped");
}

TEST_CASE("branches are carried out in the order of the tree, by name")
{
    const Shared shared;
    const Result early = invoke(shared.command("seed3/T0.5/quench"));
    CHECK(early.status == 1);
    CHECK(early.output.find("seed3/T0.5/quench cannot be carried out yet (it starts from "
                            "seed3/melt, which is not done)") != std::string::npos);
    const Result unknown = invoke(shared.command("seed9/melt"));
    CHECK(unknown.status == 2);
    CHECK(unknown.output.find("there is no branch seed9/melt") != std::string::npos);

    write_file(shared.s.scratch / "list", "seed3/melt\nseed4/melt\n");
    const Result melts = invoke(shared.command("@" + (shared.s.scratch / "list").string()));
    INFO(melts.output);
    REQUIRE(melts.status == 0);
    CHECK(shared.branch("seed4/melt")["state"] == "done");
    CHECK(shared.branch("seed3/T0.5/quench")["state"] == "waiting");
    CHECK(invoke(shared.command("seed3/T0.5/quench")).status == 0);
}

TEST_CASE("a process with the configuration of before an extension goes on with its branches")
{
    const Shared shared;
    REQUIRE(invoke(shared.command("seed3/melt")).status == 0);
    json larger = shared.what;
    larger["system"]["seed"] = {3, 4, 5};
    shared.write(larger);
    REQUIRE(invoke(shared.command("seed5/melt")).status == 0);
    shared.write(shared.what);
    const Result old = invoke(shared.command("seed4/melt"));
    INFO(old.output);
    REQUIRE(old.status == 0);
    for (const char* id : {"seed3/melt", "seed4/melt", "seed5/melt"})
        CHECK(shared.branch(id)["state"] == "done");
    CHECK(shared.s.manifest("run")["seeds"] == json({3, 4, 5}));
}

} // namespace pitchdrop::sharing_test
