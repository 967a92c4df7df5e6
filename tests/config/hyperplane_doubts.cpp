#include "engine/config/hyperplane_doubts.hpp"
#include "engine/config/model_hash.hpp"
#include "engine/io/shipped_hyperplanes.hpp"
#include "tests/config/support.hpp"
#include "tests/support/locations.hpp"

namespace pitchdrop::hyperplane_doubts_test {

using namespace pitchdrop::test;

namespace {

std::string watched(const std::string& model, const std::string& stage)
{
    return "{\"model\": {" + model + "}, \"system\": {\"chains\": 20},\n\"protocol\": [" + stage +
           ", \"observe\": {\"softness\": {\"hyperplane\": \"polymer_T0.50\"}}}]}";
}

const std::string age = R"({"stage": "age", "temperature": 0.42, "duration": 10)";

} // namespace

TEST_CASE("a model has the same hash however it is written, and another one with another force")
{
    const auto hash = [](const std::string& text) { return model_hash(parse_model(text, "m")); };
    const std::string plain = hash("{}");
    CHECK(plain == hash(R"({"pair": {"cutoff": 2.5, "truncation": "energy_shift"},
                            "bead_types": [{"name": "monomer"}], "angle": {"k": 0}})"));
    for (const char* other :
         {R"({"pair": {"cutoff": 2.6}})", R"({"pair": {"truncation": "force_shift"}})",
          R"({"bond": {"k": 2001}})", R"({"bond": {"type": "fene"}})", R"({"angle": {"k": 1}})",
          R"({"exclude_bonded": false})", R"({"bead_types": [{"name": "A", "mass": 2}]})",
          R"({"bead_types": [{"name": "A"}, {"name": "B"}]})", R"({"pair": {"type": "wca"}})"}) {
        INFO(other);
        CHECK(hash(other) != plain);
    }
}

TEST_CASE("the hyperplane that comes with the program is the one in configs/yang2022")
{
    const auto file = source_directory() / "configs/yang2022/polymer_T0.50.json";
    const HyperplaneFile shipped = hyperplane_from("polymer_T0.50");
    CHECK(shipped.hash == "18948a732e34d9e5"); // as in version 0.1
    CHECK(shipped.hash == read_hyperplane(file.string()).hash);
    // What configs/yang2022/training.json states.
    REQUIRE(shipped.trained_on);
    CHECK(shipped.trained_on->model == model_hash(Model()));
    CHECK(shipped.trained_on->coldest == 0.5);
}

TEST_CASE("a hyperplane of another model, or far from its temperature, is warned of")
{
    CHECK(parse(watched("", age)).warnings.empty());
    const auto other = parse(watched(R"("bond": {"k": 1000})", age)).warnings;
    require_problem(other, "protocol.0.observe.softness.hyperplane", 2,
                    {"another model", "5d4318d9f5cdd025"});
    const auto hot = parse(watched("", R"({"stage": "melt", "duration": 10)")).warnings;
    require_problem(hot, "protocol.0.observe.softness.hyperplane", 2,
                    {"trained at temperature 0.5", "used at 1"});
    const auto quench = parse(watched("", R"({"stage": "melt", "duration": 10},
        {"stage": "quench", "to": [0.6, 0.42])"))
                            .warnings;
    require_problem(quench, "protocol.1.observe.softness.hyperplane", 3, {"0.42 to 1"});
    CHECK(parse(watched("", R"({"stage": "age", "temperature": 0.35, "duration": 10)"))
              .warnings.empty());
}

TEST_CASE("what a hyperplane says of its training is checked")
{
    HyperplaneFile file = hyperplane_from("polymer_T0.50");
    file.trained_on->structure = "0123456789abcdef";
    CHECK_THROWS_AS(parse_hyperplane(to_json_text(file), "h"), InputError);
    file.trained_on->structure = structure_set_hash(file.plane.set);
    file.trained_on->coldest = 0.7; // above the hottest
    CHECK_THROWS_AS(parse_hyperplane(to_json_text(file), "h"), InputError);
    file.trained_on.reset();
    const HyperplaneFile silent = parse_hyperplane(to_json_text(file), "h");
    CHECK(hyperplane_doubts(silent, Model(), {9}).empty());
}

} // namespace pitchdrop::hyperplane_doubts_test
