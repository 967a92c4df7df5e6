#include "analysis/analyse.hpp"
#include "tests/analysis/made_run.hpp"
#include "tests/analysis/synthetic.hpp"
#include "tests/catch.hpp"

#include <fmt/format.h>

#include <cmath>

namespace pitchdrop::repeated_runs_test {

// A run that is given several times counts once, whatever names it has.

using nlohmann::ordered_json;
namespace fs = std::filesystem;

namespace {

constexpr const char* definition = "# hyperplane=abc p_c=0.2 t_R=10 lead=0 frame=1 window=5+5";

/// A creep whose numbers follow from `phase`, with counts unless there shall be none.
void add_creep(MadeRun& run, const std::string& id, unsigned seed, double phase, int last = 200,
               double temperature = 0.42, bool counts = true)
{
    nlohmann::json& branch = run.add(id, nullptr, "creep", temperature, temperature, 200);
    branch["seed"] = seed;
    branch["stress"] = 0.3;
    run.write(id, "thermo.csv", "time,strain,density", last, [&](double t) {
        return fmt::format("{:.9g},{:.9g}", 0.01 + 1e-4 * t + 1e-6 * std::sin(t * t + phase), 1.0);
    });
    if (!counts) return;
    std::ofstream file(run.path / id / "counts.csv");
    file << definition
         << "\ntemperature,stress,run,block,softness_low,softness_high,count,rearranged\n";
    for (int block = 0; block < last / 50; ++block)
        for (int bin = -2; bin < 2; ++bin)
            file << fmt::format("{},0.3,{},{},{:g},{:g},{},{}\n", temperature, seed, block, 0.5 * bin,
                                0.5 * bin + 0.5,
                                1000 + int(300 * std::sin(phase + 7 * block + 3 * bin)),
                                100 + int(50 * std::cos(phase + 5 * block + bin)));
}

ordered_json fits_of(const std::vector<std::string>& paths)
{
    return analyse(paths, {}, fs::temp_directory_path());
}

bool says(const ordered_json& fits, const std::string& part)
{
    for (const ordered_json& message : fits["messages"])
        if (message["about"] == "sources" &&
            message["text"].get<std::string>().find(part) != std::string::npos)
            return true;
    return false;
}

} // namespace

TEST_CASE("seeds with the same time series are one run")
{
    MadeRun one("one_seed"), three("three_seeds");
    add_creep(one, "seed1/creep", 1, 0);
    for (unsigned seed : {1u, 2u, 3u})
        add_creep(three, fmt::format("seed{}/creep", seed), seed, 0);
    one.finish();
    three.finish();
    const ordered_json alone = fits_of({one.path.string()}), fits = fits_of({three.path.string()});
    CHECK(fits["conditions"] == alone["conditions"]);
    CHECK(fits["conditions"][0]["runs"] == 1);
    CHECK(fits["creep"].size() == 1);
    REQUIRE(fits["repeated_runs"].size() == 2);
    CHECK(fits["repeated_runs"][0]["compared"] == "thermo.csv");
    CHECK(fits["repeated_runs"][0]["same_as"].get<std::string>().find("seed1/creep") !=
          std::string::npos);
    CHECK(says(fits, "counted once"));
}

TEST_CASE("a copy of a run, the run under another name, and its counts beside it count once")
{
    MadeRun run("original"), copy("copied"), part("as_it_was");
    add_creep(run, "seed1/creep", 1, 0);
    add_creep(run, "seed2/creep", 2, 1);
    add_creep(copy, "seed7/creep", 7, 0);
    add_creep(part, "seed1/creep", 1, 0, 100); // copied when it was half way
    run.finish();
    copy.finish();
    part.finish();
    const ordered_json alone = fits_of({run.path.string()});
    CHECK(alone["conditions"][0]["runs"] == 2);
    CHECK(alone["repeated_runs"].empty());

    const fs::path link = fs::temp_directory_path() / "pitchdrop_made_link";
    fs::remove(link);
    fs::create_directory_symlink(run.path, link);
    for (const fs::path& other : {copy.path, part.path, link,
                                  copy.path / "seed7/creep/counts.csv",
                                  part.path / "seed1/creep/counts.csv"}) {
        INFO(other);
        for (const bool first : {false, true}) {
            std::vector<std::string> paths = {run.path.string(), other.string()};
            if (first) std::swap(paths[0], paths[1]);
            const ordered_json fits = fits_of(paths);
            ordered_json conditions = fits["conditions"];
            CHECK(conditions[0]["runs"] == 2);
            CHECK(conditions[0]["count"] == alone["conditions"][0]["count"]);
            CHECK(conditions[0]["blocks"] == alone["conditions"][0]["blocks"]);
            CHECK(fits["creep"].size() == 2);
            CHECK((says(fits, "counted once") || says(fits, "taken once")));
        }
    }
    fs::remove(link);
}

TEST_CASE("what has begun only, or differs, is not the same")
{
    MadeRun run("different");
    add_creep(run, "seed1/creep", 1, 0);
    add_creep(run, "seed2/creep", 2, 0.3);
    add_creep(run, "seed3/creep", 3, 0, 0, 0.42, false); // the first row alone says nothing
    add_creep(run, "seed4/creep", 4, 0, 0, 0.42, false);
    run.finish();
    const ordered_json fits = fits_of({run.path.string()});
    CHECK(fits["conditions"][0]["runs"] == 2);
    CHECK(fits["repeated_runs"].empty());
}

TEST_CASE("counts go with the branch that has them")
{
    MadeRun without("without_counts"), with("with_counts");
    add_creep(without, "seed1/creep", 1, 0, 200, 0.42, false);
    add_creep(with, "seed1/creep", 1, 0);
    without.finish();
    with.finish();
    const ordered_json fits = fits_of({without.path.string(), with.path.string()});
    CHECK(fits["creep"].size() == 1);
    REQUIRE(fits["conditions"].size() == 1);
    CHECK(fits["conditions"][0]["runs"] == 1);
}

TEST_CASE("a few equal counts of different runs may be chance")
{
    const fs::path folder = fs::temp_directory_path() / "pitchdrop_made_few";
    fs::create_directories(folder);
    const auto write = [&](const char* name, int run, const std::string& rows) {
        std::ofstream(folder / name)
            << definition
            << "\ntemperature,stress,run,block,softness_low,softness_high,count,rearranged\n"
            << fmt::format(fmt::runtime(rows), run, run);
        return (folder / name).string();
    };
    const std::string few = "0.42,0,{},0,-0.5,0,1000,3\n0.42,0,{},1,-0.5,0,1000,2\n";
    const ordered_json two = fits_of({write("a.csv", 1, few), write("b.csv", 2, few)});
    CHECK(two["conditions"][0]["runs"] == 2);
    CHECK(says(two, "by chance"));
    const ordered_json one = fits_of({write("a.csv", 1, few), write("b.csv", 1, few)});
    CHECK(one["conditions"][0]["runs"] == 1); // one number, the same counts
    CHECK(one["repeated_runs"].size() == 1);
    fs::remove_all(folder);
}

TEST_CASE("conditions and bins that differ by rounding are one")
{
    MadeRun run("rounded");
    add_creep(run, "seed1/creep", 1, 0, 200, 0.42);
    add_creep(run, "seed2/creep", 2, 1, 200, std::nextafter(0.42, 1));
    add_creep(run, "seed3/creep", 3, 2, 200, double(0.42f));
    run.finish();
    const ordered_json fits = fits_of({run.path.string()});
    REQUIRE(fits["conditions"].size() == 1);
    CHECK(fits["conditions"][0]["temperature"] == 0.42);
    CHECK(fits["conditions"][0]["runs"] == 3);
    for (const ordered_json& row : fits["creep"]) CHECK(row["temperature"] == 0.42);
}

TEST_CASE("runs of one state are told to be an isoconfigurational ensemble")
{
    MadeRun run("one_state");
    add_creep(run, "seed1/creep", 1, 0);
    add_creep(run, "seed2/creep", 2, 1);
    run.manifest["configuration"]["system"] = {{"state", "glass.data"}, {"state_hash", "ab"}};
    run.finish();
    CHECK(says(fits_of({run.path.string()}), "2 runs begin with the same positions (glass.data)"));
}

} // namespace pitchdrop::repeated_runs_test
