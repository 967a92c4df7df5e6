#include "kernels/backend/cpu/cpu_replica.hpp"
#include "kernels/core/room.hpp"

#include <algorithm>
#include <cmath>

namespace pitchdrop {

namespace {

KickRequest second_kick_of(const StepCoefficients& coefficients)
{
    KickRequest request{};
    for (int axis = 0; axis < 3; ++axis)
        request.scale[axis] = float(coefficients.second_scale[axis]);
    request.kick = float(coefficients.second_kick);
    return request;
}

} // namespace

CpuReplica::CpuReplica(const Replica& replica, const SimdKernels& simd, const ListSettings& list,
                       std::int32_t window)
    : replica_(replica), simd_(simd), pair_table_(make_pair_table(*replica.model)),
      bond_row_(bond_row(replica.model->bond)),
      list_radius_(pair_table_.largest_cutoff + list.skin),
      pruned_radius_(pair_table_.largest_cutoff + list.pruned_skin),
      slots_(*replica_.state.topology, *replica.model, simd.width),
      angles_(*replica_.state.topology, *replica.model)
{
    require(replica_.state.position.size() == replica_.state.topology->beads() &&
                replica_.state.velocity.size() == replica_.state.topology->beads(),
            "a replica has one position and one velocity per bead of its topology");
    if (pair_table_.types > 16)
        throw InputError("the model has " + std::to_string(pair_table_.types) + " bead types",
                         "the CPU loops hold the coefficients of at most 16",
                         "merge types with equal mass, epsilon and sigma");
    pair_numbers_ = pair_table_.in_single_precision();
    require_room(replica_.state.motion.box, list_radius_, "cutoff + skin", "a shorter cutoff");
    list_.resize(slots_.view().clusters, window);
    const auto chunks = std::size_t(list_.chunks());
    force_sums_.resize(chunks);
    angle_energy_.resize(chunks);
    kick_sums_.resize(chunks);
    drift_sums_.resize(chunks);
    drive(replica.settings, replica.drive);
}

void CpuReplica::drive(const MotionSettings& settings, const Drive& drive)
{
    check_thermostat(settings.thermostat);
    replica_.settings = settings;
    replica_.drive = drive;
    degrees_ = degrees_of_freedom(settings, replica_.state.topology->beads());
}

/// No further step is made.
bool CpuReplica::fail(const Team& team, Progress& progress, const Failure& failure)
{
    if (team.rank != 0) return false;
    progress.failure = failure;
    failed_ = true;
    return false;
}

/// The centre of mass must not carry kinetic energy: thermostats would take it for heat.
void CpuReplica::remove_drift()
{
    const ReplicaState& state = replica_.state;
    Vec3<double> momentum{0, 0, 0};
    double mass = 0;
    for (std::uint32_t b = 0; b < state.topology->beads(); ++b) {
        const double m = replica_.model->bead_types[state.topology->type[b]].mass;
        const Vec3<float>& v = state.velocity[b];
        momentum += Vec3<double>{m * double(v.x), m * double(v.y), m * double(v.z)};
        mass += m;
    }
    for (Vec3<float>& v : replica_.state.velocity) {
        v.x -= float(momentum.x / mass);
        v.y -= float(momentum.y / mass);
        v.z -= float(momentum.z / mass);
    }
}

void CpuReplica::advance(const Team& team, std::int64_t steps, Progress& progress)
{
    while (steps > 0) {
        const MotionState& motion = replica_.state.motion;
        if (!has_room(motion.box, list_radius_)) {
            fail(team, progress, box_too_small(motion.step, motion.box, 2 * list_radius_));
            return;
        }
        const std::int64_t in_block = std::min(
            steps, steps_to_segment_end(replica_.settings, replica_.drive, motion.step));
        Block block{};
        begin_block(team, block);
        const Failure at_start = broken_bond(block);
        bool healthy = at_start.kind == FailureKind::none || fail(team, progress, at_start);
        for (std::int64_t n = 0; n < in_block && healthy; ++n)
            healthy = step(team, block, progress);
        end_block(team, block);
        if (!healthy) return;
        steps -= in_block;
    }
}

/// One time step, one verb a line. Every thread keeps the same copy of the motion state, so the
/// team meets twice a step: when all beads have moved and when all forces are known.
bool CpuReplica::step(const Team& team, Block& block, Progress& progress)
{
    const MotionSettings& settings = replica_.settings;
    MotionState& motion = block.motion;
    const StepPlan plan = plan_step(settings, motion.step + 1);
    const StepCoefficients coefficients = begin_step(motion, settings, replica_.drive, degrees_);
    const SecondKick second_kick = {second_kick_of(coefficients), plan.couples_or_samples};

    kick_and_drift(team, block, coefficients);
    team.barrier();
    if (const Failure failure = runaway(block); failure.kind != FailureKind::none)
        return fail(team, progress, failure);
    note_displacements(block);
    if (const ListUpdate due = lists_due(block); due != ListUpdate::none)
        update_lists(team, block, due);
    compute_forces(team, block, plan.measure, &second_kick);
    block.watched = motion.step;
    if (observable_) observable_->after_forces(team, beads_of(block));
    team.barrier();
    if (const Failure failure = broken_bond(block); failure.kind != FailureKind::none)
        return fail(team, progress, failure);
    if (!plan.couples_or_samples) return true;

    const PotentialSums potential = reduce_potential();
    StepSums sums = reduce_motion(potential);
    Sample sample;
    const FailureKind failure = finish_step(motion, settings, replica_.drive, degrees_, plan, sums,
                                            [&] { return potential; }, sample);
    if (failure != FailureKind::none) return fail(team, progress, {failure, motion.step});
    if (plan.samples && team.rank == 0) progress.samples.push_back(sample);
    return true;
}

void CpuReplica::begin_block(const Team& team, Block& block)
{
    const MotionSettings& settings = replica_.settings;
    if (team.rank == 0 && removes_drift(settings, replica_.state.motion.step)) remove_drift();
    prepare(team, block);
    if (team.rank == 0) prepared_ = false; // the beads are about to move
    compute_forces(team, block, Measure::forces);
    team.barrier();
}

/// Order, slots and list as a function of the state alone. What a measurement made of the same
/// positions is used again; velocities are copied anew, their drift may have been removed since.
void CpuReplica::prepare(const Team& team, Block& block)
{
    const bool prepared = prepared_;
    team.barrier();
    if (team.rank == 0) list_.prepare(team.size);
    if (team.rank == 0 && !prepared) slots_.sort(replica_.state);
    team.barrier();
    block.motion = replica_.state.motion;
    block.begin = block.watched = block.motion.step;
    const IndexRange slots = team.share(slots_.view().stride);
    slots_.fill(replica_.state, slots);
    team.barrier();
    if (prepared) {
        begin_list(block);
        begin_pruned(block);
        return;
    }
    slots_.connect(slots);
    team.barrier();
    make_list(team, block);
    team.barrier();
    if (team.rank == 0) prepared_ = true;
}

BeadsOfStep CpuReplica::beads_of(const Block& block) const
{
    const std::int64_t stage = replica_.drive.begin_step;
    return {simd_,           slots_.view(),       list_,
            block.motion.box, block.begin - stage, block.watched - stage};
}

void CpuReplica::end_block(const Team& team, const Block& block)
{
    const IndexRange slots = team.share(slots_.view().stride);
    slots_.store(replica_.state, slots);
    if (observable_) observable_->end_segment(team, beads_of(block));
    if (team.rank == 0) replica_.state.motion = block.motion;
    team.barrier();
}

/// And the second kick, while a chunk's forces are in the cache.
void CpuReplica::compute_forces(const Team& team, const Block& block, Measure measure,
                                const SecondKick* second_kick)
{
    ForceRequest request{};
    request.unit = unit_lengths(block.motion.box);
    request.pair = {pair_table_.types, pair_numbers_.data(), pair_table_.minimum_units};
    request.bond = bond_row_;
    request.bond_potential = std::int32_t(replica_.model->bond.potential);
    const ForceFunction forces =
        simd_.force[pair_table_.interaction][pair_table_.types > 1][std::size_t(measure)];
    const IndexRange chunks = team.share(list_.chunks());
    for (std::int32_t c = chunks.first; c < chunks.last; ++c) {
        const IndexRange clusters = list_.clusters_of(c);
        request.first_cluster = clusters.first;
        request.last_cluster = clusters.last;
        request.coming = list_.after_pruned(c, chunks);
        ForceSums& sums = force_sums_[std::size_t(c)];
        sums = forces(slots_.view(), list_.pruned_view(c), request);
        if (!angles_.empty()) {
            const Angles::Sums angles = angles_.add_forces(
                slots_, {clusters.first * simd_.width, clusters.last * simd_.width},
                block.motion.box);
            for (int k = 0; k < 6; ++k) sums.virial[k] += angles.virial[k];
            angle_energy_[std::size_t(c)] = angles.energy;
        }
        if (second_kick) kick(c, *second_kick);
    }
}

void CpuReplica::kick_and_drift(const Team& team, Block& block,
                                const StepCoefficients& coefficients)
{
    const MotionSettings& settings = replica_.settings;
    KickDriftRequest request{};
    for (int axis = 0; axis < 3; ++axis) {
        request.scale[axis] = float(coefficients.scale[axis]);
        request.drift[axis] = float(coefficients.drift[axis]);
    }
    request.kick = float(coefficients.kick);
    request.decay = float(coefficients.decay);
    request.noise = float(coefficients.noise);
    request.heats_beads = heats_beads(settings);
    request.thermostat = settings.thermostat;
    request.seed = settings.seed;
    request.step = std::uint64_t(block.motion.step);
    request.unit = unit_lengths(block.motion.box);
    request.limit = step_limit(settings.dynamics);
    const IndexRange chunks = team.share(list_.chunks());
    for (std::int32_t c = chunks.first; c < chunks.last; ++c) {
        const IndexRange clusters = list_.clusters_of(c);
        request.first_cluster = clusters.first;
        request.last_cluster = clusters.last;
        drift_sums_[std::size_t(c)] = simd_.kick_drift(slots_.view(), request);
    }
}

void CpuReplica::kick(std::int32_t chunk, SecondKick kick)
{
    const IndexRange clusters = list_.clusters_of(chunk);
    kick.request.first_cluster = clusters.first;
    kick.request.last_cluster = clusters.last;
    if (kick.measure)
        kick_sums_[std::size_t(chunk)] = simd_.kick_and_measure(slots_.view(), kick.request);
    else
        simd_.kick(slots_.view(), kick.request);
}

/// In the order of the chunks, whichever thread has served them.
PotentialSums CpuReplica::reduce_potential() const
{
    PotentialSums total;
    for (const ForceSums& part : force_sums_) {
        total.pair_energy += part.pair_energy;
        total.bond_energy += part.bond_energy;
        for (int k = 0; k < 6; ++k) total.virial[k] += part.virial[k];
    }
    for (const double energy : angle_energy_) total.angle_energy += energy;
    return total;
}

StepSums CpuReplica::reduce_motion(const PotentialSums& potential) const
{
    StepSums total;
    for (int axis = 0; axis < 3; ++axis) total.virial[axis] = potential.virial[axis];
    for (const KickSums& part : kick_sums_) {
        for (int axis = 0; axis < 3; ++axis) total.momentum_flux[axis] += part.momentum_flux[axis];
        total.force_velocity += part.force_velocity;
        total.velocity_squared += part.velocity_squared;
        total.force_squared += part.force_squared;
    }
    return total;
}

Failure CpuReplica::runaway(const Block& block) const
{
    for (const KickDriftSums& part : drift_sums_)
        if (part.runaway_slot >= 0)
            return {FailureKind::runaway_bead, block.motion.step, bead_of(part.runaway_slot)};
    return {};
}

Failure CpuReplica::broken_bond(const Block& block) const
{
    for (const ForceSums& part : force_sums_)
        if (part.broken_slot >= 0)
            return {FailureKind::broken_bond, block.motion.step, bead_of(part.broken_slot)};
    return {};
}

Evaluation CpuReplica::evaluate()
{
    const Team alone;
    Block block{};
    prepare(alone, block);
    compute_forces(alone, block, Measure::everything);
    const PotentialSums sums = reduce_potential();
    Evaluation out;
    out.pair_energy = sums.pair_energy;
    out.bond_energy = sums.bond_energy;
    out.angle_energy = sums.angle_energy;
    for (std::size_t k = 0; k < 6; ++k) out.virial[k] = sums.virial[k];
    const SlotView& view = slots_.view();
    out.forces.resize(std::size_t(view.beads));
    for (std::int32_t s = 0; s < view.beads; ++s)
        out.forces[view.bead[s]] = {view.fx[s], view.fy[s], view.fz[s]};
    return out;
}

std::size_t CpuReplica::bytes() const
{
    return slots_.bytes() + list_.bytes() +
           replica_.state.position.size() * (sizeof(FixedPosition) + sizeof(Vec3<float>)) +
           force_sums_.size() * (sizeof(ForceSums) + sizeof(KickSums) + sizeof(KickDriftSums) + 8);
}

} // namespace pitchdrop
