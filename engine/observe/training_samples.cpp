#include "engine/observe/training_samples.hpp"

#include "engine/io/atomic_file.hpp"
#include "engine/io/hyperplane.hpp"
#include "engine/io/json_text.hpp"
#include "engine/observe/inherent.hpp"
#include "kernels/core/error.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pitchdrop {

using nlohmann::json;

namespace {

int kept_frames(const TrainingSampleSettings& settings)
{
    const LabelSettings& labels = settings.labels;
    const int windows = labels.hop.frames_before + labels.hop.frames_after + 1;
    return std::max(windows, labels.delay() + labels.hop.frames_after + settings.average_frames);
}

json quantiles(const std::vector<std::int64_t>& histogram)
{
    std::int64_t total = 0;
    for (const std::int64_t count : histogram) total += count;
    json result = json::object();
    if (total == 0) return result;
    for (const double part : {0.1, 0.5, 0.9, 0.99, 0.999}) {
        std::int64_t below = 0;
        std::size_t bin = 0;
        while (bin + 1 < histogram.size() && double(below += histogram[bin]) < part * double(total))
            ++bin;
        result[fmt::format("{}", part)] = double(bin + 1) * RearrangementLabels::bin_width;
    }
    return result;
}

/// A matrix as a list of rows.
json rows_of(const std::vector<double>& matrix, std::size_t columns)
{
    json result = json::array();
    for (std::size_t k = 0; k < matrix.size(); k += columns)
        result.push_back(std::vector<double>(matrix.begin() + std::ptrdiff_t(k),
                                             matrix.begin() + std::ptrdiff_t(k + columns)));
    return result;
}

} // namespace

json to_json(const TrainingSampleSettings& settings)
{
    const LabelSettings& labels = settings.labels;
    json value = {{"structure", to_json(settings.set)},
                  {"positions", name_of(settings.positions)},
                  {"temperature", settings.temperature},
                  {"stress", settings.stress},
                  {"frame", settings.frame},
                  {"lead", labels.lead},
                  {"p_c", labels.hop.threshold},
                  {"frames_before", labels.hop.frames_before},
                  {"frames_after", labels.hop.frames_after},
                  {"hard_threshold", labels.hard_threshold},
                  {"hard_time", labels.hard_frames * settings.frame}};
    if (settings.positions == StructurePositions::time_average)
        value["average_frames"] = settings.average_frames;
    // Only where they are not the ones that samples had before there was a choice.
    if (labels.soft != SoftExamples::maxima)
        value["soft"] = soft_examples_names[std::size_t(labels.soft)];
    if (labels.hard_windows != HardWindows::separate)
        value["hard_windows"] = hard_windows_names[std::size_t(labels.hard_windows)];
    return value;
}

TrainingSamples::TrainingSamples(const TrainingSampleSettings& settings,
                                 std::shared_ptr<const Model> model)
    : settings_(settings), model_(std::move(model)), history_(kept_frames(settings)),
      labels_(settings.labels), moments_(settings.set.size())
{
}

void TrainingSamples::observe(Backend& backend, std::size_t replica)
{
    if (history_.frames() == 0) backend.softness().functions(replica, settings_.set);
    const ReplicaState present = backend.download(replica);
    history_.take(present);
    labels_.follow(history_);
    if (labels_.settled() >= settings_.average_frames - 1)
        evaluate(backend, present, labels_.settled());
}

Replica TrainingSamples::replica_at(const ReplicaState& present, std::int64_t frame) const
{
    ReplicaState state;
    state.topology = present.topology;
    state.position.reserve(history_.beads());
    for (std::uint32_t bead = 0; bead < history_.beads(); ++bead) {
        const FixedFraction p = history_.mean_position(frame, settings_.average_frames, bead);
        state.position.push_back({p.x, p.y, p.z});
    }
    std::copy_n(history_.box(frame), 3, state.motion.box);
    return resting_replica(state, model_);
}

void TrainingSamples::evaluate(Backend& backend, const ReplicaState& present, std::int64_t frame)
{
    const std::vector<LabelledBead> found = labels_.take(frame);
    const bool counts = frame % settings_.moments_interval == 0;
    if (found.empty() && !counts) return;
    const Replica then = replica_at(present, frame);
    const std::vector<float> rows = settings_.positions == StructurePositions::inherent
                                        ? inherent_structure_functions(backend, then, settings_.set)
                                        : structure_functions_of(backend, then, settings_.set);
    if (counts) moments_.add(rows);
    const std::size_t functions = settings_.set.size();
    for (const LabelledBead& sample : found) {
        const auto row = rows.begin() + std::ptrdiff_t(sample.bead * functions);
        features_.insert(features_.end(), row, row + std::ptrdiff_t(functions));
        samples_.push_back(sample);
    }
}

std::string TrainingSamples::save() const
{
    Packer packer;
    history_.save(packer);
    labels_.save(packer);
    moments_.save(packer);
    packer.array(samples_);
    packer.array(features_);
    return packer.bytes;
}

void TrainingSamples::restore(std::string_view bytes)
{
    Unpacker unpacker(bytes);
    const bool whole =
        history_.restore(unpacker) && labels_.restore(unpacker) && moments_.restore(unpacker);
    samples_ = unpacker.array<LabelledBead>();
    features_ = unpacker.array<float>();
    if (!whole || !unpacker.at_end() || features_.size() != samples_.size() * settings_.set.size())
        throw InputError("the training samples in the checkpoint do not fit this configuration",
                         "it was made by another version, or is damaged",
                         "use the previous checkpoint, or start in a new directory");
}

std::string TrainingSamples::csv() const
{
    std::string text = "# " + json_text(to_json(settings_)) + "\nlabel,frame,bead";
    for (std::size_t k = 0; k < settings_.set.size(); ++k) text += fmt::format(",g{}", k);
    text += '\n';
    for (std::size_t k = 0; k < samples_.size(); ++k) {
        const LabelledBead& sample = samples_[k];
        text += fmt::format("{:+d},{},{}", sample.label, sample.frame, sample.bead);
        for (const float g : functions(k)) text += fmt::format(",{:.9g}", g);
        text += '\n';
    }
    return text;
}

json TrainingSamples::moments_json() const
{
    std::int64_t soft = 0;
    for (const LabelledBead& sample : samples_) soft += sample.label > 0;
    return {{"format", "pitchdrop training moments 1"},
            {"settings", to_json(settings_)},
            {"moments_interval", settings_.moments_interval},
            {"frames", history_.frames()},
            {"beads", history_.beads()},
            {"soft", soft},
            {"hard", std::int64_t(samples_.size()) - soft},
            {"p_hop_quantiles", quantiles(labels_.histogram())},
            {"observations", moments_.count()},
            {"means", moments_.means()},
            {"covariance", rows_of(moments_.covariance(), settings_.set.size())}};
}

void TrainingSamples::write(const std::filesystem::path& branch_directory) const
{
    write_file_atomically(branch_directory / "training_samples.csv", csv());
    write_file_atomically(branch_directory / "training_moments.json", json_text(moments_json(), 1));
}

} // namespace pitchdrop
