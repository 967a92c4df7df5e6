#include "tests/catch.hpp"

#include "process.hpp"

namespace pitchdrop::state_notes_test {

using namespace pitchdrop::test;

namespace {

/// 512 beads on a lattice, without bonds, all of one mass.
std::string lattice_dump(const std::string& mass)
{
    std::string text = "ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n512\nITEM: BOX BOUNDS pp pp pp\n"
                       "0 8.8\n0 8.8\n0 8.8\nITEM: ATOMS id type x y z mass\n";
    for (int b = 0; b < 512; ++b)
        text += std::to_string(b + 1) + " 1 " + std::to_string(1.1 * (b % 8)) + " " +
                std::to_string(1.1 * (b / 8 % 8)) + " " + std::to_string(1.1 * (b / 64)) + " " +
                mass + "\n";
    return text;
}

std::string configuration(const std::string& model)
{
    return R"({"model": )" + model + R"(, "system": {"state": "s.dump"}, "timestep": 0.004,
  "protocol": [{"stage": "relax", "temperature": 0.5, "duration": 0.4,
                "barostat": {"type": "none"}}]})";
}

} // namespace

TEST_CASE("check, run and evaluate tell what a state lacks, and refuse what contradicts the model")
{
    const ScratchDirectory scratch;
    const std::string c = (scratch / "c.json").string(), out = (scratch / "out").string();
    write_file(scratch / "s.dump", lattice_dump("1"));
    write_file(scratch / "c.json", configuration("{}"));
    const Result checked = invoke({"check", c});
    INFO(checked.output);
    CHECK(checked.status == 0);
    CHECK_THAT(checked.output, Catch::Contains("no bonds"));
    const Result ran = invoke({"run", c, "--out", out, "--threads", "1"});
    INFO(ran.output);
    CHECK(ran.status == 0);
    CHECK_THAT(ran.output, Catch::Contains("no bonds"));
    const std::string log = read_file((scratch / "out") / "log.jsonl");
    const std::string event = "\"event\":\"state_notes\"";
    CHECK(log.find(event) != log.npos);
    CHECK(log.find(event) == log.rfind(event)); // once
    write_file(scratch / "m.json", "{}");
    const Result evaluated = invoke(
        {"evaluate", (scratch / "s.dump").string(), "--model", (scratch / "m.json").string()});
    CHECK(evaluated.status == 0);
    CHECK_THAT(evaluated.output, Catch::Contains("no bonds"));

    write_file(scratch / "s.dump", lattice_dump("2.5"));
    for (const std::string command : {"check", "run"}) {
        std::vector<std::string> arguments = {command, c};
        if (command == "run") arguments.insert(arguments.end(), {"--out", out + "2"});
        const Result refused = invoke(arguments);
        INFO(refused.output);
        CHECK(refused.status == 2);
        CHECK_THAT(refused.output, Catch::Contains(R"("mass":2.5)"));
    }
    // What the message says to write is accepted.
    write_file(scratch / "c.json",
               configuration(R"({"bead_types": [{"name": "A", "mass": 2.5}]})"));
    CHECK(invoke({"check", c}).status == 0);
    // A bond of one's own choice on a state without bonds is a mistake.
    write_file(scratch / "s.dump", lattice_dump("1"));
    write_file(scratch / "c.json", configuration(R"({"bond": {"type": "fene"}})"));
    const Result unbonded = invoke({"check", c});
    CHECK(unbonded.status == 2);
    CHECK_THAT(unbonded.output, Catch::Contains("no bonds"));
}

} // namespace pitchdrop::state_notes_test
