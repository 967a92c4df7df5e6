#pragma once
#include "kernels/backend/cpu/cpu_replicas.hpp"
#include "kernels/backend/cpu/cpu_softness.hpp"
#include "kernels/backend/softness_observable.hpp"

#include <map>

namespace pitchdrop {

/// Softness of the replicas of a CPU backend.
class CpuSoftnessObservable final : public SoftnessObservable {
public:
    explicit CpuSoftnessObservable(const CpuReplicas& replicas) : replicas_(replicas) {}

    std::vector<float> functions(std::size_t handle, const StructureSet& set) override
    {
        return measure(handle, SoftnessTable(set), true);
    }
    std::vector<float> values(std::size_t handle, const Hyperplane& hyperplane) override
    {
        return measure(handle, SoftnessTable(hyperplane), false);
    }
    void start(std::size_t handle, const ObservationSettings& settings,
               const ObservationState& state) override;
    ObservationState save(std::size_t handle) const override { return of(handle).state(); }
    std::vector<std::optional<FrameSummary>>
    take_frames(std::span<const std::size_t> handles,
                std::span<const std::vector<float>> softness) override;
    double mean(std::size_t handle) const override { return mean_softness(of(handle).state()); }
    BeadMeasures bead_measures(std::size_t handle) const override
    {
        return of(handle).bead_measures();
    }

    /// The replica is about to be removed.
    void forget(std::size_t handle) { observed_.erase(handle); }

private:
    CpuSoftness& at(std::size_t handle) const;
    const Observation& of(std::size_t handle) const { return at(handle).observation(); }
    std::vector<float> measure(std::size_t handle, const SoftnessTable& table, bool functions);
    std::shared_ptr<const SoftnessTable>
    table_of(const std::shared_ptr<const Hyperplane>& hyperplane) const;

    const CpuReplicas& replicas_;
    std::map<std::size_t, std::unique_ptr<CpuSoftness>> observed_;
};

} // namespace pitchdrop
