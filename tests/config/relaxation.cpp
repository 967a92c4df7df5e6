#include "engine/config/writer.hpp"
#include "engine/run/protocol_tree.hpp"
#include "tests/config/support.hpp"

namespace pitchdrop::relaxation_test {

using namespace pitchdrop::test;

// observe.relaxation: an object that is there or not.

namespace {

/// A stage on line 5.
std::string stage(const std::string& observe, const std::string& kind = "age")
{
    return with("", R"({"stage": ")" + kind + R"(", "observe": )" + observe + "}");
}

RelaxationOutput output_of(const std::string& text)
{
    return build_tree(parse(text)).back().output.relaxation;
}

} // namespace

TEST_CASE("relaxation is observed where it is asked for, with defaults")
{
    CHECK(output_of(with("", R"({"stage": "age"})")).interval == 0);
    CHECK(output_of(stage("{}")).interval == 0);
    CHECK(output_of(stage(R"({"relaxation": null})")).interval == 0);

    const RelaxationOutput defaults = output_of(stage(R"({"relaxation": {}})"));
    CHECK(defaults.interval == 500);
    CHECK(defaults.wave_vector == 7.1);
    const RelaxationOutput given =
        output_of(stage(R"({"relaxation": {"interval": 0.41, "wave_vector": 5}})"));
    CHECK(given.interval == 200); // whole blocks of 100 steps
    CHECK(given.wave_vector == 5);
}

TEST_CASE("a resolved configuration says whether relaxation is observed, and reads back")
{
    for (const char* observe : {"{}", R"({"relaxation": {"interval": 2}})"}) {
        const Configuration once = parse(stage(observe));
        const auto resolved = write_settings(once.settings);
        const auto& written = resolved["protocol"][2]["observe"]["relaxation"];
        const bool asked = observe != std::string("{}");
        CHECK(written.is_null() == !asked);
        if (asked) CHECK(written == nlohmann::json({{"interval", 2.0}, {"wave_vector", 7.1}}));
        CHECK(hash_text(parse(resolved.dump()).hash) == hash_text(once.hash));
    }
    CHECK(parse(stage("{}")).hash != parse(stage(R"({"relaxation": {}})")).hash);
}

TEST_CASE("relaxation that cannot be observed is refused")
{
    const std::string path = "protocol.2.observe.relaxation";
    require_problem(problems_of(stage(R"({"relaxation": {"interval": 0.05}})")), path + ".interval",
                    5, {"found 0.05 τ", "100 steps"});
    require_problem(problems_of(stage(R"({"relaxation": {"interval": 0}})")), path + ".interval", 5,
                    {"out of range"});
    require_problem(problems_of(stage(R"({"relaxation": {"wavevector": 7}})")),
                    path + ".wavevector", 5, {"did you mean \"wave_vector\"?"});
    require_problem(problems_of(stage(R"({"relaxation": true})")), path, 5, {"an object"});
    require_problem(problems_of(stage(R"({"relaxation": {}})", "minimize")), path, 5,
                    {"FIRE has no time"});
}

} // namespace pitchdrop::relaxation_test
