#include "analysis/training/train.hpp"
#include "engine/config/model_hash.hpp"
#include "engine/io/atomic_file.hpp"
#include "kernels/core/error.hpp"
#include "kernels/core/random.hpp"
#include "tests/catch.hpp"

#include <fmt/format.h>

#include <cmath>
#include <numeric>
#include <unistd.h>

namespace pitchdrop::training_test {

using nlohmann::json;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t functions = 6;

double gaussian(std::uint64_t seed, std::uint64_t k)
{
    return standard_normal<double>(seed, RandomStream::chain_walk, k, 0).value[0];
}

/// What separates the classes of the synthetic samples, in standardised functions.
std::vector<double> true_weight() { return {1, -2, 0.5, 0, 1.5, -0.3}; }
std::vector<double> true_mean() { return {10, 3, 0.1, -4, 50, 0}; }
std::vector<double> true_deviation() { return {2, 0.1, 0.01, 1, 20, 0.5}; }

double angle_between(const std::vector<double>& a, const std::vector<double>& b)
{
    const double ab = std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
    const double aa = std::inner_product(a.begin(), a.end(), a.begin(), 0.0);
    const double bb = std::inner_product(b.begin(), b.end(), b.begin(), 0.0);
    return std::acos(ab / std::sqrt(aa * bb)) * 180 / M_PI;
}

/// Soft and hard Gaussians on either side of the plane; `gap` in units of their width.
TrainingData synthetic(std::size_t soft, std::size_t hard, double gap, std::uint64_t seed = 1)
{
    TrainingData data;
    data.set.name = "custom";
    data.set.radial.assign(functions, {1.0, 1 / (0.05 * 0.05), 0.01});
    data.set.radial_reach = 1.2;
    data.settings = {{"structure", to_json(data.set)},
                     {"positions", "instantaneous"},
                     {"temperature", 0.5},
                     {"stress", 0.0},
                     {"frame", 1.0},
                     {"lead", 2},
                     {"p_c", 0.2},
                     {"frames_before", 5},
                     {"frames_after", 5},
                     {"hard_threshold", 0.05},
                     {"hard_time", 100.0}};
    data.mean = true_mean();
    data.covariance.assign(functions * functions, 0);
    for (std::size_t k = 0; k < functions; ++k)
        data.covariance[k * functions + k] = true_deviation()[k] * true_deviation()[k];
    data.observations = 100000;
    TrainingRun run;
    run.directory = "synthetic";
    run.frames = 1000;
    run.soft = std::int64_t(soft);
    run.hard = std::int64_t(hard);
    data.runs.assign(1, run);
    const std::vector<double> w = true_weight();
    const double length = std::sqrt(std::inner_product(w.begin(), w.end(), w.begin(), 0.0));
    for (std::size_t n = 0; n < soft + hard; ++n) {
        TrainingSample sample;
        sample.label = n < soft ? 1 : -1;
        sample.frame = std::int64_t(n * 617 % 1000);
        sample.bead = std::uint32_t(n);
        for (std::size_t k = 0; k < functions; ++k) {
            const double z =
                gaussian(seed, n * functions + k) + sample.label * 0.5 * gap * w[k] / length;
            data.features.push_back(true_mean()[k] + true_deviation()[k] * z);
        }
        data.samples.push_back(sample);
    }
    return data;
}

std::string message(const std::function<void()>& action)
{
    try {
        action();
    } catch (const InputError& error) {
        return error.what();
    }
    return "nothing was refused";
}

void expect(const std::string& text, const std::string& part)
{
    INFO("'" << part << "' in: " << text);
    CHECK(text.find(part) != std::string::npos);
}

struct Folder {
    fs::path path = fs::temp_directory_path() / ("pitchdrop-train-" + std::to_string(getpid()));
    Folder() { fs::create_directories(path); }
    ~Folder() { fs::remove_all(path); }

    /// Writes the data as the files of one branch.
    void write(const std::string& branch, const TrainingData& data) const
    {
        const fs::path directory = path / branch;
        fs::create_directories(directory);
        std::string csv = "# " + data.settings.dump() + "\nlabel,frame,bead";
        for (std::size_t k = 0; k < functions; ++k) csv += fmt::format(",g{}", k);
        for (std::size_t n = 0; n < data.samples.size(); ++n) {
            const TrainingSample& s = data.samples[n];
            csv += fmt::format("\n{:+d},{},{}", s.label, s.frame, s.bead);
            for (const double g : data.row(n)) csv += fmt::format(",{:.9g}", g);
        }
        write_file_atomically(directory / "training_samples.csv", csv + "\n");
        json rows = json::array();
        for (std::size_t k = 0; k < functions; ++k)
            rows.push_back(std::vector<double>(&data.covariance[k * functions],
                                               &data.covariance[k * functions] + functions));
        const json moments = {{"format", "pitchdrop training moments 1"},
                              {"settings", data.settings},
                              {"frames", 1000},
                              {"observations", data.observations},
                              {"means", data.mean},
                              {"covariance", rows}};
        write_file_atomically(directory / "training_moments.json", moments.dump());
    }
};

} // namespace

TEST_CASE("the plane between two Gaussians is found")
{
    const TrainingResult result = train_hyperplane(synthetic(4000, 4000, 2), {});
    CHECK(angle_between(result.file.plane.weight, true_weight()) < 3);
    // Two unit Gaussians 2 apart: Φ(1) of each are on their side.
    CHECK(result.chosen.accuracy == Approx(0.8413).margin(0.012));
    CHECK(result.training_accuracy == Approx(0.8413).margin(0.012));
    CHECK(result.soft_above == Approx(0.8413).margin(0.02));
    CHECK(result.file.plane.bias == Approx(0).margin(0.05));
    CHECK(result.file.lead == 2);
    CHECK(result.file.training.at("C") == result.chosen.C);
    CHECK(result.scan.size() == 9);
    CHECK(parse_hyperplane(to_json_text(result.file), "plane").hash == result.file.hash);
}

TEST_CASE("softness has the deviation 1 over all beads, correlated functions included")
{
    TrainingData data = synthetic(500, 500, 2);
    for (std::size_t k = 0; k < functions; ++k)
        for (std::size_t l = 0; l < functions; ++l)
            if (k != l)
                data.covariance[k * functions + l] =
                    0.4 * true_deviation()[k] * true_deviation()[l];
    const Hyperplane plane = train_hyperplane(data, {}).file.plane;
    double variance = 0;
    for (std::size_t k = 0; k < functions; ++k)
        for (std::size_t l = 0; l < functions; ++l)
            variance +=
                plane.coefficient(k) * data.covariance[k * functions + l] * plane.coefficient(l);
    CHECK(variance == Approx(1));
    CHECK(plane.mean == true_mean());
    for (std::size_t k = 0; k < functions; ++k)
        CHECK(plane.deviation[k] == Approx(true_deviation()[k]));
}

TEST_CASE("a larger class does not move the plane")
{
    const TrainingResult even = train_hyperplane(synthetic(1000, 1000, 2), {});
    const TrainingResult uneven = train_hyperplane(synthetic(1000, 15000, 2), {});
    CHECK(uneven.used_of_each == 1000);
    CHECK(angle_between(even.file.plane.weight, uneven.file.plane.weight) < 6);
    CHECK(uneven.file.plane.bias == Approx(0).margin(0.1));
}

TEST_CASE("training twice gives the same hyperplane")
{
    const std::string once = to_json_text(train_hyperplane(synthetic(300, 400, 1), {}).file);
    CHECK(once == to_json_text(train_hyperplane(synthetic(300, 400, 1), {}).file));
}

TEST_CASE("soft is positive whichever class comes first")
{
    LabelledRows rows;
    rows.columns = 1;
    for (int k = 0; k < 20; ++k) rows.add(std::vector<double>{1.0 + 0.1 * k}, k < 10 ? -1 : 1);
    LabelledRows reversed;
    reversed.columns = 1;
    for (int k = 19; k >= 0; --k)
        reversed.add(rows.row(std::size_t(k)), rows.labels[std::size_t(k)]);
    const LinearPlane a = train_linear_svm(rows, 10), b = train_linear_svm(reversed, 10);
    CHECK(a.weight[0] > 0);
    CHECK(b.weight[0] == Approx(a.weight[0]));
    CHECK(b.bias == Approx(a.bias));
}

TEST_CASE("the minimum of the squared hinge problem is reached")
{
    const TrainingData data = synthetic(200, 200, 1);
    LabelledRows rows;
    rows.columns = functions;
    for (std::size_t n = 0; n < data.samples.size(); ++n) {
        std::vector<double> z;
        for (std::size_t k = 0; k < functions; ++k)
            z.push_back((data.row(n)[k] - true_mean()[k]) / true_deviation()[k]);
        rows.add(z, data.samples[n].label);
    }
    for (const double C : {0.01, 1.0, 100.0}) {
        const LinearPlane plane = train_linear_svm(rows, C);
        std::vector<double> gradient = plane.weight;
        double bias_gradient = plane.bias, size = 0;
        for (std::size_t n = 0; n < rows.labels.size(); ++n) {
            const double slack = 1 - rows.labels[n] * plane.at(rows.row(n));
            if (slack <= 0) continue;
            for (std::size_t k = 0; k < functions; ++k) {
                const double pull = 2 * C * slack * rows.labels[n] * rows.row(n)[k];
                gradient[k] -= pull;
                size += std::abs(pull);
            }
            bias_gradient -= 2 * C * slack * rows.labels[n];
        }
        for (const double g : gradient) CHECK(std::abs(g) < 1e-5 * size);
        CHECK(std::abs(bias_gradient) < 1e-5 * size);
    }
}

TEST_CASE("a function that is the same for all beads gets no weight")
{
    TrainingData data = synthetic(200, 200, 2);
    for (std::size_t n = 0; n < data.samples.size(); ++n) data.features[n * functions + 3] = 0;
    data.mean[3] = 0;
    for (std::size_t k = 0; k < functions; ++k)
        data.covariance[3 * functions + k] = data.covariance[k * functions + 3] = 0;
    const TrainingResult result = train_hyperplane(data, {});
    CHECK(result.file.plane.weight[3] == 0);
    CHECK(result.file.plane.deviation[3] == 1);
    CHECK(result.file.training.at("constant_functions") == json({3}));
}

TEST_CASE("folds are made of whole runs or of whole time blocks")
{
    std::vector<SampleOrigin> origins;
    for (std::uint32_t run = 0; run < 6; ++run)
        for (std::int64_t frame = 0; frame < 100; ++frame) origins.push_back({run, frame});
    const auto by_run = assign_folds(origins, std::vector<std::int64_t>(6, 100), 5);
    for (std::size_t k = 0; k < origins.size(); ++k) CHECK(by_run[k] == by_run[k - k % 100]);
    CHECK(std::count(by_run.begin(), by_run.end(), 0) == 200);
    for (int fold = 1; fold < 5; ++fold)
        CHECK(std::count(by_run.begin(), by_run.end(), fold) == 100);

    origins.resize(200); // two runs: ten blocks of 20 frames
    const auto by_block = assign_folds(origins, {100, 100}, 5);
    for (std::size_t k = 0; k < origins.size(); ++k) CHECK(by_block[k] == by_block[k - k % 20]);
    for (int fold = 0; fold < 5; ++fold)
        CHECK(std::count(by_block.begin(), by_block.end(), fold) == 40);
}

TEST_CASE("cross-validation is not fooled by samples that are alike within a run")
{
    // Labels carry no information, but every run has its own place: rows split at random would be
    // recognised by their run.
    TrainingData data = synthetic(1, 0, 0);
    data.samples.clear();
    data.features.clear();
    data.runs.clear();
    const std::size_t runs = 10, each = 40;
    for (std::uint32_t run = 0; run < runs; ++run) {
        TrainingRun entry;
        entry.frames = 1000;
        data.runs.push_back(entry);
        for (std::size_t n = 0; n < each; ++n) {
            const bool mostly_soft = run % 2 == 0;
            const bool soft = (n % 5 == 0) != mostly_soft;
            data.samples.push_back({soft ? 1 : -1, run, std::int64_t(n), 0});
            for (std::size_t k = 0; k < functions; ++k)
                data.features.push_back(true_mean()[k] +
                                        true_deviation()[k] * (3 * gaussian(run + 50, k) +
                                                               0.01 * gaussian(run, n * 7 + k)));
        }
    }
    const TrainingResult result = train_hyperplane(data, {});
    CHECK(result.training_accuracy > 0.7);
    CHECK(result.chosen.accuracy < 0.65);
}

TEST_CASE("the smallest C that is as good as the best is chosen")
{
    const std::vector<ScanEntry> entries = {
        {0.01, 0.70, 0.01}, {0.1, 0.795, 0.01}, {1, 0.80, 0.01}, {10, 0.801, 0.008}};
    CHECK(choose(entries).C == 0.1);
    CHECK(choose({{1, 0.5, 0}, {10, 0.6, 0}}).C == 10);
}

TEST_CASE("sample files are read, merged and refused")
{
    const Folder folder;
    const TrainingData one = synthetic(30, 20, 2, 1);
    TrainingData two = synthetic(25, 40, 2, 2);
    two.mean[0] += 3;
    two.observations = 300000;
    folder.write("run/seed1/age", one);
    folder.write("run/seed2/age", two);
    write_file_atomically(folder.path / "run/manifest.json",
                          R"({"configuration_hash": "0123456789abcdef"})");
    const std::string run = (folder.path / "run").string();
    const TrainingData data = read_training_data({run, run + "/seed1"});
    CHECK(data.runs.size() == 2);
    CHECK(data.runs[0].soft == 30);
    CHECK(data.runs[1].hard == 40);
    CHECK(data.runs[1].configuration_hash == "0123456789abcdef");
    CHECK(data.samples.size() == 115);
    CHECK(data.samples[60].run == 1);
    CHECK(data.row(60)[4] == Approx(two.row(10)[4]));
    CHECK(data.observations == 400000);
    CHECK(data.mean[0] == Approx(10 + 3 * 0.75));
    CHECK(data.mean[1] == Approx(3));
    // A mixture of two distributions 3 apart, one with the weight 3/4.
    CHECK(data.covariance[0] == Approx(4 + 9 * 0.75 * 0.25));
    CHECK(data.covariance[functions + 1] == Approx(0.01));

    two.settings["lead"] = 3;
    folder.write("run/seed2/age", two);
    expect(message([&] { read_training_data({run}); }), "lead is 3, elsewhere 2");
    expect(message([&] { read_training_data({run}); }), "seed2");
    two.settings["lead"] = 2;
    two.settings["temperature"] = 0.45;
    folder.write("run/seed2/age", two);
    expect(message([&] { read_training_data({run}); }), "temperature is 0.45");
    fs::remove_all(folder.path / "run/seed2");
    fs::create_directories(folder.path / "empty");
    expect(message([&] { read_training_data({(folder.path / "empty").string()}); }),
           "\"observe\": {\"samples\": {}}");
    expect(message([&] { read_training_data({"/nowhere"}); }), "no directory");

    const fs::path csv = folder.path / "run/seed1/age/training_samples.csv";
    const std::string whole = read_file(csv);
    const auto with = [&](const std::string& text) {
        write_file_atomically(csv, text);
        return message([&] { read_training_data({run}); });
    };
    expect(with(whole.substr(0, whole.size() - 4)), "the file ends within it");
    expect(with("label,frame,bead\n"), "settings");
    expect(with(whole.substr(0, whole.find('\n') + 1) + "label,bead,frame,g0\n"), "columns");
    std::string nan = whole;
    nan.replace(nan.rfind(',') + 1, 3, "nan");
    expect(with(nan), "line 52");
    std::string label = whole;
    label[whole.find("\n+1") + 2] = '0';
    expect(with(label), "line 3");
    fs::remove(csv.parent_path() / "training_moments.json");
    expect(with(whole), "training_moments.json");
}

TEST_CASE("too few samples make no plane")
{
    expect(message([] { train_hyperplane(synthetic(5000, 9, 2), {}); }), "9 hard samples");
    TrainingData data = synthetic(60, 60, 2); // 10 for each of 6 functions
    for (TrainingSample& sample : data.samples) sample.frame = sample.label > 0 ? 0 : 999;
    expect(message([&] { train_hyperplane(data, {}); }), "cross-validation is not possible");
}

TEST_CASE("fewer than 10 samples of either class per function are refused, with what to change")
{
    const TrainingData hard = synthetic(500, 38, 2), soft = synthetic(59, 700, 2);
    const std::string scarce = message([&] { train_hyperplane(hard, {}); });
    expect(scarce, "500 soft and 38 hard samples");
    expect(scarce, "6 functions needs at least 60 of each, 10 per function");
    expect(scarce, "shorten hard_time (now 100)");
    expect(scarce, "raise hard_threshold (now 0.05)");
    expect(scarce, "lower temperature (now 0.5)");
    expect(scarce, "2 times as long (now 1000 frames in 1 branches)");
    expect(scarce, "--few-samples");
    expect(message([&] { train_hyperplane(soft, {}); }), "for soft ones raise temperature (now 0.5)");
    const std::string both = message([&] { train_hyperplane(synthetic(38, 38, 2), {}); });
    expect(both, "shorten hard_time");
    expect(both, "for soft ones raise temperature");
    CHECK_NOTHROW(train_hyperplane(synthetic(60, 60, 2), {}));

    TrainingOptions insist;
    insist.few_samples = true;
    CHECK(train_hyperplane(hard, insist).used_of_each == 38);
    expect(message([&] { train_hyperplane(synthetic(500, 9, 2), insist); }),
           "at least 10 of each");
}

TEST_CASE("a hyperplane says on what it was trained")
{
    const Folder folder;
    const TrainingData samples = synthetic(400, 300, 2);
    folder.write("run/seed1/age", samples);
    folder.write("other/seed1/age", samples);
    const std::string run = (folder.path / "run").string(), other = (folder.path / "other").string();
    const auto manifest = [&](const char* name, const char* k) {
        write_file_atomically(folder.path / name / "manifest.json",
                              std::string(R"({"configuration": {"model": {"bond": {"k": )") + k +
                                  "}}}}");
    };
    manifest("run", "2000");
    manifest("other", "500");
    const TrainingResult result = train_hyperplane(read_training_data({run}), {});
    REQUIRE(result.file.trained_on);
    CHECK(result.file.trained_on->model == model_hash(Model())); // whose bond has k = 2000
    CHECK(result.file.trained_on->coldest == 0.5);
    CHECK(result.file.trained_on->hottest == 0.5);
    CHECK(result.file.trained_on->structure == structure_set_hash(samples.set));
    const HyperplaneFile read = parse_hyperplane(to_json_text(result.file), "plane.json");
    REQUIRE(read.trained_on);
    CHECK(read.trained_on->model == result.file.trained_on->model);
    CHECK(read.hash == result.file.hash);
    expect(message([&] { read_training_data({run, other}); }), "train on runs of one model");
}

} // namespace pitchdrop::training_test
