#include "tests/catch.hpp"

#include "process.hpp"
#include "tiny.hpp"

#include <cstdlib>

namespace pitchdrop::report_test {

using namespace pitchdrop::test;
namespace fs = std::filesystem;

namespace {

constexpr const char* empty_fits = R"({"format": "pitchdrop fits 1"})";

/// An environment variable that is set back with the scope.
class Variable {
public:
    Variable(const char* name, const std::string& value) : name_(name)
    {
        if (const char* before = std::getenv(name)) before_ = before;
        setenv(name, value.c_str(), 1);
    }
    ~Variable()
    {
        if (before_.empty())
            unsetenv(name_);
        else
            setenv(name_, before_.c_str(), 1);
    }

private:
    const char* name_;
    std::string before_;
};

Result report(const fs::path& directory) { return invoke({"report", directory.string()}); }

} // namespace

TEST_CASE("report writes a page by the Python package")
{
    const ScratchDirectory scratch;
    const fs::path directory = scratch / "a b; $c";
    fs::create_directory(directory);
    write_file(directory / "fits.json", empty_fits);
    const Result result = report(directory);
    INFO(result.output);
    REQUIRE(result.status == 0);
    CHECK(result.output.find("report.html") != std::string::npos);
    CHECK(read_file(directory / "report.html").find("</html>") != std::string::npos);
}

TEST_CASE("report passes on that the package refuses a file")
{
    const ScratchDirectory scratch;
    fs::create_directory(scratch / "d");
    write_file(scratch / "d/fits.json", "{");
    const Result result = report(scratch / "d");
    CHECK(result.status == 2);
    CHECK(result.output.find("cannot read") != std::string::npos);
    CHECK_FALSE(fs::exists(scratch / "d/report.html"));
}

TEST_CASE("report analyses a run that was not analysed yet")
{
    const ScratchDirectory scratch;
    CHECK(report(scratch / "none").output.find("is no directory") != std::string::npos);
    fs::create_directory(scratch / "empty");
    const Result empty = report(scratch / "empty");
    CHECK(empty.status == 2);
    CHECK(empty.output.find("run pitchdrop analyze RUN --out") != std::string::npos);

    write_file(scratch / "melt.json", tiny_melt("0.4"));
    REQUIRE(invoke({"run", (scratch / "melt.json").string(), "--out", (scratch / "run").string(),
                    "--backend", "cpu", "--threads", "1"})
                .status == 0);
    const Result result = report(scratch / "run");
    INFO(result.output);
    CHECK(result.status == 0);
    CHECK(fs::exists(scratch / "run/fits.json"));
    CHECK(fs::exists(scratch / "run/report.html"));
}

TEST_CASE("report runs nothing of the directory it is called in")
{
    const ScratchDirectory scratch;
    const fs::path directory = scratch / "of somebody";
    fs::create_directories(directory / "pitchdrop");
    write_file(directory / "fits.json", empty_fits);
    const std::string leaves_a_trace =
        "open('" + (scratch / "ran").string() + "', 'a').write(__name__)\n";
    for (const char* name : {"numpy.py", "matplotlib.py", "runpy.py", "json.py", "sitecustomize.py",
                             "usercustomize.py", "pitchdrop/__init__.py", "pitchdrop/__main__.py"})
        write_file(directory / name, leaves_a_trace);
    write_file(directory / "matplotlibrc", "backend: module://numpy\n");
    for (const char* path : {"", ".", ":", "/usr/lib/none:"}) { // with PYTHONPATH as some set it
        const Variable python_path("PYTHONPATH", path);
        const Result result = invoke({"report", "."}, {directory, {}});
        INFO("PYTHONPATH=" << path << ": " << result.output);
        CHECK(result.status == 0);
        CHECK_FALSE(fs::exists(scratch / "ran"));
    }
    CHECK(fs::exists(directory / "report.html"));
}

TEST_CASE("report names a Python or package that cannot be used")
{
    const ScratchDirectory scratch;
    fs::create_directory(scratch / "d");
    write_file(scratch / "d/fits.json", empty_fits);
    {
        const Variable python("PITCHDROP_PYTHON", "/bin/false");
        const Result result = report(scratch / "d");
        CHECK(result.status == 2);
        CHECK(result.output.find("PITCHDROP_PYTHON=/bin/false cannot draw") != std::string::npos);
    }
    const Variable package("PITCHDROP_PYTHON_PATH", (scratch / "d").string());
    const Result result = report(scratch / "d");
    CHECK(result.status == 2);
    CHECK(result.output.find("does not hold the Python package") != std::string::npos);
}

} // namespace pitchdrop::report_test
