#pragma once
#include "kernels/backend/device/device_batch.hpp"
#include "kernels/backend/device/memory_plan.hpp"
#include "kernels/core/error.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <vector>

namespace pitchdrop::device {

/// The replicas of a backend. Those of the last batch stay on the device: asking for the same ones again
/// copies nothing but parameters.
template <class Executor>
class DeviceReplicas {
public:
    template <class... Arguments>
    explicit DeviceReplicas(const DeviceOptions& options, Arguments&&... arguments)
        : options_(options), executor_(std::forward<Arguments>(arguments)...)
    {
    }

    const DeviceOptions& options() const { return options_; }
    Executor& executor() { return executor_; }
    const Executor& executor() const { return executor_; }

    std::size_t add(const Replica& replica)
    {
        replicas_.emplace(next_, replica);
        return next_++;
    }
    void remove(std::size_t replica)
    {
        if (is_resident(replica)) bring_home();
        replicas_.erase(replica);
    }
    bool has(std::size_t replica) const { return replicas_.count(replica) == 1; }
    /// As it was when it was last at home.
    const Replica& home(std::size_t replica) const { return replicas_.at(replica); }

    ReplicaState download(std::size_t replica) const
    {
        ReplicaState state = home(replica).state;
        if (is_resident(replica)) batch_->download(place_of(replica), state);
        return state;
    }
    MotionState motion(std::size_t replica) const
    {
        return is_resident(replica) ? batch_->motion(place_of(replica)) : home(replica).state.motion;
    }
    const double (&box(std::size_t replica) const)[3]
    {
        return is_resident(replica) ? batch_->box(place_of(replica)) : home(replica).state.motion.box;
    }
    void drive(std::size_t replica, const MotionSettings& settings, const Drive& drive)
    {
        Replica& entry = replicas_.at(replica);
        entry.settings = settings;
        entry.drive = drive;
        if (is_resident(replica)) batch_->drive(place_of(replica), settings, drive);
    }

    bool is_resident(std::size_t replica) const
    {
        return std::find(resident_.begin(), resident_.end(), replica) != resident_.end();
    }
    std::size_t place_of(std::size_t replica) const
    {
        return std::size_t(std::find(resident_.begin(), resident_.end(), replica) -
                           resident_.begin());
    }
    const std::vector<std::size_t>& residents() const { return resident_; } ///< in the batch's order
    DeviceBatch<Executor>& batch() { return *batch_; }

    void make_resident(const std::vector<std::size_t>& wanted)
    {
        require(std::set<std::size_t>(wanted.begin(), wanted.end()).size() == wanted.size(),
                "a replica is served once at a time");
        if (wanted == resident_) return;
        bring_home();
        std::vector<const Replica*> chosen;
        for (std::size_t replica : wanted) chosen.push_back(&replicas_.at(replica));
        if (chosen.empty()) return;
        refuse_what_does_not_fit(chosen);
        batch_ = std::make_unique<DeviceBatch<Executor>>(executor_, chosen, options_);
        resident_ = wanted;
    }

    std::size_t planned_memory(const std::vector<const Replica*>& replicas,
                               const ObservationSettings* observed) const
    {
        return planned_bytes<typename Executor::Primitives>(executor_.properties(), replicas,
                                                            options_, observed);
    }

private:
    void bring_home()
    {
        for (std::size_t r = 0; r < resident_.size(); ++r)
            batch_->download(r, replicas_.at(resident_[r]).state);
        resident_.clear();
        batch_.reset();
    }

    /// Nothing is allocated for a batch that would run out of memory half-way.
    void refuse_what_does_not_fit(const std::vector<const Replica*>& chosen) const
    {
        const double free = executor_.free_memory(),
                     needed = double(planned_memory(chosen, nullptr));
        if (needed <= free) return;
        const auto of_first = [&](std::size_t count) {
            return planned_memory({chosen.begin(), chosen.begin() + std::ptrdiff_t(count)},
                                  nullptr);
        };
        refuse_batch(chosen.size(), chosen.front()->state.topology->beads(), needed, free,
                     copies_that_fit(chosen.size(), free, of_first));
    }

    DeviceOptions options_;
    Executor executor_;
    std::map<std::size_t, Replica> replicas_;
    std::size_t next_ = 0;
    std::unique_ptr<DeviceBatch<Executor>> batch_;
    std::vector<std::size_t> resident_; ///< handles of the batch on the device, in its order
};

} // namespace pitchdrop::device
