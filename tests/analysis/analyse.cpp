#include "analysis/analyse.hpp"
#include "analysis/results/fits_files.hpp"
#include "engine/io/atomic_file.hpp"
#include "kernels/core/error.hpp"
#include "tests/analysis/synthetic.hpp"
#include "tests/catch.hpp"

#include <fmt/format.h>

#include <fstream>
#include <unistd.h>

namespace pitchdrop::analyse_test {

// From files of counts to fits.json: what is refused, and what is still told where data are missing.

using namespace pitchdrop::synthetic;
using nlohmann::ordered_json;
namespace fs = std::filesystem;

namespace {

constexpr const char* definition =
    "# hyperplane=abc p_c=0.2 t_R=10 lead=0 frame=1 window=5+5";

class Folder {
public:
    Folder() : path_(fs::temp_directory_path() / fmt::format("pitchdrop-analyse-{}", getpid()))
    {
        fs::remove_all(path_);
        fs::create_directories(path_);
    }
    ~Folder() { fs::remove_all(path_); }
    std::string write(const std::string& name, const std::vector<CountRow>& rows,
                      const std::string& first_line = definition) const
    {
        std::ofstream file(path_ / name);
        file << first_line
             << "\ntemperature,stress,run,block,softness_low,softness_high,count,rearranged\n";
        for (const CountRow& r : rows)
            file << fmt::format("{:g},{:g},{},{},{:g},{:g},{},{}\n", r.temperature, r.stress, r.run,
                                r.block, r.low, r.high, r.count, r.rearranged);
        return (path_ / name).string();
    }
    const fs::path& path() const { return path_; }

private:
    fs::path path_;
};

double eq4(double s, double t, double stress) { return Truth().log_probability(s, t, stress); }

Sweep small_sweep()
{
    Sweep sweep;
    sweep.temperatures = {0.38, 0.40, 0.42};
    sweep.stresses = {0, 0.2, 0.3, 0.4};
    sweep.blocks = 4;
    return sweep;
}

std::vector<CountRow> rows_of(const Sweep& sweep, unsigned seed = 1) { return draw(eq4, sweep, seed); }

ordered_json fits_of(const std::vector<std::string>& files, const AnalysisOptions& options = {})
{
    const ordered_json fits = analyse(files, options, fs::path(files.front()).parent_path());
    // JSON has no NaN: nlohmann writes null for one.
    CHECK(fits.dump().find("null") == std::string::npos);
    return fits;
}

bool says(const ordered_json& fits, const std::string& about, const std::string& part)
{
    for (const ordered_json& message : fits["messages"])
        if (message["about"] == about &&
            message["text"].get<std::string>().find(part) != std::string::npos)
            return true;
    return false;
}

std::string refusal(const std::vector<std::string>& files, const AnalysisOptions& options = {})
{
    try {
        analyse(files, options, "out");
    } catch (const InputError& error) {
        return error.what();
    }
    return "";
}

bool contains(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("a whole sweep fills every table of counts")
{
    const Folder folder;
    const ordered_json fits = fits_of({folder.write("counts.csv", rows_of(small_sweep()))});
    CHECK(fits["conditions"].size() == 12);
    for (const char* table : {"softness_distribution", "rearrangement_probability", "arrhenius",
                              "decomposition", "decomposition_global", "eyring_ratio", "eyring",
                              "structure_dependent_eyring", "global_eq4", "eq5"}) {
        INFO(table);
        CHECK_FALSE(fits[table].empty());
    }
    CHECK(fits["definition"]["window"] == "5+5");
    CHECK(fits["decomposition_global"][0]["onset_temperature"].get<double>() ==
          Approx(Truth().onset()).margin(0.02));
    for (const ordered_json& row : fits["rearrangement_probability"]) {
        CHECK(row["binomial_low"] <= row["probability"]);
        CHECK(row["binomial_high"] >= row["probability"]);
    }
}

TEST_CASE("one temperature: Eq. 3 and 5 are told, Eq. 1 and 4 say why not")
{
    const Folder folder;
    Sweep sweep = small_sweep();
    sweep.temperatures = {0.42};
    const ordered_json fits = fits_of({folder.write("counts.csv", rows_of(sweep))});
    CHECK(fits["arrhenius"].empty());
    CHECK(fits["global_eq4"].empty());
    CHECK(says(fits, "arrhenius", "one temperature"));
    CHECK(says(fits, "global_eq4", "two temperatures"));
    CHECK(fits["structure_dependent_eyring"].size() == 1);
    CHECK(fits["eq5"].size() == 1);
}

TEST_CASE("one stress: Eq. 1 is told, Eq. 3 to 5 say why not")
{
    const Folder folder;
    Sweep sweep = small_sweep();
    sweep.stresses = {0.3};
    const ordered_json fits = fits_of({folder.write("counts.csv", rows_of(sweep))});
    CHECK_FALSE(fits["decomposition_global"].empty());
    CHECK(fits["eyring"].empty());
    CHECK(says(fits, "eyring", "one stress above 0"));
    CHECK(says(fits, "eq5", "two stresses"));
    sweep.stresses = {0};
    const ordered_json rest = fits_of({folder.write("counts.csv", rows_of(sweep))});
    CHECK_FALSE(rest["decomposition_global"].empty());
    CHECK(says(rest, "eyring", "no stress above 0"));
}

TEST_CASE("without counts at rest V and beta are told, A and alpha are not")
{
    const Folder folder;
    Sweep sweep = small_sweep();
    sweep.stresses = {0.1, 0.2, 0.3, 0.4, 0.45};
    const ordered_json fits = fits_of({folder.write("counts.csv", rows_of(sweep))});
    CHECK(fits["eyring_ratio"].empty());
    REQUIRE_FALSE(fits["eyring"].empty());
    CHECK_FALSE(fits["eyring"][0].contains("A"));
    REQUIRE_FALSE(fits["structure_dependent_eyring"].empty());
    const ordered_json& row = fits["structure_dependent_eyring"].back();
    CHECK_FALSE(row.contains("alpha0"));
    CHECK(std::abs(row["beta0"].get<double>() - Truth().beta0) <
          4 * row["beta0_error"].get<double>());
    CHECK(says(fits, "eyring", "no counts at stress 0"));
    CHECK(says(fits, "global_eq4", "stress 0"));
}

TEST_CASE("bins without beads and conditions without rearrangements do no harm")
{
    const Folder folder;
    std::vector<CountRow> rows = rows_of(small_sweep());
    std::erase_if(rows, [](const CountRow& r) { return r.low == -0.5 && r.temperature == 0.40; });
    for (CountRow& r : rows)
        if (r.temperature == 0.38 && r.stress == 0.2) r.rearranged = 0;
    const ordered_json fits = fits_of({folder.write("counts.csv", rows)});
    CHECK(says(fits, "conditions", "T = 0.38, stress 0.2: none"));
    CHECK_FALSE(fits["decomposition_global"].empty());
    CHECK_FALSE(fits["structure_dependent_eyring"].empty());

    for (CountRow& r : rows) r.rearranged = 0;
    const ordered_json none = fits_of({folder.write("counts.csv", rows)});
    CHECK(none["conditions"].size() == 12);
    CHECK(none["conditions"][0]["rearranging_fraction"] == 0.0);
    for (const char* table : {"arrhenius", "decomposition_global", "eyring", "eq5"})
        CHECK(none[table].empty());

    for (CountRow& r : rows) r.rearranged = r.count; // every bead in every frame
    CHECK(fits_of({folder.write("counts.csv", rows)})["arrhenius"].empty());
}

TEST_CASE("a single block has the errors of independent events, and says so")
{
    const Folder folder;
    Sweep sweep = small_sweep();
    sweep.blocks = 1;
    const ordered_json one = fits_of({folder.write("counts.csv", rows_of(sweep))});
    CHECK(says(one, "conditions", "single time block"));
    CHECK_FALSE(one["rearrangement_probability"][0].contains("low"));
    sweep.blocks = 60;
    sweep.beads /= 60;
    const ordered_json many = fits_of({folder.write("counts.csv", rows_of(sweep))});
    for (const char* key : {"Sigma0_error", "e1_error", "alpha0_error", "beta1_error"}) {
        INFO(key);
        CHECK(one["global_eq4"][key].get<double>() ==
              Approx(many["global_eq4"][key].get<double>()).epsilon(0.25));
    }
    CHECK(one["conditions"][0]["rearranging_fraction_error"].get<double>() ==
          Approx(many["conditions"][0]["rearranging_fraction_error"].get<double>()).epsilon(0.4));
}

TEST_CASE("one file and its parts give the same fits")
{
    const Folder folder;
    const std::vector<CountRow> rows = rows_of(small_sweep());
    std::vector<CountRow> early, late;
    for (const CountRow& r : rows) (r.block < 2 ? early : late).push_back(r);
    const ordered_json whole = fits_of({folder.write("a.csv", rows)});
    const ordered_json parts =
        fits_of({folder.write("b.csv", early), folder.write("c.csv", late)});
    for (const char* table : {"conditions", "arrhenius", "global_eq4", "eq5"}) {
        INFO(table);
        CHECK(whole[table] == parts[table]);
    }
}

TEST_CASE("counts that do not belong together are refused")
{
    const Folder folder;
    Sweep sweep = small_sweep();
    const std::string a = folder.write("a.csv", rows_of(sweep));
    const auto with = [&](const std::string& line) {
        return refusal({a, folder.write("b.csv", rows_of(sweep, 2), line)});
    };
    CHECK(contains(with("# hyperplane=xyz p_c=0.2 t_R=10 lead=0 frame=1 window=5+5"),
                   "hyperplane is abc and xyz"));
    CHECK(contains(with("# hyperplane=abc p_c=0.2 t_R=11 lead=0 frame=1 window=5+6"),
                   "window is 5+5 and 5+6"));
    CHECK(contains(with("# hyperplane=abc p_c=0.2 t_R=10 lead=0 frame=1 window=5+5 interval=0.02"),
                   "interval is not given and 0.02"));
    CHECK(contains(with("# hyperplane=abc p_c=0.2"), "does not say t_R="));

    std::vector<CountRow> rows = rows_of(sweep);
    rows.push_back(rows.front());
    CHECK(contains(refusal({folder.write("b.csv", rows)}), "is there twice"));
    rows = rows_of(sweep);
    rows[5].rearranged = rows[5].count + 1;
    CHECK(contains(refusal({folder.write("b.csv", rows)}), "b.csv:8: more beads rearranged"));
    rows = rows_of(sweep);
    rows[5].high = rows[5].low;
    CHECK(contains(refusal({folder.write("b.csv", rows)}), "is not below softness_high"));
    sweep.bin = 0.3;
    CHECK(contains(refusal({folder.write("b.csv", rows_of(sweep))}), "does not lie in a bin"));
    CHECK(contains(refusal({a, folder.write("b.csv", rows_of(sweep, 2))}), "overlap"));
    CHECK(contains(refusal({folder.write("b.csv", {})}), "there are no counts"));
    AnalysisOptions options;
    options.counts.errors = CountOptions::Errors::runs;
    CHECK(contains(refusal({a}, options), "several runs"));
}

TEST_CASE("the same run number in two sources is two runs, with a warning")
{
    const Folder folder;
    const ordered_json fits = fits_of({folder.write("a.csv", rows_of(small_sweep(), 1)),
                                       folder.write("b.csv", rows_of(small_sweep(), 2))});
    CHECK(fits["conditions"][0]["runs"] == 2);
    CHECK(fits["conditions"][0]["blocks"] == 8);
    CHECK(says(fits, "sources", "two independent runs"));
}

TEST_CASE("stresses and late blocks can be left out")
{
    const Folder folder;
    const std::string file = folder.write("a.csv", rows_of(small_sweep()));
    AnalysisOptions options;
    options.counts.excluded_stresses = {0.4};
    options.counts.last_blocks = {{0.3, 1}};
    const ordered_json fits = fits_of({file}, options);
    CHECK(fits["conditions"].size() == 9);
    for (const ordered_json& row : fits["conditions"]) {
        CHECK(row["stress"] != 0.4);
        CHECK(row["blocks"] == (row["stress"] == 0.3 ? 2 : 4));
    }
}

TEST_CASE("errors from runs: each run scatters with all its conditions")
{
    const Folder folder;
    Sweep sweep = small_sweep();
    sweep.runs = 12;
    sweep.beads /= 12;
    const std::string file = folder.write("a.csv", rows_of(sweep));
    AnalysisOptions options;
    options.counts.errors = CountOptions::Errors::runs;
    const ordered_json blocks = fits_of({file}), runs = fits_of({file}, options);
    CHECK(runs["global_eq4"]["beta0"].get<double>() ==
          Approx(blocks["global_eq4"]["beta0"].get<double>()).epsilon(1e-9));
    for (const char* key : {"Sigma0_error", "beta0_error"}) // runs and blocks are independent here
        CHECK(runs["global_eq4"][key].get<double>() ==
              Approx(blocks["global_eq4"][key].get<double>()).epsilon(0.5));
}

TEST_CASE("tables are written as CSV, and old ones without rows go")
{
    const Folder folder;
    const ordered_json table = {{{"stress", 0.1}, {"A", 2.5}, {"V", 1}},
                                {{"stress", 0.2}, {"A", 3.5}, {"A_error", 0.5}, {"V", 2}},
                                {{"branch", "a,\"b\""}}};
    CHECK(csv_of(table) == "branch,stress,A,A_error,V\n,0.1,2.5,,1\n,0.2,3.5,0.5,2\n"
                           "\"a,\"\"b\"\"\",,,,\n");
    write_fits(folder.path(), {{"format", "x"}, {"eyring", table}, {"eq5", ordered_json::array()}});
    CHECK(fs::exists(folder.path() / "eyring.csv"));
    write_fits(folder.path(), {{"format", "x"}, {"eyring", ordered_json::array()}});
    CHECK_FALSE(fs::exists(folder.path() / "eyring.csv"));
    CHECK(ordered_json::parse(read_file(folder.path() / "fits.json"))["format"] == "x");
}

} // namespace pitchdrop::analyse_test
