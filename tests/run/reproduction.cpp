#include "tests/catch.hpp"

#include "process.hpp"
#include "tests/support/locations.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <set>
#include <sstream>

namespace pitchdrop::reproduction_test {

using namespace pitchdrop::test;

namespace {

const std::filesystem::path committed = source_directory() / "docs/figures/yang2022";

/// Everything in fits.json that comes from counts alone.
const std::vector<std::string> tables = {"definition",
                                         "conditions",
                                         "softness_distribution",
                                         "rearrangement_probability",
                                         "arrhenius",
                                         "decomposition",
                                         "decomposition_global",
                                         "eyring_ratio",
                                         "eyring",
                                         "structure_dependent_eyring",
                                         "global_eq4",
                                         "eq5"};

/// The first place where two fits differ by more than rounding; empty if there is none.
std::string difference(const nlohmann::json& a, const nlohmann::json& b, const std::string& path)
{
    if (a.is_number() && b.is_number()) {
        const double x = a.get<double>(), y = b.get<double>();
        const double room = 1e-4 * std::max(std::abs(x), std::abs(y)) + 1e-9;
        return std::abs(x - y) <= room ? "" : path + ": " + a.dump() + " and " + b.dump();
    }
    if (a.type() != b.type() || a.size() != b.size())
        return path + ": " + a.dump().substr(0, 80) + " and " + b.dump().substr(0, 80);
    if (!a.is_structured()) return a == b ? "" : path + ": " + a.dump() + " and " + b.dump();
    for (const auto& [key, value] : a.items()) {
        const std::string at = path + "/" + key;
        if (b.is_object() && !b.contains(key)) return at + " is there once only";
        const auto& other = b.is_array() ? b[std::stoul(key)] : b[key];
        const std::string found = difference(value, other, at);
        if (!found.empty()) return found;
    }
    return "";
}

} // namespace

TEST_CASE("analyze makes the published fits of the published counts")
{
    const ScratchDirectory scratch;
    const auto published = nlohmann::json::parse(read_file(committed / "fits.json"));
    const std::vector<std::string> words = {"analyze",
                                            (committed / "counts.csv").string(),
                                            "--out",
                                            (scratch / "fits").string(),
                                            "--exclude-stress",
                                            "0.5"};
    const Result result = invoke(words);
    INFO(result.output);
    REQUIRE(result.status == 0);
    const auto fits = nlohmann::json::parse(read_file(scratch / "fits/fits.json"));
    CHECK(published["conditions"].size() == 24);
    for (const std::string& table : tables) {
        INFO(table);
        CHECK(difference(published[table], fits[table], table) == "");
    }
}

TEST_CASE("every variant of the reproduction is a valid configuration")
{
    const std::filesystem::path folder = source_directory() / "configs/yang2022";
    std::ifstream list(folder / "variants.txt");
    std::set<std::string> names;
    for (std::string line; std::getline(list, line);) {
        if (line.empty() || line[0] == '#') continue;
        INFO(line);
        std::istringstream words(line);
        std::string name, configuration;
        words >> name >> configuration;
        CHECK(names.insert(name).second);
        std::vector<std::string> check = {"check", (folder / configuration).string(), "--speed",
                                          "1e7", "--json"};
        for (std::string word; words >> word;) check.push_back(word);
        const Result result = invoke(check);
        INFO(result.output);
        CHECK(result.status == 0);
    }
    CHECK(names.size() > 5);
}

} // namespace pitchdrop::reproduction_test
