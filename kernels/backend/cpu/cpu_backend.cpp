#include "kernels/backend/cpu/cpu_replica.hpp"
#include "kernels/backend/cpu/simd_choice.hpp"

#include <omp.h>

#include <algorithm>
#include <exception>

namespace pitchdrop {

namespace {

class CpuBackend final : public Backend {
public:
    explicit CpuBackend(const CpuOptions& options)
        : simd_(choose_simd(options.simd)), list_(options.list), window_(options.window),
          threads_(options.threads > 0 ? options.threads : omp_get_max_threads())
    {
    }

    std::string description() const override
    {
        return "cpu, " + std::to_string(threads_) + (threads_ == 1 ? " thread, " : " threads, ") +
               simd_.name;
    }
    int lanes() const override { return threads_; }
    std::size_t add(const Replica& replica) override
    {
        auto made = std::make_unique<CpuReplica>(replica, simd_, list_, window_);
        const auto free = std::find(replicas_.begin(), replicas_.end(), nullptr);
        const auto handle = std::size_t(free - replicas_.begin());
        if (free == replicas_.end()) replicas_.push_back(nullptr);
        replicas_[handle] = std::move(made);
        return handle;
    }
    void remove(std::size_t handle) override
    {
        at(handle);
        replicas_[handle].reset();
    }
    ReplicaState download(std::size_t handle) const override { return at(handle).state(); }
    MotionState motion(std::size_t handle) const override { return at(handle).state().motion; }
    void drive(std::size_t handle, const MotionSettings& settings, const Drive& drive) override
    {
        at(handle).drive(settings, drive);
    }
    Evaluation evaluate(std::size_t handle) override { return at(handle).evaluate(); }

    std::vector<Progress> advance(std::span<const AdvanceRequest> requests) override;

    std::vector<float> structure_functions(std::size_t handle, const StructureSet& set) override
    {
        return structure(handle, SoftnessTable(set), true);
    }
    std::vector<float> softness(std::size_t handle, const Hyperplane& hyperplane) override
    {
        return structure(handle, SoftnessTable(hyperplane), false);
    }
    void start_observation(std::size_t handle, const ObservationSettings& settings,
                           const ObservationState& state) override
    {
        require(settings.hyperplane != nullptr, "an observation has a hyperplane");
        at(handle).start_observation(settings, state, table_of(settings.hyperplane));
    }
    ObservationState observation(std::size_t handle) const override
    {
        return at(handle).observation().state();
    }
    double mean_softness(std::size_t handle) const override
    {
        return pitchdrop::mean_softness(at(handle).observation().state());
    }
    BeadMeasures bead_measures(std::size_t handle) const override
    {
        return at(handle).observation().bead_measures();
    }
    std::vector<std::optional<FrameSummary>>
    observe(std::span<const std::size_t> replicas,
            std::span<const std::vector<float>> softness) override;

private:
    template <class Serve>
    void serve_all(std::size_t replicas, Serve&& serve);
    std::vector<float> structure(std::size_t handle, const SoftnessTable& table, bool functions);
    std::shared_ptr<const SoftnessTable>
    table_of(const std::shared_ptr<const Hyperplane>& hyperplane) const;

    CpuReplica& at(std::size_t handle) const
    {
        require(handle < replicas_.size() && replicas_[handle],
                "a replica handle is valid from add to remove");
        return *replicas_[handle];
    }

    const SimdKernels& simd_;
    ListSettings list_;
    std::int32_t window_;
    int threads_;
    std::vector<std::unique_ptr<CpuReplica>> replicas_;
};

/// Whole replicas are shared among the threads while there are enough of them; the rest are served
/// one after another by all threads together.
template <class Serve>
void CpuBackend::serve_all(std::size_t replicas, Serve&& serve)
{
    const auto count = std::int64_t(replicas);
    const std::int64_t alone = count - count % threads_;
    std::exception_ptr error;
    TeamBarrier meeting(threads_);

    omp_set_dynamic(0); // the team's size is part of its barrier
#pragma omp parallel num_threads(threads_)
    {
        const auto serve_one = [&](const Team& team, std::int64_t index) {
            try {
                serve(team, std::size_t(index));
            } catch (...) {
#pragma omp critical
                error = std::current_exception();
            }
        };
#pragma omp for schedule(dynamic, 1)
        for (std::int64_t index = 0; index < alone; ++index) serve_one(Team{}, index);

        const Team everyone{omp_get_thread_num(), threads_, &meeting};
        for (std::int64_t index = alone; index < count; ++index) serve_one(everyone, index);
    }
    if (error) std::rethrow_exception(error);
}

std::vector<Progress> CpuBackend::advance(std::span<const AdvanceRequest> requests)
{
    for (const AdvanceRequest& request : requests)
        require(!at(request.replica).has_failed(), "a failed replica is not advanced further");
    std::vector<Progress> progress(requests.size());
    serve_all(requests.size(), [&](const Team& team, std::size_t index) {
        const AdvanceRequest& request = requests[index];
        at(request.replica).advance(team, request.steps, progress[index]);
    });
    return progress;
}

/// Replicas with the same hyperplane share its table.
std::shared_ptr<const SoftnessTable>
CpuBackend::table_of(const std::shared_ptr<const Hyperplane>& hyperplane) const
{
    for (const auto& replica : replicas_)
        if (replica && replica->is_observed() &&
            replica->observation().settings().hyperplane == hyperplane)
            return replica->observation().table();
    return std::make_shared<SoftnessTable>(*hyperplane);
}

std::vector<float> CpuBackend::structure(std::size_t handle, const SoftnessTable& table,
                                         bool functions)
{
    CpuReplica& replica = at(handle);
    replica.check_reach(table.reach());
    const std::size_t row = functions ? std::size_t(table.view().functions) : 1;
    std::vector<float> out(replica.state().topology->beads() * row);
    serve_all(1, [&](const Team& team, std::size_t) {
        replica.structure(team, replica.state(), table, functions, out.data());
    });
    return out;
}

std::vector<std::optional<FrameSummary>>
CpuBackend::observe(std::span<const std::size_t> replicas,
                    std::span<const std::vector<float>> softness)
{
    require(softness.empty() || softness.size() == replicas.size(),
            "softness is given for every replica or for none");
    for (std::size_t n = 0; n < replicas.size(); ++n) {
        const CpuReplica& replica = at(replicas[n]);
        replica.check_reach(replica.observation().reach());
        require(softness.empty() || softness[n].size() == replica.state().topology->beads(),
                "softness is given for every bead");
    }
    std::vector<std::optional<FrameSummary>> summaries(replicas.size());
    serve_all(replicas.size(), [&](const Team& team, std::size_t index) {
        at(replicas[index])
            .observe(team, softness.empty() ? nullptr : &softness[index], summaries[index]);
    });
    return summaries;
}

} // namespace

std::unique_ptr<Backend> make_cpu_backend(const CpuOptions& options)
{
    return std::make_unique<CpuBackend>(options);
}

} // namespace pitchdrop
