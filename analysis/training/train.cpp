#include "analysis/training/train.hpp"

#include "engine/io/json_fields.hpp"
#include "kernels/core/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace pitchdrop {

using nlohmann::json;

namespace {

/// Fewer of either class make no plane.
constexpr std::size_t fewest_samples = 10;

struct Scale {
    std::vector<double> mean, deviation;
    std::vector<std::size_t> constant; ///< functions without variance
};

Scale scale_of(const TrainingData& data)
{
    Scale scale;
    const std::size_t n = data.functions();
    scale.mean = data.mean;
    for (std::size_t k = 0; k < n; ++k) {
        const double variance = data.covariance[k * n + k];
        const double negligible = 1e-12 * data.mean[k] * data.mean[k];
        const bool constant = !(variance > negligible);
        if (constant) scale.constant.push_back(k);
        scale.deviation.push_back(constant ? 1.0 : std::sqrt(variance));
    }
    return scale;
}

/// Of n things m, evenly spaced.
std::vector<std::size_t> thinned(const std::vector<std::size_t>& all, std::size_t m)
{
    std::vector<std::size_t> result;
    for (std::size_t k = 0; k < m; ++k) result.push_back(all[k * all.size() / m]);
    return result;
}

struct SampleCounts {
    std::size_t soft, hard;
    std::size_t each() const { return std::min(soft, hard); }
};

/// What gives more samples of a class that is scarce.
std::string advice(const TrainingData& data, const SampleCounts& found, std::size_t needed)
{
    std::int64_t frames = 0;
    for (const TrainingRun& run : data.runs) frames += run.frames;
    const auto setting = [&](const char* key) {
        const auto value = data.settings.find(key);
        return value != data.settings.end() && value->is_number()
                   ? fmt::format("{} (now {:g})", key, value->get<double>())
                   : std::string(key);
    };
    std::string text;
    if (found.hard < needed)
        text += "for hard ones shorten " + setting("hard_time") + ", raise " +
                setting("hard_threshold") + " or lower " + setting("temperature") + "; ";
    if (found.soft < needed) text += "for soft ones raise " + setting("temperature") + "; ";
    const double times = double(needed) / double(std::max<std::size_t>(1, found.each()));
    return text + fmt::format("or run about {:.0f} times as long (now {} frames in {} branches), or "
                              "more samples of the system",
                              std::ceil(times), frames, data.runs.size());
}

void check_counts(const TrainingData& data, const SampleCounts& found, bool few_samples)
{
    const std::size_t wanted = samples_per_function * data.functions();
    const std::size_t needed = few_samples ? fewest_samples : std::max(wanted, fewest_samples);
    if (found.each() >= needed) return;
    const std::string why =
        needed == fewest_samples
            ? fmt::format("a plane needs at least {} of each", fewest_samples)
            : fmt::format("a plane of {} functions needs at least {} of each, {} per function",
                          data.functions(), needed, samples_per_function);
    const bool may_insist = found.each() >= fewest_samples && !few_samples;
    throw InputError(fmt::format("there are {} soft and {} hard samples", found.soft, found.hard), why,
                     advice(data, found, needed) +
                         (may_insist ? "; --few-samples trains a plane of little worth all the same"
                                     : ""));
}

/// Indices of as many soft as hard samples, in their order.
std::vector<std::size_t> balanced(const TrainingData& data, bool few_samples)
{
    std::vector<std::size_t> soft, hard;
    for (std::size_t k = 0; k < data.samples.size(); ++k)
        (data.samples[k].label > 0 ? soft : hard).push_back(k);
    const SampleCounts found{soft.size(), hard.size()};
    check_counts(data, found, few_samples);
    std::vector<std::size_t> chosen = thinned(soft, found.each());
    const std::vector<std::size_t> rest = thinned(hard, found.each());
    chosen.insert(chosen.end(), rest.begin(), rest.end());
    std::sort(chosen.begin(), chosen.end());
    return chosen;
}

std::vector<double> standardised(std::span<const double> row, const Scale& scale)
{
    std::vector<double> result(row.size());
    for (std::size_t k = 0; k < row.size(); ++k)
        result[k] = (row[k] - scale.mean[k]) / scale.deviation[k];
    for (const std::size_t k : scale.constant) result[k] = 0;
    return result;
}

std::vector<int> folds_of(const TrainingData& data, const std::vector<std::size_t>& chosen,
                          int folds)
{
    std::vector<std::int64_t> frames;
    for (const TrainingRun& run : data.runs) frames.push_back(run.frames);
    std::vector<SampleOrigin> origins;
    for (const std::size_t k : chosen)
        origins.push_back({data.samples[k].run, data.samples[k].frame});
    return assign_folds(origins, frames, folds);
}

/// Standard deviation of w·z over all beads.
double deviation_over_all(const LinearPlane& plane, const TrainingData& data, const Scale& scale)
{
    const std::size_t n = data.functions();
    double variance = 0;
    for (std::size_t k = 0; k < n; ++k)
        for (std::size_t l = 0; l < n; ++l)
            variance += plane.weight[k] / scale.deviation[k] * data.covariance[k * n + l] *
                        plane.weight[l] / scale.deviation[l];
    if (!(variance > 0))
        throw InputError("the plane that was found is the same for all beads",
                         "soft and hard samples do not differ", "use more samples");
    return std::sqrt(variance);
}

void fill_definition(HyperplaneFile& file, const TrainingData& data)
{
    const JsonFields settings(data.settings, "settings",
                              {"structure", "positions", "average_frames", "temperature", "stress",
                               "frame", "lead", "p_c", "frames_before", "frames_after",
                               "hard_threshold", "hard_time"});
    const auto frames = [&](const char* key, int fewest) {
        return int(settings.integer(key, "a number of frames", fewest, 1000));
    };
    file.plane.set = data.set;
    const std::string positions = settings.word("positions", "where the structure is taken from");
    for (const auto p : {StructurePositions::time_average, StructurePositions::inherent})
        if (positions == name_of(p)) file.plane.positions = p;
    if (settings.has("average_frames")) file.plane.average_frames = frames("average_frames", 1);
    file.hop.threshold = settings.number("p_c", "the threshold of a rearrangement");
    file.hop.frames_before = frames("frames_before", 1);
    file.hop.frames_after = frames("frames_after", 1);
    file.lead = frames("lead", 0);
    file.frame = settings.number("frame", "the time between frames");
    for (const char* key : {"stress", "hard_threshold", "hard_time"})
        settings.number(key, "part of the description of the samples");
    const double temperature = settings.number("temperature", "that of the samples");
    file.trained_on = {data.runs.empty() ? "" : data.runs.front().model, temperature, temperature,
                       structure_set_hash(data.set)};
}

json training_json(const TrainingData& data, const TrainingOptions& options,
                   const TrainingResult& result, const Scale& scale)
{
    std::int64_t soft = 0, hard = 0;
    for (const TrainingRun& run : data.runs) {
        soft += run.soft;
        hard += run.hard;
    }
    json scanned = json::array();
    for (const ScanEntry& entry : result.scan)
        scanned.push_back({{"C", entry.C}, {"accuracy", entry.accuracy}, {"error", entry.error}});
    const bool whole_runs = data.runs.size() >= std::size_t(options.folds);
    return {{"temperature", data.settings.at("temperature")},
            {"stress", data.settings.at("stress")},
            {"hard_threshold", data.settings.at("hard_threshold")},
            {"hard_time", data.settings.at("hard_time")},
            {"method", "linear support vector machine, squared hinge loss (LIBLINEAR, primal)"},
            {"samples", {{"soft", soft}, {"hard", hard}, {"used_of_each", result.used_of_each}}},
            {"observations", data.observations},
            {"folds", options.folds},
            {"folds_of", whole_runs ? "runs" : "time blocks of runs"},
            {"scan", scanned},
            {"C", result.chosen.C},
            {"C_rule", "smallest within one standard error of the best"},
            {"accuracy", result.chosen.accuracy},
            {"accuracy_error", result.chosen.error},
            {"training_accuracy", result.training_accuracy},
            {"soft_above_0", result.soft_above},
            {"hard_below_0", result.hard_below},
            {"constant_functions", scale.constant}};
}

void judge(TrainingResult& result, const TrainingData& data, const LinearPlane& plane,
           const Scale& scale)
{
    double count[2] = {0, 0}, right[2] = {0, 0};
    for (std::size_t k = 0; k < data.samples.size(); ++k) {
        const bool soft = data.samples[k].label > 0;
        ++count[soft];
        right[soft] += (plane.at(standardised(data.row(k), scale)) > 0) == soft;
    }
    result.soft_above = right[1] / count[1];
    result.hard_below = right[0] / count[0];
}

} // namespace

TrainingResult train_hyperplane(const TrainingData& data, const TrainingOptions& options)
{
    TrainingResult result;
    fill_definition(result.file, data);
    const Scale scale = scale_of(data);
    const std::vector<std::size_t> chosen = balanced(data, options.few_samples);
    LabelledRows rows;
    rows.columns = data.functions();
    for (const std::size_t k : chosen)
        rows.add(standardised(data.row(k), scale), data.samples[k].label);
    result.used_of_each = std::int64_t(chosen.size() / 2);

    result.scan =
        scan(rows, folds_of(data, chosen, options.folds), options.folds, options.C_values);
    result.chosen = choose(result.scan);
    LinearPlane plane = train_linear_svm(rows, result.chosen.C);
    result.training_accuracy = balanced_accuracy(plane, rows);
    const double deviation = deviation_over_all(plane, data, scale);
    for (double& w : plane.weight) w /= deviation;
    plane.bias /= deviation;
    judge(result, data, plane, scale);

    Hyperplane& found = result.file.plane;
    found.weight = plane.weight;
    found.bias = plane.bias;
    found.mean = scale.mean;
    found.deviation = scale.deviation;
    result.file.training = training_json(data, options, result, scale);
    result.file.hash = hyperplane_hash(result.file);
    return result;
}

} // namespace pitchdrop
