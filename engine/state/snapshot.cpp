#include "engine/state/snapshot.hpp"

#include "engine/state/bead_name.hpp"
#include "kernels/core/error.hpp"
#include "kernels/core/random.hpp"

#include <algorithm>
#include <cmath>

namespace pitchdrop {

namespace {

/// A fixed-point position has 31 bits for boxes; half of them are left to move in.
constexpr double most_boxes = 1073741824.0;

void check_motion(const Snapshot& snapshot)
{
    for (std::uint32_t b = 0; b < snapshot.beads(); ++b)
        for (int axis = 0; axis < 3; ++axis) {
            const double r = snapshot.position[b][axis] - snapshot.origin[axis];
            const auto bead = [&] { return bead_name(snapshot.id, b); };
            if (!std::isfinite(r))
                throw InputError("the position of " + bead() + " is not a number",
                                 "every coordinate must be finite", "write the state anew");
            if (std::abs(r) > most_boxes * snapshot.box[axis])
                throw InputError(bead() + " is more than 2^30 boxes away",
                                 "positions have 31 bits for the images of the box",
                                 "correct the positions or the images of the state");
            if (!snapshot.velocity.empty() && !std::isfinite(float(snapshot.velocity[b][axis])))
                throw InputError("the velocity of " + bead() + " is not a number or too large",
                                 "velocities are finite numbers in single precision",
                                 "write the state anew");
        }
}

void check(const Snapshot& snapshot, const Model& model)
{
    const std::uint32_t beads = snapshot.beads();
    if (beads == 0)
        throw InputError("the state has no beads", "there is nothing to simulate",
                         "check the file's header counts");
    for (int axis = 0; axis < 3; ++axis)
        if (!(snapshot.box[axis] > 0) || !std::isfinite(snapshot.box[axis]))
            throw InputError("the box has no length along " + std::string(1, "xyz"[axis]),
                             "the engine is periodic in three dimensions",
                             "give the state an orthorhombic box");
    check_motion(snapshot);
    const auto largest = snapshot.type.empty()
                             ? std::uint8_t(0)
                             : *std::max_element(snapshot.type.begin(), snapshot.type.end());
    if (largest >= model.bead_types.size())
        throw InputError("the state has a bead of type " + std::to_string(largest + 1),
                         "the model describes " + std::to_string(model.bead_types.size()) +
                             " bead types",
                         "add the missing entries to model.bead_types");
    const auto present = [&](std::uint32_t bead) {
        if (bead >= beads)
            throw InputError("a bond or angle names bead " + std::to_string(bead + 1),
                             "the state has " + std::to_string(beads) + " beads",
                             "write the state anew");
    };
    for (const auto& bond : snapshot.bonds) {
        for (const std::uint32_t bead : bond) present(bead);
        if (bond[0] == bond[1])
            throw InputError(bead_name(snapshot.id, bond[0]) + " is bonded to itself",
                             "a bond joins two beads", "write the state anew");
    }
    for (const auto& angle : snapshot.angles) {
        for (const std::uint32_t bead : angle) present(bead);
        if (angle[0] == angle[1] || angle[1] == angle[2] || angle[0] == angle[2])
            throw InputError(bead_name(snapshot.id, angle[1]) +
                                 " is in the middle of an angle that names a bead twice",
                             "an angle is between three beads", "write the state anew");
    }
}

} // namespace

ReplicaState make_state(const Snapshot& snapshot, const Model& model)
{
    check(snapshot, model);
    const std::uint32_t beads = snapshot.beads();
    auto topology = std::make_shared<Topology>();
    topology->type = snapshot.type.empty() ? std::vector<std::uint8_t>(beads, 0) : snapshot.type;
    topology->molecule =
        snapshot.molecule.empty() ? std::vector<std::uint32_t>(beads, 0) : snapshot.molecule;
    topology->bonds = snapshot.bonds;
    topology->angles = snapshot.angles;
    topology->id = snapshot.id;

    ReplicaState state;
    for (int axis = 0; axis < 3; ++axis) state.motion.box[axis] = snapshot.box[axis];
    state.motion.step = snapshot.step;
    state.position.reserve(beads);
    state.velocity.reserve(beads);
    for (std::uint32_t b = 0; b < beads; ++b) {
        state.position.push_back(to_fixed(snapshot.position[b] - snapshot.origin, snapshot.box));
        const Vec3<double> v =
            snapshot.velocity.empty() ? Vec3<double>{0, 0, 0} : snapshot.velocity[b];
        state.velocity.push_back({float(v.x), float(v.y), float(v.z)});
    }
    state.topology = std::move(topology);
    return state;
}

Snapshot make_snapshot(const ReplicaState& state, const Model& model)
{
    Snapshot snapshot;
    snapshot.box = state.box();
    snapshot.step = state.motion.step;
    const double* scale = state.motion.velocity_scale;
    for (std::size_t b = 0; b < state.position.size(); ++b) {
        snapshot.position.push_back(to_length(state.position[b], snapshot.box));
        const Vec3<float>& v = state.velocity[b];
        snapshot.velocity.push_back(
            {scale[0] * double(v.x), scale[1] * double(v.y), scale[2] * double(v.z)});
    }
    snapshot.type = state.topology->type;
    snapshot.types = std::uint32_t(model.bead_types.size());
    for (const BeadType& type : model.bead_types) snapshot.type_mass.push_back(type.mass);
    if (!model.bead_types.empty() && !model.bead_types[0].name.empty())
        for (const BeadType& type : model.bead_types) snapshot.type_names.push_back(type.name);
    snapshot.molecule = state.topology->molecule;
    snapshot.bonds = state.topology->bonds;
    snapshot.angles = state.topology->angles;
    snapshot.id = state.topology->id;
    return snapshot;
}

void draw_velocities(ReplicaState& state, const Model& model, double temperature,
                     std::uint64_t seed)
{
    const auto mass_of = [&](std::size_t b) {
        return model.bead_types[state.topology->type[b]].mass;
    };
    std::vector<Vec3<double>> drawn;
    Vec3<double> momentum{0, 0, 0};
    double mass = 0, twice_kinetic = 0;
    for (std::size_t b = 0; b < state.position.size(); ++b) {
        const auto normal = standard_normal<double>(seed, RandomStream::initial_velocity, 0,
                                                    std::uint32_t(b));
        const double width = 1 / std::sqrt(mass_of(b));
        drawn.push_back({width * normal.value[0], width * normal.value[1], width * normal.value[2]});
        momentum += mass_of(b) * drawn.back();
        mass += mass_of(b);
    }
    for (std::size_t b = 0; b < drawn.size(); ++b) {
        drawn[b] -= (1 / mass) * momentum;
        twice_kinetic += mass_of(b) * dot(drawn[b], drawn[b]);
    }
    const double degrees = 3.0 * double(drawn.size()) - 3.0;
    const double scale =
        twice_kinetic > 0 ? std::sqrt(degrees * temperature / twice_kinetic) : 0.0;
    for (std::size_t b = 0; b < drawn.size(); ++b)
        state.velocity[b] = {float(scale * drawn[b].x), float(scale * drawn[b].y),
                             float(scale * drawn[b].z)};
    for (double& pending : state.motion.velocity_scale) pending = 1;
}

} // namespace pitchdrop
