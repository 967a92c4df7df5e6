#pragma once
#include "kernels/backend/device/device_replicas.hpp"
#include "kernels/model/pair_table.hpp"

namespace pitchdrop::device {

/// Softness of the replicas of a device backend. Observed replicas are measured in the batch they are in;
/// what is kept between frames outlives it.
template <class Executor>
class DeviceSoftness final : public SoftnessObservable {
public:
    using Observation = DeviceObservation<Executor>;

    explicit DeviceSoftness(DeviceReplicas<Executor>& replicas) : replicas_(replicas) {}

    std::vector<float> functions(std::size_t replica, const StructureSet& set) override
    {
        return measure(replica, Table(replicas_.executor(), SoftnessTable(set)), true);
    }
    std::vector<float> values(std::size_t replica, const Hyperplane& hyperplane) override
    {
        return measure(replica, Table(replicas_.executor(), SoftnessTable(hyperplane)), false);
    }

    void start(std::size_t replica, const ObservationSettings& settings,
               const ObservationState& state) override
    {
        require(settings.hyperplane != nullptr, "an observation has a hyperplane");
        require(settings.hop.frames_before >= 1 && settings.hop.frames_after >= 1 &&
                    settings.lead >= 0 && settings.block_frames >= 1 && settings.bins.count >= 1,
                "an observation has windows, blocks and bins");
        const Replica& home = replicas_.home(replica);
        check_interval(settings, make_pair_table(*home.model).largest_cutoff);
        auto observation = std::make_unique<Observation>(
            replicas_.executor(), settings, state, home.state.topology->beads(),
            table_of(settings.hyperplane));
        check_reach(replicas_.box(replica), observation->reach());
        observations_[replica] = std::move(observation);
    }
    ObservationState save(std::size_t replica) const override { return of(replica).state(); }
    double mean(std::size_t replica) const override { return of(replica).mean_softness(); }
    BeadMeasures bead_measures(std::size_t replica) const override
    {
        return of(replica).bead_measures();
    }

    std::vector<std::optional<FrameSummary>>
    take_frames(std::span<const std::size_t> replicas,
                std::span<const std::vector<float>> softness) override
    {
        const bool given = !softness.empty();
        require(!given || softness.size() == replicas.size(),
                "softness is given for every replica or for none");
        for (std::size_t n = 0; n < replicas.size(); ++n) {
            const Observation& observation = of(replicas[n]);
            check_reach(replicas_.box(replicas[n]), observation.reach());
            require(!given || softness[n].size() == observation.beads(),
                    "softness is given for every bead");
        }
        if (replicas.empty()) return {};
        const auto resident = [&](std::size_t replica) { return replicas_.is_resident(replica); };
        if (!std::all_of(replicas.begin(), replicas.end(), resident))
            replicas_.make_resident({replicas.begin(), replicas.end()});

        std::vector<Observation*> observed(replicas_.residents().size(), nullptr);
        for (std::size_t n = 0; n < replicas.size(); ++n) {
            Observation& observation = of(replicas[n]);
            Observation*& entry = observed[replicas_.place_of(replicas[n])];
            require(entry == nullptr, "a replica is served once at a time");
            entry = &observation;
            if (given) observation.give(softness[n]);
        }
        const auto all = replicas_.batch().observe(observed, given);
        std::vector<std::optional<FrameSummary>> summaries;
        for (const std::size_t replica : replicas)
            summaries.push_back(all[replicas_.place_of(replica)]);
        return summaries;
    }

    /// What looks on while replicas are advanced, in their order; null: nothing does.
    std::vector<Observation*> watching(const std::vector<std::size_t>& replicas) const
    {
        std::vector<Observation*> observed;
        for (const std::size_t replica : replicas) {
            const auto found = observations_.find(replica);
            observed.push_back(found == observations_.end() ? nullptr : found->second.get());
        }
        return observed;
    }
    /// The replica is about to be removed.
    void forget(std::size_t replica) { observations_.erase(replica); }

private:
    using Table = DeviceTable<Executor>;

    Observation& of(std::size_t replica) const
    {
        const auto found = observations_.find(replica);
        require(found != observations_.end(), "the replica is observed");
        return *found->second;
    }

    /// Replicas on the device are measured there, others in a batch of their own.
    std::vector<float> measure(std::size_t replica, const Table& table, bool functions)
    {
        check_reach(replicas_.box(replica), table.reach());
        if (replicas_.is_resident(replica))
            return replicas_.batch().structure(replicas_.place_of(replica), table.view(),
                                               functions);
        return DeviceBatch<Executor>(replicas_.executor(), {&replicas_.home(replica)},
                                     replicas_.options())
            .structure(0, table.view(), functions);
    }

    /// Replicas with the same hyperplane share its table.
    std::shared_ptr<const Table> table_of(const std::shared_ptr<const Hyperplane>& hyperplane)
    {
        for (const auto& [replica, observation] : observations_)
            if (observation->settings().hyperplane == hyperplane) return observation->table();
        return std::make_shared<Table>(replicas_.executor(), SoftnessTable(*hyperplane));
    }

    DeviceReplicas<Executor>& replicas_;
    std::map<std::size_t, std::unique_ptr<Observation>> observations_;
};

} // namespace pitchdrop::device
