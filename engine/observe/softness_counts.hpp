#pragma once
#include "engine/io/hyperplane.hpp"
#include "engine/observe/observer.hpp"

#include <memory>
#include <vector>

namespace pitchdrop {

/// What a branch observes, and what its rows of counts.csv say about it.
struct SoftnessSettings {
    ObservationSettings observation; ///< with one hyperplane for all branches: backends share its table
    std::string hash;           ///< of the hyperplane
    std::int64_t interval = 500; ///< steps between frames
    double frame = 1;           ///< the same in τ
    double temperature = 0, stress = 0;
    std::uint64_t run = 0;      ///< tells independent replicas apart: the branch's first seed
};

/// Softness and rearrangements of a branch: the backend keeps rings and counts, this class turns
/// them into counts.csv (N(S) and N_R(S) per time block) and softness.csv (frame by frame).
class SoftnessCounts : public Observer {
public:
    /// Begins to observe the replica, of `beads` beads. Throws InputError if the box is too small for the functions.
    SoftnessCounts(const SoftnessSettings& settings, std::shared_ptr<const Model> model,
                   Backend& backend, std::size_t replica, std::size_t beads);

    std::string name() const override { return "softness"; }
    std::int64_t interval() const override { return settings_.interval; }
    void observe(Backend& backend, std::size_t replica) override;
    bool is_taken_together() const override;
    void observed(Backend& backend, std::size_t replica,
                  const std::optional<FrameSummary>& summary) override;

    std::optional<double> mean_softness() const override { return mean_softness_; }
    void add_to(Snapshot& frame) const override;
    std::int64_t delay() const override { return settings_.observation.hop.frames_after * settings_.interval; }
    void complete(Snapshot& frame) const override;

    std::string save() const override;
    void restore(std::string_view bytes) override;
    void write(const std::filesystem::path& branch_directory) const override;

private:
    std::string counts_csv() const;
    std::string series_csv() const;

    SoftnessSettings settings_;
    std::shared_ptr<const Model> model_;
    Backend& backend_;
    std::size_t replica_;
    std::size_t beads_;
    std::vector<FrameSummary> series_;
    std::optional<double> mean_softness_;
};

} // namespace pitchdrop
