#pragma once
#include "engine/config/configuration.hpp"
#include "tests/catch.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

namespace pitchdrop::test {

inline Configuration parse(const std::string& text, std::vector<std::string> set = {})
{
    return parse_configuration(text, "test.json", ".", set);
}

/// The problems of a configuration that must be refused.
inline std::vector<Problem> problems_of(const std::string& text, std::vector<std::string> set = {})
{
    try {
        parse(text, set);
    } catch (const ConfigurationError& error) {
        return error.problems;
    }
    FAIL("accepted: " << text);
    return {};
}

/// A valid configuration with one stage more or other fields put in at the marked places.
inline std::string with(const std::string& top, const std::string& stage = "")
{
    return "{ \"system\": { \"chains\": 20 },\n" + top +
           "\"protocol\": [\n"
           "{ \"stage\": \"melt\", \"duration\": 100 },\n"
           "{ \"stage\": \"quench\", \"to\": 0.42 }" +
           (stage.empty() ? "" : ",\n" + stage) + "\n] }";
}

inline bool contains(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

/// Exactly one problem, at this path and line, whose text has all these parts.
inline void require_problem(const std::vector<Problem>& problems, const std::string& path, int line,
                            const std::vector<std::string>& parts)
{
    REQUIRE(problems.size() == 1);
    INFO(problems[0].source << ", " << problems[0].path << ": " << problems[0].text);
    CHECK(problems[0].path == path);
    CHECK(problems[0].line == line);
    for (const std::string& part : parts) {
        INFO("expected: " << part);
        CHECK(contains(problems[0].text, part));
    }
    CHECK(contains(problems[0].text, " — ")); // every message says what to do
}

inline std::string file_text(const std::filesystem::path& path)
{
    std::ifstream file(path);
    REQUIRE(file);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

} // namespace pitchdrop::test
