#pragma once
#include "kernels/backend/device/device_softness.hpp"

namespace pitchdrop::device {

/// The verbs of `Backend` on one executor.
template <class Executor>
class DeviceBackend : public Backend {
public:
    template <class... Arguments>
    explicit DeviceBackend(const DeviceOptions& options, Arguments&&... arguments)
        : replicas_(options, std::forward<Arguments>(arguments)...)
    {
        replicas_.executor().time_launches(options.times);
    }
    /// With the path, if one was asked for; `paths` has what was taken.
    std::string description() const override
    {
        const std::optional<DevicePath>& path = replicas_.options().path;
        const std::string asked = path ? ", path " + name_of(*path) : "";
        return replicas_.executor().description() + asked;
    }
    std::vector<std::string> paths() const override { return {paths_.begin(), paths_.end()}; }
    double free_memory() const override { return replicas_.executor().free_memory(); }
    void use_on_this_thread() override { replicas_.executor().use_on_this_thread(); }
    std::optional<double> planned_memory(const Replica& replica, std::size_t copies,
                                         const ObservationSettings* observed) const override
    {
        return double(replicas_.planned_memory(std::vector<const Replica*>(copies, &replica),
                                               observed));
    }

    std::size_t add(const Replica& replica) override
    {
        require(replica.state.topology && replica.model, "a replica has a topology and a model");
        const std::size_t beads = replica.state.topology->beads();
        require(beads > 0 && replica.state.position.size() == beads &&
                    replica.state.velocity.size() == beads,
                "a replica has one position and one velocity per bead");
        check_room(replica.state.motion.box, *replica.model);
        return replicas_.add(replica);
    }
    void remove(std::size_t replica) override
    {
        require(replicas_.has(replica), "a removed replica is known");
        softness_.forget(replica);
        replicas_.remove(replica);
    }
    ReplicaState download(std::size_t replica) const override { return replicas_.download(replica); }
    MotionState motion(std::size_t replica) const override { return replicas_.motion(replica); }
    void drive(std::size_t replica, const MotionSettings& settings, const Drive& drive) override
    {
        replicas_.drive(replica, settings, drive);
    }

    std::vector<Progress> advance(std::span<const AdvanceRequest> requests) override
    {
        std::vector<std::size_t> wanted;
        std::vector<std::int64_t> steps;
        for (const AdvanceRequest& request : requests) {
            wanted.push_back(request.replica);
            steps.push_back(request.steps);
        }
        replicas_.make_resident(wanted);
        if (wanted.empty()) return {};
        paths_.insert(description_of(replicas_.batch().path()));
        return replicas_.batch().advance(steps, softness_.watching(wanted));
    }

    Evaluation evaluate(std::size_t replica) override
    {
        Replica copy = replicas_.home(replica);
        copy.state = download(replica);
        check_room(copy.state.motion.box, *copy.model);
        return DeviceBatch<Executor>(replicas_.executor(), {&copy}, replicas_.options())
            .evaluate();
    }

    SoftnessObservable& softness() override { return softness_; }

private:
    void check_room(const double (&box)[3], const Model& model) const
    {
        check_box(box, make_pair_table(model).largest_cutoff, replicas_.options().list.skin);
    }

    DeviceReplicas<Executor> replicas_;
    DeviceSoftness<Executor> softness_{replicas_};
    std::set<std::string> paths_;
};

} // namespace pitchdrop::device
