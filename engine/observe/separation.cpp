#include "engine/observe/separation.hpp"

#include "engine/observe/inherent.hpp"
#include "engine/state/close_pairs.hpp"
#include "engine/state/unphysical.hpp"
#include "kernels/core/random.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace pitchdrop {
namespace {

constexpr double nearest = 0.1, moved_to = 0.3, cap = 0.7; ///< in σ
constexpr double ordinary_force = 1e5;                     ///< ε/σ; that of a pair 0.55 σ apart
constexpr int most_blocks = 100;

/// Infinite where any is not a number.
double largest_force(Backend& backend, const Replica& replica)
{
    const std::size_t handle = backend.add(replica);
    const Evaluation evaluation = backend.evaluate(handle);
    backend.remove(handle);
    if (!is_finite(evaluation)) return std::numeric_limits<double>::infinity();
    double largest = 0;
    for (const Vec3<double>& f : evaluation.forces) largest = std::max(largest, dot(f, f));
    return std::sqrt(largest);
}

Vec3<double> direction_of(const ClosePair& pair, const ReplicaState& state, double sigma)
{
    Vec3<double> d = nearest_separation(state, pair.second, pair.first);
    if (pair.distance < 1e-3 * sigma) {
        const auto normal =
            standard_normal<double>(0, RandomStream::initial_velocity, 0, pair.second);
        d = {normal.value[0], normal.value[1], normal.value[2]};
    }
    return (1 / std::sqrt(dot(d, d))) * d;
}

/// Each bead is moved once: of several in one place the first stays.
void part_nearest(ReplicaState& state, double sigma)
{
    std::vector<bool> moved(state.position.size(), false);
    for (const ClosePair& pair : close_pairs(state, nearest * sigma)) {
        if (moved[pair.second]) continue;
        moved[pair.second] = true;
        const Vec3<double> away = (moved_to * sigma) * direction_of(pair, state, sigma);
        const Vec3<double> from = nearest_separation(state, pair.second, pair.first);
        const FixedPosition step = to_fixed(away - from, state.box());
        for (int axis = 0; axis < 3; ++axis) state.position[pair.second][axis] += step[axis];
    }
}

/// A block of FIRE with capped pair forces; false if even they were too much.
bool advance_capped(Backend& backend, ReplicaState& state,
                    const std::shared_ptr<const Model>& model, double sigma)
{
    auto capped = std::make_shared<Model>(*model);
    capped->cap_distance = cap * sigma;
    const Replica replica = resting_replica(state, capped);
    const std::size_t handle = backend.add(replica);
    const AdvanceRequest request{handle, replica.settings.block_steps};
    const bool healthy = !backend.advance({&request, 1}).front().failure;
    if (healthy) state.position = backend.download(handle).position;
    backend.remove(handle);
    return healthy;
}

} // namespace

Separation separate_overlaps(Backend& backend, ReplicaState& state,
                             const std::shared_ptr<const Model>& model)
{
    if (largest_force(backend, resting_replica(state, model)) <= largest_fire_force) return {};
    Separation separation{overlap(state, *model), false};
    if (separation.overlap.empty()) return separation; // it is something else
    const double sigma = smallest_sigma(*model);
    part_nearest(state, sigma);
    state.velocity.assign(state.velocity.size(), {0, 0, 0});
    for (int block = 0; block < most_blocks && !separation.succeeded; ++block) {
        if (!advance_capped(backend, state, model, sigma)) break;
        separation.succeeded =
            largest_force(backend, resting_replica(state, model)) <= ordinary_force;
    }
    return separation;
}

} // namespace pitchdrop
