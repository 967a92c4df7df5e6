#pragma once
#include "kernels/backend/device/device_batch.hpp"
#include "kernels/core/error.hpp"

// What is measured on a batch between its blocks. Working arrays are used that the next block makes
// anew.

namespace pitchdrop::device {

/// Blocks of the structure kernel that fill any GPU, and blocks that get scratch memory.
inline constexpr std::uint32_t filling_blocks = 8192, most_scratch_blocks = 4096;

/// The blocks from the first replica with a job to the last; the kernels look at no others.
template <class Executor>
void DeviceBatch<Executor>::choose_range(const std::vector<StructureJob>& jobs)
{
    measured_ = sizes_;
    std::uint32_t end = first_measured_ = 0;
    for (std::size_t place = jobs.size(); place-- > 0;) {
        if (!jobs[place].active) continue;
        const ReplicaParameters& replica = layout_.parameters[place];
        first_measured_ = replica.first_block;
        end = std::max(end, replica.first_block + replica.blocks);
    }
    measured_.blocks = int(end - first_measured_);
}

/// Neighbours have their place in shared memory until some bead has more than fit.
template <class Executor>
StructureView DeviceBatch<Executor>::structure_view(const std::vector<StructureJob>& jobs)
{
    choose_range(jobs);
    parameters_.upload(layout_.parameters);
    structure_position_.allocate(layout_.slots());
    job_.upload(jobs);

    StructureView structure{};
    structure.batch = view();
    structure.first_block = first_measured_;
    structure.job = job_.data();
    structure.position = structure_position_.data();
    const std::uint32_t slots = std::uint32_t(measured_.blocks) * block_threads;
    structure.unit_beads = 4;
    while (structure.unit_beads < group_lanes && slots >= 2 * structure.unit_beads * filling_blocks)
        structure.unit_beads *= 2;
    structure.near_groups = shared_groups;
    structure.capacity = shared_neighbours;
    if (tight_ > 0) { // a test: everything is small
        structure.near_groups = std::min(tight_, shared_groups);
        structure.capacity = std::min(tight_, shared_neighbours);
        structure.unit_beads = group_lanes;
    }
    structure.units = slots / structure.unit_beads;
    if (scratch_capacity_ > 0) {
        structure.scratch_blocks =
            std::min(structure.units, tight_ > 0 ? tight_ : most_scratch_blocks);
        structure.capacity = scratch_capacity_;
        scratch_.allocate(std::size_t(structure.scratch_blocks) * scratch_capacity_);
        structure.scratch = scratch_.data();
    }
    return structure;
}

template <class Executor>
StructureView DeviceBatch<Executor>::prepare_structure(const std::vector<StructureJob>& jobs)
{
    const StructureView structure = structure_view(jobs);
    launch_structure_start(executor_, structure, measured_);
    return structure;
}

/// Some bead has `needed` neighbours: more than there was room for.
template <class Executor>
void DeviceBatch<Executor>::make_room(std::uint32_t needed)
{
    scratch_capacity_ = needed + needed / 8 + 8;
}

template <class Executor>
std::vector<float> DeviceBatch<Executor>::structure(std::size_t replica, const SoftnessView& table,
                                                    bool functions)
{
    const std::size_t place = place_[replica];
    const std::size_t beads = layout_.parameters[place].beads;
    Array<float> out(executor_);
    out.allocate(beads * std::size_t(functions ? table.functions : 1));
    std::vector<StructureJob> jobs(place_.size(), StructureJob{});
    jobs[place] = {table, out.data(), 1};
    for (;;) {
        const StructureView structure = prepare_structure(jobs);
        launch_present_positions(executor_, structure, measured_);
        launch_structure_order(executor_, structure, measured_);
        launch_structure_sums(executor_, structure,
                              functions ? StructureDetail::functions : StructureDetail::softness);
        const std::uint32_t needed = work_.download(place, 1).front().needed_capacity;
        if (needed == 0) return out.download(0, out.size());
        make_room(needed);
    }
}

template <class Executor>
FrameView DeviceBatch<Executor>::frame_view(std::vector<FrameRequest>& requests)
{
    std::uint64_t tallies = 0;
    for (std::size_t place = 0; place < requests.size(); ++place) {
        requests[place].first_tally = tallies;
        if (requests[place].active)
            tallies += 2 * std::uint64_t(layout_.parameters[place].blocks) *
                       std::uint64_t(requests[place].settings.bins.count);
    }
    tally_.allocate(tallies);
    travel_.allocate(3 * std::size_t(sizes_.blocks));
    frame_sum_.allocate(frame_sums * std::size_t(sizes_.blocks));
    result_.allocate(requests.size());
    request_.upload(requests);
    return {view(),         first_measured_,   request_.data(), structure_position_.data(),
            travel_.data(), frame_sum_.data(), tally_.data(),   result_.data()};
}

/// Uses the working arrays before the structure does, in an order of its own.
template <class Executor>
void DeviceBatch<Executor>::measure_d2_min(const StructureView& structure,
                                           const std::vector<FrameRequest>& requests)
{
    const auto wants = [](const FrameRequest& request) { return request.measures_d2_min(); };
    if (std::none_of(requests.begin(), requests.end(), wants)) return;
    reference_position_.allocate(layout_.slots());
    D2MinView measured{structure, request_.data()};
    measured.structure.position = reference_position_.data();
    launch_d2_min(executor_, measured, measured_);
    launch_structure_start(executor_, structure, measured_);
}

/// One pass serves all replicas; those with a bead that has more neighbours than there was room for
/// have counted nothing, and come again with more room.
template <class Executor>
std::vector<std::optional<FrameSummary>> DeviceBatch<Executor>::observe(
    const Observations& observations, bool given)
{
    std::vector<FrameRequest> requests(place_.size(), FrameRequest{});
    std::vector<StructureJob> jobs(place_.size(), StructureJob{});
    for (std::size_t r = 0; r < place_.size(); ++r)
        if (observations[r]) {
            require(!given || observations[r]->settings().interval == 0,
                    "softness is given or evaluated, not both");
            requests[place_[r]] = observations[r]->request(box(r));
            jobs[place_[r]] = observations[r]->job();
        }
    std::vector<std::optional<FrameSummary>> summaries(place_.size());
    for (bool first = true;; first = false) {
        const StructureView structure = prepare_structure(jobs);
        const FrameView frames = frame_view(requests);
        if (first) {
            launch_take_positions(executor_, frames, measured_);
            measure_d2_min(structure, requests);
        }
        if (first && !given) launch_structure_order(executor_, structure, measured_);
        if (!given) launch_structure_sums(executor_, structure, StructureDetail::softness);
        launch_count_frame(executor_, frames, measured_);
        const std::vector<FrameResult> results = result_.download(0, requests.size());

        std::uint32_t needed = 0;
        for (std::size_t r = 0; r < place_.size(); ++r) {
            FrameRequest& request = requests[place_[r]];
            if (!request.active) continue;
            const FrameResult& result = results[place_[r]];
            needed = std::max(needed, result.needed_neighbours);
            if (result.needed_neighbours > 0) continue;
            if (request.completes) summaries[r] = result.summary;
            observations[r]->conclude(result.mean_softness);
            request.active = jobs[place_[r]].active = 0;
        }
        if (needed == 0) return summaries;
        make_room(needed);
    }
}

} // namespace pitchdrop::device
