#include "engine/observe/inherent.hpp"

#include "kernels/core/error.hpp"

#include <cmath>
#include <limits>

namespace pitchdrop {

namespace {

/// FIRE lengthens it up to fivefold. From T = 0.5 two glasses of 2,560 beads reached a force of 1e-3
/// after 2,500 and 3,200 steps with this one, 5,400 and 3,700 with 0.002, 9,500 and more with 0.005.
constexpr double first_fire_timestep = 0.003;

/// A handle that is given back on every way out.
class Guest {
public:
    Guest(Backend& backend, const Replica& replica)
        : backend_(backend), handle_(backend.add(replica))
    {
    }
    Guest(const Guest&) = delete;
    Guest& operator=(const Guest&) = delete;
    ~Guest() { backend_.remove(handle_); }
    std::size_t handle() const { return handle_; }

private:
    Backend& backend_;
    std::size_t handle_;
};

void minimize(Backend& backend, std::size_t handle, std::int32_t block_steps, std::size_t beads,
              const MinimizationLimits& limits)
{
    for (std::int64_t step = 0; step < limits.most_steps; step += block_steps) {
        const AdvanceRequest request{handle, block_steps};
        if (backend.advance({&request, 1}).front().failure)
            throw PhysicsError("the minimisation of a frame failed (its state is not physical) — "
                               "see whether the run itself is: its energies are in thermo.csv");
        const double force_squared = backend.download(handle).motion.fire_force_squared;
        if (std::sqrt(force_squared / double(beads)) <= limits.force_tolerance) return;
    }
}

} // namespace

Replica resting_replica(const ReplicaState& state, std::shared_ptr<const Model> model)
{
    Replica replica;
    replica.state.topology = state.topology;
    replica.state.position = state.position;
    replica.state.velocity.assign(state.position.size(), {0, 0, 0});
    for (int axis = 0; axis < 3; ++axis) {
        replica.state.motion.box[axis] = state.motion.box[axis];
        replica.settings.axis_group[axis] = fixed_axis;
    }
    replica.settings.dynamics = Dynamics::fire;
    replica.settings.timestep = first_fire_timestep;
    replica.settings.sample_interval = std::numeric_limits<std::int32_t>::max();
    replica.model = std::move(model);
    return replica;
}

ReplicaState inherent_state(Backend& backend, const ReplicaState& state,
                            std::shared_ptr<const Model> model, const MinimizationLimits& limits)
{
    const Replica resting = resting_replica(state, std::move(model));
    const Guest guest(backend, resting);
    minimize(backend, guest.handle(), resting.settings.block_steps, resting.state.position.size(),
             limits);
    ReplicaState found = backend.download(guest.handle());
    for (Vec3<float>& v : found.velocity) v = {0, 0, 0};
    return found;
}

std::vector<float> structure_functions_of(Backend& backend, const Replica& resting,
                                          const StructureSet& set)
{
    const Guest guest(backend, resting);
    return backend.softness().functions(guest.handle(), set);
}

std::vector<float> inherent_structure_functions(Backend& backend, const Replica& resting,
                                                const StructureSet& set,
                                                const MinimizationLimits& limits)
{
    const Guest guest(backend, resting);
    minimize(backend, guest.handle(), resting.settings.block_steps, resting.state.position.size(),
             limits);
    return backend.softness().functions(guest.handle(), set);
}

std::vector<float> inherent_softness(Backend& backend, const Replica& resting,
                                     const Hyperplane& hyperplane, const MinimizationLimits& limits)
{
    const Guest guest(backend, resting);
    minimize(backend, guest.handle(), resting.settings.block_steps, resting.state.position.size(),
             limits);
    return backend.softness().values(guest.handle(), hyperplane);
}

} // namespace pitchdrop
