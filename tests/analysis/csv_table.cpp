#include "analysis/files/csv_table.hpp"
#include "kernels/core/error.hpp"
#include "tests/catch.hpp"

#include <cmath>

namespace pitchdrop::csv_table_test {

namespace {

CsvTable table(const std::string& text) { return CsvTable(text, "some.csv"); }

std::string complaint(const std::string& text)
{
    try {
        table(text);
    } catch (const InputError& error) {
        return error.what();
    }
    return "";
}

bool has(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("a CSV file comes back by columns")
{
    const CsvTable t = table("# p_c=0.2 lead=0\ntime, x\r\n0,1.5e-3\r\n1,-2\n 2 ,+3\n");
    CHECK(t.comment() == "p_c=0.2 lead=0");
    CHECK(t.rows() == 3);
    CHECK(t.column("time") == std::vector<double>{0, 1, 2});
    CHECK(t.column("x") == std::vector<double>{1.5e-3, -2, 3});
    CHECK(t.integers("time", 0) == std::vector<std::int64_t>{0, 1, 2});
    CHECK(t.has("x"));
    CHECK_FALSE(t.has("y"));
}

TEST_CASE("empty fields and nan are NaN, a row being written is left out")
{
    const CsvTable t = table("a,b\n,nan\n1,2\n3,4");
    REQUIRE(t.rows() == 2);
    CHECK(std::isnan(t.column("a")[0]));
    CHECK(std::isnan(t.column("b")[0]));
    CHECK(t.column("b")[1] == 2);
    CHECK(table("a,b\n").rows() == 0);
}

TEST_CASE("damaged CSV files are refused with their line")
{
    CHECK(has(complaint("# note\na,b\n1,2\n1,x\n"), "some.csv:4: 'x' in column b"));
    CHECK(has(complaint("a,b\n1\n"), "some.csv:2: the row has 1 fields"));
    CHECK(has(complaint("a,b\n1,2,3\n"), "some.csv:2: the row has 3 fields"));
    CHECK(has(complaint("a,b\n1,inf\n"), "'inf'"));
    CHECK(has(complaint("a,b\n1,1e999\n"), "'1e999'"));
    CHECK(has(complaint("a,b\n1,2 3\n"), "'2 3'"));
    CHECK(has(complaint("a,a\n1,2\n"), "a name of its own"));
    CHECK(has(complaint("a,b\n\n1,2\n"), "some.csv:2"));
    CHECK(has(complaint(""), "names of its columns"));
    CHECK(has(complaint("a,b"), "names of its columns"));
    CHECK_THROWS_AS(table("a\n1\n").column("b"), InputError);
    CHECK_THROWS_AS(table("a\n0.5\n").integers("a", 0), InputError);
    CHECK_THROWS_AS(table("a\n-1\n").integers("a", 0), InputError);
    CHECK_THROWS_AS(table("a\nnan\n").integers("a", 0), InputError);
    CHECK_THROWS_AS(table("a\n1e300\n").integers("a", 0), InputError);
}

} // namespace pitchdrop::csv_table_test
