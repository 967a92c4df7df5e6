#pragma once
#include "kernels/backend/device/device_batch.hpp"
#include "kernels/backend/device/memory_plan.hpp"
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
        executor_.time_launches(options_.times);
    }
    std::string description() const override
    {
        const std::string asked = options_.path ? ", path " + name_of(*options_.path) : "";
        return executor_.description() + asked;
    }
    std::vector<std::string> paths() const override { return {paths_.begin(), paths_.end()}; }
    double free_memory() const override { return executor_.free_memory(); }
    void use_on_this_thread() override { executor_.use_on_this_thread(); }
    std::optional<double> planned_memory(const Replica& replica, std::size_t copies,
                                         const ObservationSettings* observed) const override
    {
        return double(planned(std::vector<const Replica*>(copies, &replica), observed));
    }

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
        observations_.erase(replica);
        replicas_.erase(replica);
    }

    ReplicaState download(std::size_t replica) const override
    {
        ReplicaState state = replicas_.at(replica).state;
        for (std::size_t r = 0; r < resident_.size(); ++r)
            if (resident_[r] == replica) batch_->download(r, state);
        return state;
    }

    MotionState motion(std::size_t replica) const override
    {
        for (std::size_t r = 0; r < resident_.size(); ++r)
            if (resident_[r] == replica) return batch_->motion(r);
        return replicas_.at(replica).state.motion;
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
        std::vector<std::size_t> wanted;
        for (const AdvanceRequest& request : requests) wanted.push_back(request.replica);
        make_resident(wanted);
        if (wanted.empty()) return {};
        paths_.insert(description_of(batch_->path()));
        std::vector<Observation*> observed;
        for (const std::size_t replica : wanted) {
            const auto found = observations_.find(replica);
            observed.push_back(found == observations_.end() ? nullptr : found->second.get());
        }
        std::vector<std::int64_t> steps;
        for (const AdvanceRequest& request : requests) steps.push_back(request.steps);
        return batch_->advance(steps, observed);
    }

    Evaluation evaluate(std::size_t replica) override
    {
        Replica copy = replicas_.at(replica);
        copy.state = download(replica);
        check_box(copy.state.motion.box, make_pair_table(*copy.model).largest_cutoff,
                  options_.list.skin);
        return DeviceBatch<Executor>(executor_, {&copy}, options_).evaluate();
    }

    std::vector<float> structure_functions(std::size_t replica, const StructureSet& set) override
    {
        return structure(replica, Table(executor_, SoftnessTable(set)), true);
    }

    std::vector<float> softness(std::size_t replica, const Hyperplane& hyperplane) override
    {
        return structure(replica, Table(executor_, SoftnessTable(hyperplane)), false);
    }

    void start_observation(std::size_t replica, const ObservationSettings& settings,
                           const ObservationState& state) override
    {
        require(settings.hyperplane != nullptr, "an observation has a hyperplane");
        require(settings.hop.frames_before >= 1 && settings.hop.frames_after >= 1 &&
                    settings.lead >= 0 && settings.block_frames >= 1 && settings.bins.count >= 1,
                "an observation has windows, blocks and bins");
        check_interval(settings,
                       make_pair_table(*replicas_.at(replica).model).largest_cutoff);
        auto observation = std::make_unique<Observation>(
            executor_, settings, state, replicas_.at(replica).state.topology->beads(),
            table_of(settings.hyperplane));
        check_replica(replica, observation->reach());
        observations_[replica] = std::move(observation);
    }

    ObservationState observation(std::size_t replica) const override
    {
        return observation_of(replica).state();
    }
    double mean_softness(std::size_t replica) const override
    {
        return observation_of(replica).mean_softness();
    }
    BeadMeasures bead_measures(std::size_t replica) const override
    {
        return observation_of(replica).bead_measures();
    }

    std::vector<std::optional<FrameSummary>>
    observe(std::span<const std::size_t> replicas,
            std::span<const std::vector<float>> softness) override
    {
        const bool given = !softness.empty();
        require(!given || softness.size() == replicas.size(),
                "softness is given for every replica or for none");
        for (std::size_t n = 0; n < replicas.size(); ++n) {
            const Observation& observation = observation_of(replicas[n]);
            check_replica(replicas[n], observation.reach());
            require(!given || softness[n].size() == observation.beads(),
                    "softness is given for every bead");
        }
        if (replicas.empty()) return {};
        const auto resident = [&](std::size_t replica) { return is_resident(replica); };
        if (!std::all_of(replicas.begin(), replicas.end(), resident))
            make_resident({replicas.begin(), replicas.end()});

        std::vector<Observation*> observed(resident_.size(), nullptr); // in the batch's order
        for (std::size_t n = 0; n < replicas.size(); ++n) {
            Observation& observation = observation_of(replicas[n]);
            Observation*& entry = observed[place_of(replicas[n])];
            require(entry == nullptr, "a replica is served once at a time");
            entry = &observation;
            if (given) observation.give(softness[n]);
        }
        const auto all = batch_->observe(observed, given);
        std::vector<std::optional<FrameSummary>> summaries;
        for (const std::size_t replica : replicas) summaries.push_back(all[place_of(replica)]);
        return summaries;
    }

private:
    using Table = DeviceTable<Executor>;
    using Observation = DeviceObservation<Executor>;

    /// Of the path, if one was asked for; `paths` has what was taken.
    Observation& observation_of(std::size_t replica) const
    {
        const auto found = observations_.find(replica);
        require(found != observations_.end(), "the replica is observed");
        return *found->second;
    }

    std::size_t place_of(std::size_t replica) const
    {
        return std::size_t(std::find(resident_.begin(), resident_.end(), replica) -
                           resident_.begin());
    }

    void check_replica(std::size_t replica, double reach) const
    {
        const Replica& home = replicas_.at(replica);
        check_reach(is_resident(replica) ? batch_->box(place_of(replica)) : home.state.motion.box,
                    reach);
    }

    /// Replicas on the device are measured there, others in a batch of their own.
    std::vector<float> structure(std::size_t replica, const Table& table, bool functions)
    {
        check_replica(replica, table.reach());
        if (is_resident(replica))
            return batch_->structure(place_of(replica), table.view(), functions);
        return DeviceBatch<Executor>(executor_, {&replicas_.at(replica)}, options_)
            .structure(0, table.view(), functions);
    }

    /// Replicas with the same hyperplane share its table.
    std::shared_ptr<const Table> table_of(const std::shared_ptr<const Hyperplane>& hyperplane)
    {
        for (const auto& [replica, observation] : observations_)
            if (observation->settings().hyperplane == hyperplane) return observation->table();
        return std::make_shared<Table>(executor_, SoftnessTable(*hyperplane));
    }

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

    std::size_t planned(const std::vector<const Replica*>& replicas,
                        const ObservationSettings* observed) const
    {
        return planned_bytes<typename Executor::Primitives>(executor_.properties(), replicas,
                                                            options_, observed);
    }

    /// Nothing is allocated for a batch that would run out of memory half-way.
    void refuse_what_does_not_fit(const std::vector<const Replica*>& chosen) const
    {
        const double free = executor_.free_memory(), needed = double(planned(chosen, nullptr));
        if (needed <= free) return;
        const auto of_first = [&](std::size_t count) {
            return planned({chosen.begin(), chosen.begin() + std::ptrdiff_t(count)}, nullptr);
        };
        refuse_batch(chosen.size(), chosen.front()->state.topology->beads(), needed, free,
                     copies_that_fit(chosen.size(), free, of_first));
    }

    DeviceOptions options_;
    std::set<std::string> paths_;
    Executor executor_;
    std::map<std::size_t, Replica> replicas_;
    std::size_t next_ = 0;
    std::unique_ptr<DeviceBatch<Executor>> batch_;
    std::vector<std::size_t> resident_; ///< handles of the batch on the device, in its order
    std::map<std::size_t, std::unique_ptr<Observation>> observations_;
};

} // namespace pitchdrop::device
