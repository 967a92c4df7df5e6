#pragma once
#include "kernels/backend/backend.hpp"

namespace pitchdrop::test {

/// Measures nothing.
class IdleSoftness : public SoftnessObservable {
public:
    std::vector<float> functions(std::size_t, const StructureSet&) override { return {}; }
    std::vector<float> values(std::size_t, const Hyperplane&) override { return {}; }
    void start(std::size_t, const ObservationSettings&, const ObservationState&) override {}
    ObservationState save(std::size_t) const override { return {}; }
    std::vector<std::optional<FrameSummary>>
    take_frames(std::span<const std::size_t>, std::span<const std::vector<float>>) override
    {
        return {};
    }
    double mean(std::size_t) const override { return 0; }
    BeadMeasures bead_measures(std::size_t) const override { return {}; }
};

/// Does nothing and knows nothing: a test overrides what it is about.
class IdleBackend : public Backend {
public:
    std::string description() const override { return "idle"; }
    std::size_t add(const Replica&) override { return 0; }
    void remove(std::size_t) override {}
    ReplicaState download(std::size_t) const override { return {}; }
    void drive(std::size_t, const MotionSettings&, const Drive&) override {}
    std::vector<Progress> advance(std::span<const AdvanceRequest> requests) override
    {
        return std::vector<Progress>(requests.size());
    }
    Evaluation evaluate(std::size_t) override { return {}; }
    SoftnessObservable& softness() override { return softness_; }

private:
    IdleSoftness softness_;
};

} // namespace pitchdrop::test
