#pragma once
#include "engine/observe/observer.hpp"
#include "engine/observe/rearrangement_labels.hpp"
#include "engine/observe/training_moments.hpp"

#include <nlohmann/json.hpp>

#include <memory>
#include <span>
#include <vector>

namespace pitchdrop {

struct TrainingSampleSettings {
    StructureSet set;
    StructurePositions positions = StructurePositions::instantaneous;
    int average_frames = 1;      ///< of `time_average`
    std::int64_t interval = 500; ///< steps between frames
    double frame = 1;            ///< the same in τ
    LabelSettings labels;
    int moments_interval = 1; ///< frames between those that count for mean and covariance
    double temperature = 0, stress = 0;
};

/// What identifies a set of samples: only equal ones may be merged.
nlohmann::json to_json(const TrainingSampleSettings& settings);

/// Collects examples of soft and hard beads for `pitchdrop train`, and mean and covariance of the
/// structure functions over all beads. Positions are kept until all labels of a frame are known;
/// only then, and only if the frame is needed, is its structure evaluated. The first frame throws
/// InputError if the box is too small for the functions.
class TrainingSamples : public Observer {
public:
    TrainingSamples(const TrainingSampleSettings& settings, std::shared_ptr<const Model> model);

    std::string name() const override { return "training_samples"; }
    std::int64_t interval() const override { return settings_.interval; }
    void observe(Backend& backend, std::size_t replica) override;

    std::string save() const override;
    void restore(std::string_view bytes) override;
    /// training_samples.csv and training_moments.json.
    void write(const std::filesystem::path& branch_directory) const override;

    const std::vector<LabelledBead>& samples() const { return samples_; }
    /// Structure functions of sample k.
    std::span<const float> functions(std::size_t k) const
    {
        return {features_.data() + k * settings_.set.size(), settings_.set.size()};
    }
    const TrainingMoments& moments() const { return moments_; }

private:
    void evaluate(Backend& backend, const ReplicaState& present, std::int64_t frame);
    Replica replica_at(const ReplicaState& present, std::int64_t frame) const;
    std::string csv() const;
    nlohmann::json moments_json() const;

    TrainingSampleSettings settings_;
    std::shared_ptr<const Model> model_;
    FrameHistory history_;
    RearrangementLabels labels_;
    TrainingMoments moments_;
    std::vector<LabelledBead> samples_;
    std::vector<float> features_; ///< samples × functions
};

} // namespace pitchdrop
