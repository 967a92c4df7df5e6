#pragma once
#include "kernels/backend/device/device_batch.hpp"

// What goes to the device and comes back.

namespace pitchdrop::device {

template <class Executor>
DeviceBatch<Executor>::DeviceBatch(Executor& executor, const std::vector<const Replica*>& replicas,
                                   const DeviceOptions& options)
    : executor_(executor), slots_without_tree_(options.slots_without_tree),
      tight_(std::uint32_t(std::max(options.neighbour_capacity, 0)))
{
    const std::vector<std::size_t> order = memory_order(replicas);
    std::vector<const Replica*> ordered;
    place_.resize(order.size());
    for (std::size_t place = 0; place < order.size(); ++place) {
        place_[order[place]] = place;
        ordered.push_back(replicas[order[place]]);
    }
    layout_ = lay_out(ordered, options);
    sizes_.blocks = int(layout_.replica_of_block.size());
    sizes_.replicas = int(ordered.size());
    sizes_.key_bits = curve_key_bits;
    while ((std::size_t(1) << (sizes_.key_bits - curve_key_bits)) < ordered.size())
        ++sizes_.key_bits;
    allocate();
    upload_state(ordered);
    team_.plan(layout_, options);
    sizes_.conditional_lists = team_.path().conditional_lists;
    if (team_.serves() && tight_ == 0)
        for (ReplicaParameters& replica : layout_.parameters)
            replica.capacity = capacity_in_parts(replica.capacity);
}

template <class Executor>
void DeviceBatch<Executor>::allocate()
{
    const std::size_t slots = layout_.slots();
    const std::size_t replicas = layout_.parameters.size();
    work_.allocate(replicas);
    motion_work_.allocate(replicas);
    motion_home_.allocate(replicas);
    home_position_.allocate(slots);
    image_.allocate(slots);
    for (auto* array : {&home_velocity_, &velocity_, &force_}) array->allocate(slots);
    for (auto* array : {&key_, &sorted_key_}) array->allocate(slots);
    for (auto* array : {&home_slot_, &source_, &bead_, &slot_of_bead_}) array->allocate(slots);
    packed_.allocate(slots);
    partner_.allocate(std::size_t(layout_.partners));
    list_origin_.allocate(slots);
    group_.allocate(slots / group_lanes);
    for (const ReplicaParameters& replica : layout_.parameters)
        sizes_.has_tree = sizes_.has_tree || replica.slots() > slots_without_tree_;
    if (sizes_.has_tree) {
        branch_.allocate(slots / branch_slots + replicas + 1);
        trunk_.allocate(slots / trunk_slots + replicas + 1);
    }
    prune_origin_.allocate(slots);
    cluster_.allocate(slots / cluster_beads);
    for (auto* array : {&neighbour_count_, &pruned_count_})
        array->allocate(slots / cluster_beads * list_parts);
    pair_partial_.allocate(std::size_t(sizes_.blocks) * ctas_per_block * pair_sum_count);
    pair_partial_.zero();
    partial_.allocate(std::size_t(sizes_.blocks) * sum_count);
    partial_.zero();
    replica_of_block_.upload(layout_.replica_of_block);
    type_.upload(layout_.type);
    bond_begin_.upload(layout_.bond_begin);
    bond_partner_.upload(layout_.bond_partner);
    angle_begin_.upload(layout_.angle_begin);
    angle_.upload(layout_.angle);
    pair_.upload(layout_.pair);
    type_mass_.upload(layout_.type_mass);
    executor_.primitives().plan(slots);
    executor_.forget_recordings();
}

template <class Executor>
void DeviceBatch<Executor>::upload_state(const std::vector<const Replica*>& replicas)
{
    std::vector<FixedPosition> position(layout_.slots());
    std::vector<Vec3<float>> velocity(layout_.slots());
    motion_.clear();
    for (std::size_t r = 0; r < replicas.size(); ++r) {
        const ReplicaState& state = replicas[r]->state;
        const std::size_t first = layout_.parameters[r].first_slot();
        std::copy(state.position.begin(), state.position.end(), position.begin() + long(first));
        std::copy(state.velocity.begin(), state.velocity.end(), velocity.begin() + long(first));
        motion_.push_back(state.motion);
    }
    for (const MotionState& motion : motion_) begin_.push_back(motion.step);
    home_position_.upload(position);
    home_velocity_.upload(velocity);
    motion_home_.upload(motion_);
}

/// Places of samples and lists may have changed since the last block.
template <class Executor>
void DeviceBatch<Executor>::upload_parameters()
{
    const std::uint32_t samples = assign_samples(layout_.parameters, team_.blocks_at_once());
    if (samples > sample_.size()) {
        sample_.allocate(samples);
        sample_.zero(); // places without a sample are copied home, too
    }
    const std::size_t entries = assign_neighbours(layout_.parameters);
    neighbour_.allocate(entries);
    pruned_.allocate(entries);
    for (auto& report : report_) report.allocate(report_bytes());
    parameters_.upload(layout_.parameters);
}

template <class Executor>
void DeviceBatch<Executor>::reserve(const ObservationSettings* observed)
{
    upload_parameters();
    if (team_.serves()) team_.reserve(layout_);
    if (!observed) return;
    if (observed->interval > 0) evaluation_.allocate(place_.size());
    if (observed->d2_min_radius > 0) reference_position_.allocate(layout_.slots());
    StructureJob job{};
    job.active = 1;
    structure_view(std::vector<StructureJob>(place_.size(), job));
    FrameRequest request{};
    request.active = 1;
    request.settings = *observed;
    std::vector<FrameRequest> requests(place_.size(), request);
    frame_view(requests);
}

template <class Executor>
void DeviceBatch<Executor>::drive(std::size_t replica, const MotionSettings& settings,
                                  const Drive& drive)
{
    set_drive(layout_.parameters[place_[replica]], settings, drive);
}

template <class Executor>
void DeviceBatch<Executor>::download(std::size_t replica, ReplicaState& state) const
{
    const ReplicaParameters& parameters = layout_.parameters[place_[replica]];
    state.motion = motion_[place_[replica]];
    state.position = home_position_.download(parameters.first_slot(), parameters.beads);
    state.velocity = home_velocity_.download(parameters.first_slot(), parameters.beads);
}

template <class Executor>
std::vector<Vec3<float>> DeviceBatch<Executor>::forces(std::size_t replica) const
{
    const ReplicaParameters& parameters = layout_.parameters[place_[replica]];
    const auto place = slot_of_bead_.download(parameters.first_slot(), parameters.beads);
    const auto sorted = force_.download(parameters.first_slot(), parameters.slots());
    std::vector<Vec3<float>> forces;
    for (std::uint32_t slot : place) forces.push_back(sorted[slot]);
    return forces;
}

template <class Executor>
std::vector<std::vector<std::uint32_t>> DeviceBatch<Executor>::cluster_entries(std::size_t replica,
                                                                               bool pruned) const
{
    const ReplicaParameters& parameters = layout_.parameters[place_[replica]];
    const std::size_t clusters = parameters.slots() / cluster_beads;
    const std::size_t first = parameters.first_slot() / cluster_beads;
    const auto count = (pruned ? pruned_count_ : neighbour_count_).download(first, clusters);
    const auto entry = (pruned ? pruned_ : neighbour_)
                           .download(parameters.first_neighbour, parameters.capacity * clusters);
    std::vector<std::vector<std::uint32_t>> lists;
    for (std::size_t n = 0; n < clusters; ++n) {
        const auto begin = entry.begin() + long(n * parameters.capacity);
        lists.emplace_back(begin, begin + long(count[n]));
    }
    return lists;
}

template <class Executor>
std::vector<std::uint32_t> DeviceBatch<Executor>::beads_by_slot(std::size_t replica) const
{
    const ReplicaParameters& parameters = layout_.parameters[place_[replica]];
    return bead_.download(parameters.first_slot(), parameters.slots());
}

template <class Executor>
BatchView DeviceBatch<Executor>::view() const
{
    BatchView view{};
    view.replicas = sizes_.replicas;
    view.parameters = parameters_.data();
    view.work = work_.data();
    view.motion = motion_work_.data();
    view.home_motion = motion_home_.data();
    view.replica_of_block = replica_of_block_.data();
    view.home_position = home_position_.data();
    view.home_velocity = home_velocity_.data();
    view.key = key_.data();
    view.sorted_key = sorted_key_.data();
    view.home_slot = home_slot_.data();
    view.source = source_.data();
    view.bead = bead_.data();
    view.slot_of_bead = slot_of_bead_.data();
    view.image = image_.data();
    view.packed = view.own_packed = packed_.data();
    view.partner = partner_.data();
    view.velocity = velocity_.data();
    view.force = force_.data();
    view.list_origin = list_origin_.data();
    view.group = group_.data();
    view.slots_without_tree = slots_without_tree_;
    view.branch = branch_.data();
    view.trunk = trunk_.data();
    view.neighbour = neighbour_.data();
    view.neighbour_count = neighbour_count_.data();
    view.prune_origin = prune_origin_.data();
    view.cluster = cluster_.data();
    view.pruned = pruned_.data();
    view.pruned_count = pruned_count_.data();
    view.pair_partial = pair_partial_.data();
    view.type = type_.data();
    view.bond_begin = bond_begin_.data();
    view.bond_partner = bond_partner_.data();
    view.angle_begin = angle_begin_.data();
    view.angle = angle_.data();
    view.pair = pair_.data();
    view.type_mass = type_mass_.data();
    view.partial = partial_.data();
    view.sample = sample_.data();
    return view;
}

} // namespace pitchdrop::device
