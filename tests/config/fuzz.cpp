#include "engine/config/templates.hpp"
#include "engine/run/drive.hpp"
#include "engine/run/protocol_tree.hpp"
#include "tests/config/support.hpp"
#include "tests/support/locations.hpp"

#include <random>

namespace pitchdrop::fuzz_test {

using namespace pitchdrop::test;

// Whatever the text, the outcome is a valid configuration or an InputError that says something.

namespace {

const std::vector<std::string> fragments = {"-1",
                                            "0",
                                            "1e308",
                                            "1e999",
                                            "NaN",
                                            "18446744073709551616",
                                            "-9223372036854775809",
                                            "null",
                                            "true",
                                            "\"\"",
                                            "\"x\"",
                                            "[]",
                                            "{}",
                                            "[[",
                                            "}",
                                            ",",
                                            ":",
                                            "//",
                                            "/*",
                                            "\n",
                                            "\xff",
                                            "\"\\u0000\"",
                                            "\"../x\"",
                                            "[1,1]",
                                            "0.0000001",
                                            "\"stage\"",
                                            "\"to\"",
                                            "\"wca\"",
                                            "\"fene\"",
                                            "\"none\"",
                                            "\"minimize\"",
                                            "\"extend\"",
                                            "1e-300",
                                            "99999999",
                                            "\"transverse\"",
                                            "\"state\":\"x\","};

std::string mutate(std::string text, std::mt19937_64& random)
{
    const auto below = [&](std::size_t n) { return n == 0 ? 0 : random() % n; };
    for (std::size_t n = 1 + below(4); n > 0; --n) {
        const std::size_t at = below(text.size() + 1);
        const std::size_t length = below(12);
        switch (below(5)) {
        case 0: text.erase(at, length); break;
        case 1: text.insert(at, fragments[below(fragments.size())]); break;
        case 2: text.insert(at, 1, char(below(256))); break;
        case 3: text.insert(at, text.substr(below(text.size() + 1), length * 4)); break;
        default: { // a value in place of another
            const std::size_t colon = text.find(':', at);
            if (colon == std::string::npos) break;
            const std::size_t end = text.find_first_of(",}]", colon);
            if (end == std::string::npos) break;
            text.replace(colon + 1, end - colon - 1, fragments[below(fragments.size())]);
        }
        }
    }
    return text;
}

/// Where the hyperplanes lie that the templates name.
const auto configs = pitchdrop::test::source_directory() / "configs";

/// True if accepted.
bool try_text(const std::string& text)
{
    try {
        const Configuration configuration = parse_configuration(text, "test.json", configs);
        const ProtocolTree tree = build_tree(configuration);
        MotionState state;
        for (const Branch& branch : tree) {
            if (branch.steps < 1 || branch.settings.sample_interval < 1 ||
                branch.output.checkpoint_interval < 1)
                FAIL("steps that make no sense from " << text);
            make_drive(branch, state);
        }
        const Configuration again =
            parse_configuration(configuration.resolved.dump(), "resolved.json", configs);
        if (again.hash != configuration.hash)
            FAIL("the resolved configuration does not read back: " << text);
        return true;
    } catch (const InputError& error) {
        if (std::string(error.what()).size() < 10) FAIL("no message for " << text);
        return false;
    }
}

} // namespace

TEST_CASE("random damage to a configuration never crashes, hangs or passes unnoticed")
{
    std::mt19937_64 random(20240607);
    int accepted = 0, refused = 0;
    for (const Template& base : templates())
        for (int i = 0; i < 2500; ++i)
            (try_text(mutate(base.text, random)) ? accepted : refused) += 1;
    CHECK(accepted > 500); // damaged comments and harmless values: both outcomes are exercised
    CHECK(refused > 3000);
}

TEST_CASE("random overrides never crash")
{
    std::mt19937_64 random(7);
    const std::vector<std::string> paths = {
        "protocol.0.stage", "protocol",   "system",
        "model.pair",       "protocol.1", "system.seed",
        "output.thermo",    "x.y.z",      "protocol.0.thermostat.type",
        "protocol.99"};
    for (int i = 0; i < 3000; ++i) {
        std::vector<std::string> set = {paths[random() % paths.size()] + "=" +
                                        fragments[random() % fragments.size()]};
        try {
            build_tree(parse(with(""), set));
        } catch (const InputError& error) {
            if (!contains(error.what(), " — ")) FAIL(error.what());
        }
    }
    SUCCEED();
}

} // namespace pitchdrop::fuzz_test
