#include "tests/config/support.hpp"

#include <fmt/format.h>

namespace pitchdrop::cohesion_test {

using namespace pitchdrop::test;

// Without attraction only pressure keeps a sample together.

namespace {

/// A model and a protocol of one or more stages, one a line from line 3 on.
std::string configuration(const std::string& model, const std::string& stages)
{
    return "{ \"model\": " + model + ",\n\"protocol\": [\n" + stages + "\n] }";
}

constexpr const char* wca = R"({"pair": {"type": "wca"}})";
constexpr const char* kremer_grest =
    R"({"pair": {"type": "wca"}, "bond": {"type": "fene", "k": 30, "r0": 1.5}})";
constexpr const char* melt = R"({"stage": "melt", "duration": 10})";

} // namespace

TEST_CASE("a free box of beads that only repel is refused at pressures that are not positive")
{
    for (const char* model :
         {wca, kremer_grest, R"({"pair": {"cutoff": 1.12}})",
          R"({"pair": {"cutoff": 1.2, "sigma": 1.1}})",
          R"({"pair": {"cutoff": 1.1, "overrides": [{"types": ["A", "A"], "cutoff": 1}]},
              "bead_types": [{"name": "A"}, {"name": "B"}]})"}) {
        INFO(model);
        const auto found = problems_of(configuration(model, melt));
        REQUIRE(found.size() == 1);
        CHECK(found[0].path == "protocol.0");
        CHECK(contains(found[0].text, "no cohesion at pressure 0"));
        CHECK(contains(found[0].text, " — "));
    }
    require_problem(
        problems_of(configuration(
            wca, R"({"stage": "relax", "temperature": 1, "pressure": [1, -0.1], "duration": 1})")),
        "protocol.0.pressure", 3, {"no cohesion at pressure -0.1"});
}

TEST_CASE("pressure, a fixed box or one attractive pair of types is cohesion enough")
{
    parse(configuration(wca, R"({"stage": "melt", "pressure": 5, "duration": 10})"));
    parse(configuration(wca, R"({"stage": "melt", "barostat": {"type": "none"}, "duration": 10})"));
    parse(configuration(R"({"pair": {"cutoff": 1.13}})", melt));
    parse(configuration(
        R"({"pair": {"cutoff": 1.1, "overrides": [{"types": ["A", "B"], "cutoff": 2}]},
            "bead_types": [{"name": "A"}, {"name": "B"}]})",
        melt));
}

TEST_CASE("stages inherit the pressure that keeps the sample together, and are told once")
{
    const std::string pressed = R"({"stage": "melt", "pressure": 5, "duration": 10})";
    parse(configuration(wca, pressed + R"(, {"stage": "quench", "to": 0.3})"));
    const std::string then_free = pressed + R"(,
{"stage": "relax", "pressure": 0, "duration": 10},
{"stage": "relax", "duration": 10})";
    require_problem(problems_of(configuration(wca, then_free)), "protocol.1.pressure", 4,
                    {"no cohesion at pressure 0"});
}

TEST_CASE("tension along one axis of beads that only repel is refused, compression is not")
{
    const auto creep = [](const char* stress) {
        return configuration(wca, fmt::format(R"({{"stage": "melt", "pressure": 5, "duration": 10}},
{{"stage": "quench", "to": 0.3}},
{{"stage": "creep", "stress": {}, "duration": 10}})",
                                              stress));
    };
    parse(creep("-3"));
    require_problem(problems_of(creep("[-3, 0.5]")), "protocol.2.stress", 5,
                    {"no cohesion at stress 0.5"});
}

TEST_CASE("an extension beyond maximum_strain is refused, with the way out")
{
    const auto extend = [](const char* more) {
        return with(
            "", fmt::format(R"({{ "stage": "extend", "strain_rate": 0.01, "duration": 150{} }})",
                            more));
    };
    require_problem(problems_of(extend("")), "protocol.2.maximum_strain", 5,
                    {"found 1", "1.5", "raise maximum_strain"});
    parse(extend(R"(, "maximum_strain": 1.5)"));
}

} // namespace pitchdrop::cohesion_test
