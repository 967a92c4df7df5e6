#include "kernels/backend/cpu/cpu_softness_observable.hpp"

#include "kernels/core/error.hpp"

namespace pitchdrop {

CpuSoftness& CpuSoftnessObservable::at(std::size_t handle) const
{
    const auto found = observed_.find(handle);
    require(found != observed_.end(), "the replica is observed");
    return *found->second;
}

void CpuSoftnessObservable::start(std::size_t handle, const ObservationSettings& settings,
                                  const ObservationState& state)
{
    require(settings.hyperplane != nullptr, "an observation has a hyperplane");
    CpuReplica& replica = replicas_.at(handle);
    auto begun =
        std::make_unique<CpuSoftness>(replica, settings, state, table_of(settings.hyperplane));
    replica.watch(begun.get());
    observed_[handle] = std::move(begun);
}

/// Replicas with the same hyperplane share its table.
std::shared_ptr<const SoftnessTable>
CpuSoftnessObservable::table_of(const std::shared_ptr<const Hyperplane>& hyperplane) const
{
    for (const auto& [handle, softness] : observed_)
        if (softness->observation().settings().hyperplane == hyperplane)
            return softness->observation().table();
    return std::make_shared<SoftnessTable>(*hyperplane);
}

std::vector<float> CpuSoftnessObservable::measure(std::size_t handle, const SoftnessTable& table,
                                                  bool functions)
{
    CpuReplica& replica = replicas_.at(handle);
    check_reach(replica, table.reach());
    const std::size_t row = functions ? std::size_t(table.view().functions) : 1;
    std::vector<float> out(replica.state().topology->beads() * row);
    replicas_.serve_all(1, [&](const Team& team, std::size_t) {
        measure_structure(team, replica, replica.state(), table, functions, out.data());
    });
    return out;
}

std::vector<std::optional<FrameSummary>>
CpuSoftnessObservable::take_frames(std::span<const std::size_t> handles,
                                   std::span<const std::vector<float>> softness)
{
    require(softness.empty() || softness.size() == handles.size(),
            "softness is given for every replica or for none");
    for (std::size_t n = 0; n < handles.size(); ++n) {
        const CpuReplica& replica = replicas_.at(handles[n]);
        check_reach(replica, of(handles[n]).reach());
        require(softness.empty() || softness[n].size() == replica.state().topology->beads(),
                "softness is given for every bead");
    }
    std::vector<std::optional<FrameSummary>> summaries(handles.size());
    replicas_.serve_all(handles.size(), [&](const Team& team, std::size_t index) {
        at(handles[index])
            .take_frame(team, softness.empty() ? nullptr : &softness[index], summaries[index]);
    });
    return summaries;
}

} // namespace pitchdrop
