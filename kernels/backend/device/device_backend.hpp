#pragma once
#include "kernels/backend/device/device_batch.hpp"
#include "kernels/core/error.hpp"
#include "kernels/model/pair_table.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <utility>

namespace pitchdrop::device {

/// The verbs of `Backend` on one executor. The replicas of the last `advance` stay on the device:
/// advancing the same ones again copies nothing but parameters.
template <class Executor>
class DeviceBackend : public Backend {
public:
    template <class... Arguments>
    explicit DeviceBackend(const DeviceOptions& options, Arguments&&... arguments)
        : options_(options), executor_(std::forward<Arguments>(arguments)...)
    {
    }
    std::string description() const override { return executor_.description(); }

    std::size_t add(const Replica& replica) override
    {
        require(replica.state.topology && replica.model, "a replica has a topology and a model");
        const std::size_t beads = replica.state.topology->beads();
        require(beads > 0 && replica.state.position.size() == beads &&
                    replica.state.velocity.size() == beads,
                "a replica has one position and one velocity per bead");
        check_box(replica.state.motion.box, make_pair_table(*replica.model).largest_cutoff,
                  options_.list.skin);
        replicas_.emplace(next_, replica);
        return next_++;
    }

    void remove(std::size_t replica) override
    {
        require(replicas_.count(replica) == 1, "a removed replica is known");
        if (is_resident(replica)) bring_home();
        replicas_.erase(replica);
    }

    ReplicaState download(std::size_t replica) const override
    {
        ReplicaState state = replicas_.at(replica).state;
        for (std::size_t r = 0; r < resident_.size(); ++r)
            if (resident_[r] == replica) batch_->download(r, state);
        return state;
    }

    void drive(std::size_t replica, const MotionSettings& settings, const Drive& drive) override
    {
        Replica& entry = replicas_.at(replica);
        entry.settings = settings;
        entry.drive = drive;
        for (std::size_t r = 0; r < resident_.size(); ++r)
            if (resident_[r] == replica) batch_->drive(r, settings, drive);
    }

    std::vector<Progress> advance(std::span<const AdvanceRequest> requests) override
    {
        make_resident(requests);
        std::vector<Progress> progress(requests.size());
        std::vector<std::int64_t> remaining;
        for (const AdvanceRequest& request : requests) remaining.push_back(request.steps);
        while (std::any_of(remaining.begin(), remaining.end(),
                           [](std::int64_t n) { return n > 0; })) {
            std::vector<std::int64_t> steps(remaining.size(), 0);
            for (std::size_t r = 0; r < steps.size(); ++r) {
                const Replica& replica = replicas_.at(requests[r].replica);
                steps[r] = std::min(remaining[r], steps_in_block(replica.settings, replica.drive,
                                                                 batch_->step(r)));
            }
            std::vector<Progress> block = batch_->run_block(steps);
            for (std::size_t r = 0; r < steps.size(); ++r) {
                auto& samples = progress[r].samples;
                samples.insert(samples.end(), block[r].samples.begin(), block[r].samples.end());
                progress[r].failure = progress[r].failure ? progress[r].failure : block[r].failure;
                remaining[r] = progress[r].failure ? 0 : remaining[r] - steps[r];
            }
        }
        return progress;
    }

    Evaluation evaluate(std::size_t replica) override
    {
        Replica copy = replicas_.at(replica);
        copy.state = download(replica);
        check_box(copy.state.motion.box, make_pair_table(*copy.model).largest_cutoff,
                  options_.list.skin);
        return DeviceBatch<Executor>(executor_, {&copy}, options_).evaluate();
    }

private:
    bool is_resident(std::size_t replica) const
    {
        return std::find(resident_.begin(), resident_.end(), replica) != resident_.end();
    }

    void bring_home()
    {
        for (std::size_t r = 0; r < resident_.size(); ++r)
            batch_->download(r, replicas_.at(resident_[r]).state);
        resident_.clear();
        batch_.reset();
    }

    void make_resident(std::span<const AdvanceRequest> requests)
    {
        std::vector<std::size_t> wanted;
        for (const AdvanceRequest& request : requests) wanted.push_back(request.replica);
        require(std::set<std::size_t>(wanted.begin(), wanted.end()).size() == wanted.size(),
                "a replica is advanced once at a time");
        if (wanted == resident_) return;
        bring_home();
        std::vector<const Replica*> chosen;
        for (std::size_t replica : wanted) chosen.push_back(&replicas_.at(replica));
        if (chosen.empty()) return;
        batch_ = std::make_unique<DeviceBatch<Executor>>(executor_, chosen, options_);
        resident_ = wanted;
    }

    DeviceOptions options_;
    Executor executor_;
    std::map<std::size_t, Replica> replicas_;
    std::size_t next_ = 0;
    std::unique_ptr<DeviceBatch<Executor>> batch_;
    std::vector<std::size_t> resident_; ///< handles of the batch on the device, in its order
};

} // namespace pitchdrop::device
