#include "engine/config/schema.hpp"
#include "engine/config/templates.hpp"
#include "engine/config/writer.hpp"
#include "engine/run/protocol_tree.hpp"
#include "tests/config/support.hpp"
#include "tests/support/locations.hpp"

#include <map>
#include <set>

namespace pitchdrop::schema_test {

using namespace pitchdrop::test;

namespace {

const std::filesystem::path source = pitchdrop::test::source_directory();

} // namespace

TEST_CASE("docs/configuration.md is what `pitchdrop check --schema-table` prints")
{
    CHECK(file_text(source / "docs/configuration.md") == schema_markdown());
}

TEST_CASE("every configuration in configs/ is valid and makes a tree")
{
    int count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(source / "configs")) {
        if (entry.path().extension() != ".json") continue;
        if (file_text(entry.path()).find("\"protocol\"") == std::string::npos)
            continue; // a hyperplane
        INFO(entry.path());
        const Configuration configuration = read_configuration(entry.path().string());
        CHECK_FALSE(build_tree(configuration).empty());
        CHECK(configuration.warnings.empty());
        ++count;
    }
    CHECK(count >= 8);
}

TEST_CASE("every template is the commented form of its file in configs/")
{
    for (const Template& entry : templates()) {
        INFO(entry.name);
        const auto commented = parse_configuration(entry.text, entry.name, source / "configs");
        const auto plain =
            read_configuration((source / "configs" / (entry.name + ".json")).string());
        CHECK(commented.warnings.empty());
        CHECK(hash_text(commented.hash) == hash_text(plain.hash));
        CHECK(contains(entry.text, "// "));
        CHECK_NOTHROW(
            nlohmann::json::parse(file_text(source / "configs" / (entry.name + ".json"))));
    }
}

TEST_CASE("the quickstart is small enough for two cores and has five stresses from 0")
{
    const auto configuration = read_configuration((source / "configs/quickstart.json").string());
    const SystemSettings& system = configuration.settings.system;
    double steps = 0;
    std::set<double> stresses;
    for (const Branch& branch : build_tree(configuration)) {
        steps += double(branch.steps);
        if (branch.stage == StageKind::creep) {
            stresses.insert(branch.stress);
            CHECK(branch.temperature_end == 0.42);
        }
    }
    CHECK(stresses.size() >= 5);
    CHECK(*stresses.begin() == 0);
    CHECK(double(system.chains * system.beads_per_chain) * steps <= 5e9);
}

TEST_CASE("every field is documented once")
{
    std::set<std::string> paths;
    for (const SchemaEntry& entry : schema()) {
        INFO(entry.path);
        CHECK(paths.insert(entry.path).second);
        CHECK_FALSE(entry.text.empty());
        const bool says_default = !entry.default_text.empty() || entry.required ||
                                  entry.type.find("object") != std::string::npos;
        CHECK(says_default);
    }
    CHECK(paths.count("protocol[].stress"));
    CHECK(paths.count("model.pair.overrides[].cutoff"));
    CHECK(schema_json().size() == schema().size());
}

TEST_CASE("the condition of a field is that of its declaration and ends with it")
{
    std::map<std::string, std::string> condition;
    for (const SchemaEntry& entry : schema()) condition[entry.path] = entry.condition;
    CHECK(condition.at("model.pair.smooth_start") == "truncation smooth");
    CHECK(condition.at("model.pair.mixing") == "");
    CHECK(condition.at("system.seed") == "");
    CHECK(condition.at("protocol[].duration") == "a stage other than quench and minimize");
    CHECK(condition.at("protocol[].pressure") == "a stage other than minimize");
    CHECK(condition.at("protocol[].stress") == "stage creep");
    CHECK(condition.at("protocol[].timestep") == "");
}

TEST_CASE("a list branches the tree exactly where the schema says so")
{
    for (const SchemaEntry& entry : schema()) {
        if (entry.object != "stage" || entry.type.rfind("number", 0) != 0) continue;
        INFO(entry.path);
        std::string stage = "relax";
        if (contains(entry.condition, "stage quench")) stage = "quench";
        if (contains(entry.condition, "stage creep")) stage = "creep";
        if (contains(entry.condition, "stage extend")) stage = "extend";
        if (contains(entry.condition, "stage minimize")) stage = "minimize";
        nlohmann::json fields = {{"stage", stage}};
        if (stage == "relax" || stage == "extend") fields["duration"] = 2; // short of maximum_strain
        if (stage == "extend") fields["strain_rate"] = 0.01;
        if (stage == "creep") fields["stress"] = 0.1;
        if (stage == "quench") fields["to"] = 0.3;
        fields[entry.name] = {0.31, 0.33};
        const std::string text = with("", fields.dump());
        if (entry.branches)
            CHECK(build_tree(parse(text)).size() == 4);
        else
            require_problem(problems_of(text), "protocol.2." + entry.name, 5, {"found a list"});
    }
}

} // namespace pitchdrop::schema_test
