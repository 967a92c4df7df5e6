#include "sweep.hpp"

#include <fstream>
#include <map>
#include <set>

namespace pitchdrop::packing_test {

using namespace pitchdrop::test;
using nlohmann::json;

namespace {

/// 2 melts, 4 segments of quenches and 12 creeps.
json made_sweep() { return sweep({3, 4}, {0.5, 0.45}, {0, 0.2, 0.3}); }

/// From the log: most branches that were under way at one time, and the ids in the order of starts.
struct Course {
    std::size_t widest = 0;
    std::vector<std::string> starts;

    explicit Course(const std::filesystem::path& log)
    {
        std::ifstream file(log);
        std::set<std::string> under_way;
        for (std::string line; std::getline(file, line);) {
            const json event = json::parse(line);
            if (event["event"] == "start") {
                starts.push_back(event["branch"]);
                under_way.insert(starts.back());
            }
            widest = std::max(widest, under_way.size());
            if (event["event"] == "done") under_way.erase(event["branch"].get<std::string>());
        }
    }
    std::size_t place(const std::string& id) const
    {
        return std::size_t(std::find(starts.begin(), starts.end(), id) - starts.begin());
    }
};

} // namespace

TEST_CASE("results do not depend on how branches are packed into batches, nor on which device")
{
    const Sweep s;
    const json what = made_sweep();
    REQUIRE(s.run("wide", what) == Outcome::complete);
    REQUIRE(s.run("narrow", what, never, "cpu", 1) == Outcome::complete);
    REQUIRE(s.run("five", what, never, "cpu", 5) == Outcome::complete);
    REQUIRE(s.run("two", what, never, "cpu,cpu", 3) == Outcome::complete);
    std::vector<std::string> all;
    for (const Branch& branch : build_tree(s.configuration(what))) all.push_back(branch.id);
    REQUIRE(all.size() == 2 + 4 + 12);
    for (const std::string& id : all)
        for (const char* other : {"narrow", "five", "two"}) {
            INFO(other);
            s.check_equal("wide", other, id);
        }
    CHECK(read_file(s.scratch / "wide/seed3/T0.5/creep/stress0.3/counts.csv").size() > 300);

    CHECK(Course(s.scratch / "narrow/log.jsonl").widest == 1);
    CHECK(Course(s.scratch / "five/log.jsonl").widest == 5);
    const Course wide(s.scratch / "wide/log.jsonl");
    CHECK(wide.widest > 5);
    // A quench branches its state at each target and goes on: nobody waits for it to end.
    CHECK(wide.place("seed3/T0.5/creep/stress0") <= wide.place("seed3/T0.45/creep/stress0"));
}

TEST_CASE("an error in one worker ends the others with checkpoints")
{
    const Sweep s;
    json what = made_sweep();
    int looks = 0;
    const Configuration configuration = s.configuration(what);
    const ProtocolTree tree = build_tree(configuration);
    BackendChoice choice;
    choice.name = "cpu,cpu";
    choice.threads = 2;
    const auto chosen = make_backends(split_choice(choice));
    {
        const RunDirectory directory(s.scratch / "run", configuration);
        Reporter reporter(directory.log());
        BranchPool pool(tree, directory, reporter);
        const auto fail = [&]() -> std::string {
            if (++looks == 3) throw std::runtime_error("planted");
            return "";
        };
        const auto go_on = [] { return std::string(); };
        std::vector<Run> workers;
        workers.push_back({configuration, tree, *chosen[0].backend, directory, reporter, pool,
                           fail, 1, 0});
        workers.push_back({configuration, tree, *chosen[1].backend, directory, reporter, pool,
                           go_on, 1, 1});
        CHECK_THROWS_WITH(run_protocol(workers), "planted");
    }
    REQUIRE(s.run("run", what) == Outcome::complete);
    REQUIRE(s.run("whole", what) == Outcome::complete);
    for (const Branch& branch : tree) s.check_equal("whole", "run", branch.id);
}

} // namespace pitchdrop::packing_test
