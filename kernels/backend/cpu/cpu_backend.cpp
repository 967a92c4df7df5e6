#include "kernels/backend/cpu/cpu_softness_observable.hpp"
#include "kernels/backend/cpu/simd_choice.hpp"

namespace pitchdrop {

namespace {

class CpuBackend final : public Backend {
public:
    explicit CpuBackend(const CpuOptions& options)
        : simd_(choose_simd(options.simd)), list_(options.list), window_(options.window),
          replicas_(options.threads)
    {
    }

    std::string description() const override
    {
        const int threads = replicas_.threads();
        return "cpu, " + std::to_string(threads) + (threads == 1 ? " thread, " : " threads, ") +
               simd_.name;
    }
    int lanes() const override { return replicas_.threads(); }
    std::size_t add(const Replica& replica) override
    {
        return replicas_.add(std::make_unique<CpuReplica>(replica, simd_, list_, window_));
    }
    void remove(std::size_t handle) override
    {
        softness_.forget(handle);
        replicas_.remove(handle);
    }
    ReplicaState download(std::size_t handle) const override { return replicas_.at(handle).state(); }
    MotionState motion(std::size_t handle) const override
    {
        return replicas_.at(handle).state().motion;
    }
    void drive(std::size_t handle, const MotionSettings& settings, const Drive& drive) override
    {
        replicas_.at(handle).drive(settings, drive);
    }
    Evaluation evaluate(std::size_t handle) override { return replicas_.at(handle).evaluate(); }
    std::vector<Progress> advance(std::span<const AdvanceRequest> requests) override;
    SoftnessObservable& softness() override { return softness_; }

private:
    const SimdKernels& simd_;
    ListSettings list_;
    std::int32_t window_;
    CpuReplicas replicas_;
    CpuSoftnessObservable softness_{replicas_};
};

std::vector<Progress> CpuBackend::advance(std::span<const AdvanceRequest> requests)
{
    for (const AdvanceRequest& request : requests)
        require(!replicas_.at(request.replica).has_failed(),
                "a failed replica is not advanced further");
    std::vector<Progress> progress(requests.size());
    replicas_.serve_all(requests.size(), [&](const Team& team, std::size_t index) {
        const AdvanceRequest& request = requests[index];
        replicas_.at(request.replica).advance(team, request.steps, progress[index]);
    });
    return progress;
}

} // namespace

std::unique_ptr<Backend> make_cpu_backend(const CpuOptions& options)
{
    return std::make_unique<CpuBackend>(options);
}

} // namespace pitchdrop
