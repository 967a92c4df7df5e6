#include "sweep.hpp"

#include <chrono>
#include <random>
#include <signal.h>
#include <thread>

namespace pitchdrop::killing_test {

using namespace pitchdrop::test;
using nlohmann::json;
using Clock = std::chrono::steady_clock;

namespace {

double seconds_since(Clock::time_point begin)
{
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

} // namespace

TEST_CASE("a sweep that is killed at 50 random times always resumes and counts the same")
{
    const Sweep s;
    const json what = sweep({3, 4}, {0.5, 0.45}, {0, 0.3});
    write_file(s.scratch / "sweep.json", what.dump());
    const auto command = [&](const std::string& out) {
        return std::vector<std::string>{"run",       (s.scratch / "sweep.json").string(),
                                        "--out",     (s.scratch / out).string(),
                                        "--backend", "cpu",
                                        "--threads", "1"};
    };
    const auto begin = Clock::now();
    REQUIRE(invoke(command("whole")).status == 0);
    const double whole = seconds_since(begin);

    // Each life lasts a twenty-fifth of the whole run on average; a sweep that is done early is
    // compared, and another one is killed.
    std::mt19937 random(50);
    std::uniform_real_distribution<double> life(0, 2 * whole / 25);
    int kills = 0, sweeps = 0;
    while (kills < 50) {
        const std::string out = "killed" + std::to_string(sweeps++);
        for (int status = -1; status != 0;) {
            Process process(command(out), s.scratch / "log");
            if (kills < 50) {
                std::this_thread::sleep_for(std::chrono::duration<double>(life(random)));
                process.send(SIGKILL);
            }
            status = process.wait();
            INFO(read_file(s.scratch / "log"));
            REQUIRE((status == 0 || status == 128 + SIGKILL));
            kills += status == 0 ? 0 : 1;
        }
        for (const Branch& branch : build_tree(s.configuration(what)))
            s.check_equal("whole", out, branch.id);
    }
    CHECK(kills == 50);
}

} // namespace pitchdrop::killing_test
