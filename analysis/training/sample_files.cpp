#include "analysis/training/sample_files.hpp"

#include "analysis/training/sample_table.hpp"
#include "engine/config/configuration.hpp"
#include "engine/config/document.hpp"
#include "engine/config/model_hash.hpp"
#include "engine/io/json_fields.hpp"
#include "engine/io/json_text.hpp"
#include "engine/io/structure_set.hpp"
#include "kernels/core/error.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace pitchdrop {

using nlohmann::json;
namespace fs = std::filesystem;

namespace {

constexpr const char* samples_name = "training_samples.csv";
constexpr const char* moments_name = "training_moments.json";

/// Branches with samples under a directory, in the order of their names.
std::vector<fs::path> branches_under(const fs::path& directory)
{
    if (!fs::is_directory(directory))
        throw InputError("'" + directory.string() + "' is no directory",
                         "training takes run directories or branch directories", "check the name");
    std::vector<fs::path> branches;
    for (const auto& entry : fs::recursive_directory_iterator(directory))
        if (entry.is_regular_file() && entry.path().filename() == samples_name)
            branches.push_back(entry.path().parent_path());
    if (branches.empty())
        throw InputError("there are no training samples in '" + directory.string() + "'",
                         std::string("no branch has a ") + samples_name,
                         "run a stage with \"observe\": {\"samples\": {}} first");
    std::sort(branches.begin(), branches.end());
    return branches;
}

std::vector<fs::path> all_branches(const std::vector<std::string>& directories)
{
    std::vector<fs::path> branches;
    std::set<fs::path> seen; // a run and one of its branches may both be given
    for (const std::string& directory : directories)
        for (const fs::path& branch : branches_under(directory))
            if (seen.insert(fs::canonical(branch)).second) branches.push_back(branch);
    return branches;
}

/// Manifest of the run around a branch; no object where there is none.
json manifest_of(const fs::path& branch)
{
    for (fs::path folder = fs::canonical(branch); folder.has_relative_path();
         folder = folder.parent_path()) {
        const fs::path manifest = folder / "manifest.json";
        if (!fs::is_regular_file(manifest)) continue;
        return json::parse(read_text(manifest.string()), nullptr, false);
    }
    return {};
}

/// What the run says about itself.
void add_manifest(TrainingRun& run)
{
    const json manifest = manifest_of(run.directory);
    if (!manifest.is_object()) return;
    run.configuration_hash = manifest.value("configuration_hash", "");
    const json configuration = manifest.value("configuration", json::object());
    if (configuration.contains("model"))
        run.model = model_hash(parse_model(configuration["model"].dump(), "model of its manifest"));
}

/// "lead was 0, is 2": the first setting in which two sets of samples differ.
std::string first_difference(const json& before, const json& now)
{
    json keys = before;
    keys.update(now);
    for (const auto& [key, ignored] : keys.items()) {
        const json a = before.value(key, json()), b = now.value(key, json());
        if (a != b) return key + " is " + json_text(b) + ", elsewhere " + json_text(a);
    }
    return "";
}

std::string show(const std::string& model) { return model.empty() ? "not known" : model; }

std::vector<double> matrix(const JsonFields& fields, std::size_t n)
{
    std::vector<double> result;
    for (const json& row : fields.list("covariance")) {
        const auto numbers = JsonFields(json{{"row", row}}, "covariance", {"row"})
                                 .numbers("row", "a row of the covariance matrix");
        result.insert(result.end(), numbers.begin(), numbers.end());
    }
    if (result.size() != n * n)
        throw InputError("the covariance matrix has " + std::to_string(result.size()) + " entries",
                         std::to_string(n) + " functions have " + std::to_string(n * n),
                         "write the samples anew");
    return result;
}

/// Pools mean and covariance with those of one more branch.
void pool(TrainingData& data, std::int64_t count, const std::vector<double>& mean,
          const std::vector<double>& covariance)
{
    const std::size_t n = mean.size();
    const double before = double(data.observations), added = double(count), all = before + added;
    if (data.observations == 0) {
        data.mean.assign(n, 0);
        data.covariance.assign(n * n, 0);
    }
    for (std::size_t k = 0; k < n; ++k)
        for (std::size_t l = 0; l < n; ++l) {
            const double between = (mean[k] - data.mean[k]) * (mean[l] - data.mean[l]);
            double& pooled = data.covariance[k * n + l];
            pooled = (before * pooled + added * covariance[k * n + l]) / all +
                     between * (before / all) * (added / all);
        }
    for (std::size_t k = 0; k < n; ++k) data.mean[k] += (mean[k] - data.mean[k]) * added / all;
    data.observations += count;
}

void add_moments(TrainingData& data, TrainingRun& run, const json& value)
{
    const JsonFields fields(value, "",
                            {"format", "settings", "moments_interval", "frames", "beads", "soft",
                             "hard", "p_hop_quantiles", "observations", "means", "covariance"});
    if (fields.word("format", "the format") != "pitchdrop training moments 1")
        fields.refuse("format", "this version reads \"pitchdrop training moments 1\"",
                      "write the samples anew");
    if (fields.at("settings", "the settings of the samples") != data.settings)
        throw InputError(std::string(moments_name) + " and " + samples_name +
                             " beside it do not belong together",
                         first_difference(data.settings, fields.at("settings", "")),
                         "write both anew");
    run.frames = fields.integer("frames", "frames taken", 0, std::int64_t(1) << 53);
    const std::int64_t count =
        fields.integer("observations", "beads times frames", 0, std::int64_t(1) << 53);
    if (count == 0) return;
    const auto means = fields.numbers("means", "the mean of each function");
    const std::size_t n = data.functions();
    if (means.size() != n)
        throw InputError("\"means\" has " + std::to_string(means.size()) + " entries",
                         "the structure set has " + std::to_string(n) + " functions",
                         "write the samples anew");
    pool(data, count, means, matrix(fields, n));
}

void add_branch(TrainingData& data, const fs::path& branch)
{
    const SampleTable table = read_sample_table(read_text((branch / samples_name).string()));
    if (data.runs.empty()) {
        data.settings = table.settings;
        data.set = read_structure_set(table.settings.value("structure", json()));
    } else if (table.settings != data.settings) {
        throw InputError("its samples were taken with other settings than those of " +
                             data.runs.front().directory.string(),
                         first_difference(data.settings, table.settings),
                         "train on runs with equal settings");
    }
    if (table.functions != data.functions())
        throw InputError("the samples have " + std::to_string(table.functions) + " functions",
                         "their set has " + std::to_string(data.functions()),
                         "write the samples anew");
    TrainingRun run;
    run.directory = branch;
    add_manifest(run);
    if (!data.runs.empty() && run.model != data.runs.front().model)
        throw InputError("its model differs from that of " + data.runs.front().directory.string(),
                         "the hash of one is " + show(run.model) + ", of the other " +
                             show(data.runs.front().model),
                         "train on runs of one model");
    add_moments(data, run, read_document((branch / moments_name).string()).value);
    for (TrainingSample sample : table.samples) {
        sample.run = std::uint32_t(data.runs.size());
        (sample.label > 0 ? run.soft : run.hard) += 1;
        data.samples.push_back(sample);
    }
    data.features.insert(data.features.end(), table.features.begin(), table.features.end());
    data.runs.push_back(run);
}

} // namespace

TrainingData read_training_data(const std::vector<std::string>& directories)
{
    TrainingData data;
    for (const fs::path& branch : all_branches(directories)) {
        try {
            add_branch(data, branch);
        } catch (const InputError& error) {
            throw InputError(branch.string() + ": " + error.what());
        }
    }
    if (data.observations == 0)
        throw InputError("the runs have no mean of the structure functions",
                         "they ended before the first frame was complete", "run longer");
    return data;
}

} // namespace pitchdrop
