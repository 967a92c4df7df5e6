#include "kernels/backend/cpu/cpu_replica.hpp"
#include "kernels/backend/cpu/structure.hpp"
#include "kernels/core/room.hpp"

#include <algorithm>

// What is measured on a replica between blocks. Slots and lists are a function of the positions, so
// that measuring leaves no trace in the trajectory, and the next block may use them again.

namespace pitchdrop {

namespace {

/// So that rounding in the search loses no neighbour.
constexpr double reach_margin = 1e-4;

} // namespace

void CpuReplica::check_reach(double reach) const
{
    require_room(replica_.state.motion.box, reach + reach_margin, reach_of_sums,
                 "a shorter reach");
}

/// Order, slots and a list of their own, for positions that are not the replica's or functions that
/// reach farther than its list.
void CpuReplica::find_structure_neighbours(const Team& team, const ReplicaState& at, double reach)
{
    if (team.rank == 0) {
        prepared_ = false;
        slots_.sort(at);
        if (structure_list_.chunks() == 0)
            structure_list_.resize(slots_.view().clusters, list_.window());
        structure_list_.prepare(team.size);
    }
    team.barrier();
    slots_.fill(at, team.share(slots_.view().stride));
    team.barrier();
    SearchRequest search{};
    search.radius = float(reach + reach_margin);
    search.bin_margin = float(reach_margin);
    const UnitLengths unit = unit_lengths(at.motion.box);
    structure_list_.search(team, simd_, slots_, unit, search);
    structure_list_.prune(team, simd_, slots_, unit, search.radius);
}

void CpuReplica::structure(const Team& team, const ReplicaState& at, const SoftnessTable& table,
                           bool functions, float* out)
{
    const bool shares_list =
        &at == &replica_.state && table.reach() + reach_margin < pruned_radius_;
    if (shares_list) {
        Block block{};
        prepare(team, block);
    } else {
        find_structure_neighbours(team, at, table.reach());
    }
    const NeighbourList& list = shares_list ? list_ : structure_list_;
    const SlotView& slots = slots_.view();
    const IndexRange chunks = team.share(list.chunks());
    StructureBuffers buffers(list, chunks, simd_.width, table.view().groups);
    const std::int32_t row = functions ? table.view().functions : 1;
    std::vector<float> values(std::size_t(clusters_per_chunk * simd_.width * row));
    for (std::int32_t c = chunks.first; c < chunks.last; ++c) {
        const IndexRange clusters = list.clusters_of(c);
        const std::int32_t first = clusters.first * simd_.width;
        const std::int32_t last = std::min(clusters.last * simd_.width, slots.beads);
        const StructureRequest request{clusters.first, clusters.last, unit_lengths(at.motion.box),
                                       buffers.scratch(),
                                       values.data() - std::ptrdiff_t(first) * row};
        (functions ? simd_.structure_functions : simd_.softness)(slots, list.pruned_view(c),
                                                                 table.view(), request);
        for (std::int32_t s = first; s < last; ++s)
            std::copy_n(values.data() + std::ptrdiff_t(s - first) * row, row,
                        out + std::ptrdiff_t(slots.bead[s]) * row);
    }
    team.barrier();
}

void CpuReplica::start_observation(const ObservationSettings& settings,
                                   const ObservationState& state,
                                   std::shared_ptr<const SoftnessTable> table)
{
    check_interval(settings, pair_table_.largest_cutoff);
    observation_ = std::make_unique<Observation>(settings, state, std::move(table),
                                                 replica_.state.topology->beads());
    check_reach(observation_->reach());
    if (settings.interval == 0) return;
    block_softness_.resize(std::size_t(slots_.view().stride));
}

const Observation& CpuReplica::observation() const
{
    require(observation_ != nullptr, "the replica is observed");
    return *observation_;
}

void CpuReplica::observe(const Team& team, const std::vector<float>* given,
                         std::optional<FrameSummary>& summary)
{
    Observation& observation = *observation_;
    const Hyperplane& plane = *observation.settings().hyperplane;
    require(!given || observation.settings().interval == 0,
            "softness is given or evaluated, not both");
    observation.take_positions(team, replica_.state);
    if (observation.measures_d2_min()) measure_d2_min(team);
    float* softness = observation.softness_row();
    if (given) {
        if (team.rank == 0) std::copy(given->begin(), given->end(), softness);
    } else if (observation.take_mean_softness(team)) {
        // it is there
    } else if (plane.positions == StructurePositions::time_average) {
        if (team.rank == 0) averaged_ = replica_.state;
        team.barrier();
        const IndexRange beads = team.share(std::int32_t(averaged_.position.size()));
        for (std::int32_t b = beads.first; b < beads.last; ++b) {
            const FixedFraction mean = observation.averaged(std::uint32_t(b));
            averaged_.position[std::size_t(b)] = {mean.x, mean.y, mean.z};
        }
        team.barrier();
        structure(team, averaged_, *observation.table(), false, softness);
    } else {
        structure(team, replica_.state, *observation.table(), false, softness);
    }
    observation.conclude(team, summary);
}

} // namespace pitchdrop
