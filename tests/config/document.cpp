#include "engine/config/document.hpp"
#include "tests/config/support.hpp"

namespace pitchdrop::document_test {

using namespace pitchdrop::test;

TEST_CASE("every value knows its line, with and without comments")
{
    const Document document = parse_document("// head\n"
                                             "{ \"a\": 1, /* two\nlines */ \"b\": [\n"
                                             "  1.5\n"
                                             "  ,\n"
                                             "  { \"c\":\n"
                                             "    null }\n"
                                             "],\n"
                                             "\"d\": \"x\" // tail\n"
                                             "}\n",
                                             "test");
    CHECK(document.lines.at("") == 2);
    CHECK(document.lines.at("a") == 2);
    CHECK(document.lines.at("b") == 3);
    CHECK(document.lines.at("b.0") == 4);
    CHECK(document.lines.at("b.1") == 6);
    CHECK(document.lines.at("b.1.c") == 6); // the line of its key
    CHECK(document.lines.at("d") == 9);
    CHECK(document.value["b"][0] == 1.5);
    CHECK(document.value["b"][1]["c"].is_null());
    CHECK(document.problem_at("b.1.c.missing", "").line == 6);
}

namespace {

Problem syntax_problem(const std::string& text)
{
    try {
        parse_document(text, "test");
    } catch (const ConfigurationError& error) {
        REQUIRE(error.problems.size() == 1);
        return error.problems[0];
    }
    FAIL("accepted: " << text);
    return {};
}

} // namespace

TEST_CASE("text that is not JSON is refused with line, column and reason")
{
    SECTION("missing comma")
    {
        const Problem problem = syntax_problem("{ \"a\": 1\n  \"b\": 2 }");
        CHECK(problem.source == "line 2, column 5");
        CHECK(contains(problem.text, "not JSON"));
    }
    SECTION("comma too many")
    {
        const Problem problem = syntax_problem("{\n \"a\": [1, 2,\n] }");
        CHECK(problem.line == 3);
        CHECK(contains(problem.text, "remove the comma"));
    }
    SECTION("not a number")
    {
        for (const char* word : {"NaN", "nan", "Infinity", "-Infinity", "inf", "-inf", "-nan"}) {
            const Problem problem = syntax_problem("{\n\"a\": " + std::string(word) + " }");
            CHECK(problem.line == 2);
            CHECK(contains(problem.text, "found " + std::string(word) + " (JSON has no NaN"));
        }
    }
    SECTION("beyond double precision")
    {
        CHECK(contains(syntax_problem("{\"a\": 1e999}").text, "double precision"));
    }
    SECTION("nothing, half of it, or something else")
    {
        for (const char* text :
             {"", "{", "{\"a\"", "[1, 2", "hello", "{} {}", "\"\xff\"", "{'a': 1}"})
            CHECK(contains(syntax_problem(text).text, "not JSON"));
    }
    SECTION("nested without end")
    {
        CHECK(contains(syntax_problem(std::string(100000, '[')).text, "nested"));
    }
}

TEST_CASE("what the JSON library would let pass is noticed")
{
    const Document twice =
        parse_document("{ \"a\": 1,\n \"b\": { \"c\": 1,\n \"c\": 2 } }", "test");
    require_problem(twice.problems, "b.c", 3, {"duplicate key", "line 2", "remove one"});

    const Document big = parse_document("[1,\n18446744073709551616]", "test");
    require_problem(big.problems, "1", 2, {"18446744073709551616", "64 bits"});
    CHECK(parse_document("[18446744073709551615, -9223372036854775808]", "test").problems.empty());
    CHECK(parse_document("[-9223372036854775809]", "test").problems.size() == 1);
    CHECK(parse_document("[18446744073709551616.0, 1e30]", "test").problems.empty());
}

TEST_CASE("near matches")
{
    CHECK(edit_distance("stress", "stress") == 0);
    CHECK(edit_distance("strss", "stress") == 1);
    CHECK(edit_distance("rtae", "rate") == 1); // neighbours swapped
    CHECK(edit_distance("", "rate") == 4);
    const std::vector<std::string> names = {"temperature", "duration", "rate"};
    CHECK(near_match("temprature", names) == "temperature");
    CHECK(near_match("Duration", names) == "duration");
    CHECK(near_match("temp", names) == "temperature");
    CHECK(near_match("softness", names) == "");
}

TEST_CASE("overrides change, add and refuse")
{
    Document document = parse_document("{ \"a\": [ { \"b\": 1 },\n {} ] }", "test");
    apply_override(document, "a.0.b=[1, 2]");
    apply_override(document, "a[1].c=word");
    apply_override(document, "d.e=-1.5");
    apply_override(document, "f=\"=\"");
    CHECK(document.value.dump() == R"({"a":[{"b":[1,2]},{"c":"word"}],"d":{"e":-1.5},"f":"="})");
    CHECK(document.problem_at("a.0.b.1", "").source == "--set a.0.b=[1, 2]");
    CHECK(document.problem_at("a.1", "").line == 2);

    const auto message = [&](const std::string& assignment) -> std::string {
        try {
            apply_override(document, assignment);
        } catch (const InputError& error) {
            return error.what();
        }
        return "accepted";
    };
    CHECK(contains(message("a.2.b=1"), "a list of 2"));
    CHECK(contains(message("a.x=1"), "no entry x"));
    CHECK(contains(message("d.e.f=1"), "no field f"));
    CHECK(contains(message("nothing"), "path=value"));
    CHECK(contains(message("=1"), "path=value"));
    CHECK(contains(message("a..b=1"), "empty part"));
    CHECK(contains(message("g=NaN"), "JSON has no NaN"));
    CHECK(contains(message("g=[1,"), "not JSON"));
    CHECK(contains(message("g=18446744073709551616"), "64 bits"));
    CHECK(contains(message("g={\"a\":1,\"a\":2}"), "duplicate key"));
}

} // namespace pitchdrop::document_test
