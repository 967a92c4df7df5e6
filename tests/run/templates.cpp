#include "engine/config/templates.hpp"
#include "tests/catch.hpp"

#include "process.hpp"

namespace pitchdrop::templates_test {

using namespace pitchdrop::test;

TEST_CASE("every template passes its own check, in a directory where nothing else is")
{
    for (const pitchdrop::Template& entry : pitchdrop::templates()) {
        INFO(entry.name);
        const ScratchDirectory scratch;
        const Result printed = invoke({"init", "--template", entry.name});
        REQUIRE(printed.status == 0);
        write_file(scratch / "first.json", printed.output);
        const Result checked = invoke({"check", "first.json", "--speed", "1e7", "--backend", "cpu"},
                                      {.directory = scratch / "", .standard_input = {}});
        INFO(checked.output);
        CHECK(checked.status == 0);
        CHECK(checked.output.find("warning") == std::string::npos);
    }
}

} // namespace pitchdrop::templates_test
