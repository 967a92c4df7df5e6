#include "engine/run/cost.hpp"
#include "engine/run/time_step.hpp"
#include "kernels/core/error.hpp"

#include <algorithm>

namespace pitchdrop {
namespace {

/// Small enough to be quick, large enough for every box and for the caches to matter.
constexpr double fewest_beads = 1500, most_beads = 25600;
constexpr double seconds_per_cost = 0.12;
constexpr std::size_t batch_on_device = 8;

} // namespace

namespace {

CostModel measured_cost(const Model& model, double timestep, double beads, double beads_per_chain,
                        Backend& backend)
{
    const auto size = std::uint32_t(std::clamp(beads, fewest_beads, most_beads));
    const auto length = std::uint32_t(std::clamp(beads_per_chain, 1.0, double(size)));
    const auto state = [&](double temperature, double density) {
        return disordered_chains({model, timestep, size, length, temperature, density}, backend);
    };
    const Replica glass = state(0.42, 1.0), melt = state(1.0, 0.88);
    const double measured = double(glass.state.position.size());
    CostModel cost;
    cost.lanes = backend.lanes();
    const double one = time_step(glass, 1, seconds_per_cost, backend);
    cost.melt = time_step(melt, 1, seconds_per_cost, backend) / one;
    if (cost.lanes > 1) {
        cost.team = one / measured;
        cost.alone = time_step(glass, std::size_t(cost.lanes), seconds_per_cost, backend) / measured;
        return cost;
    }
    // One lane: what more replicas add is their own, the rest belongs to the step.
    const double many = time_step(glass, batch_on_device, seconds_per_cost, backend);
    cost.alone = cost.team =
        std::max(many - one, 0.1 * many) / double(batch_on_device - 1) / measured;
    cost.step = std::max(0.0, one - cost.team * measured);
    return cost;
}

} // namespace

CostModel measure_cost(const Model& model, double timestep, double beads, double beads_per_chain,
                       Backend& backend)
{
    try {
        return measured_cost(model, timestep, beads, beads_per_chain, backend);
    } catch (const PhysicsError& error) {
        throw InputError("no speed could be measured",
                         "chains of this model, made for it, did not hold together: " +
                             std::string(error.what()),
                         "give bead-steps per second with --speed");
    }
}

} // namespace pitchdrop
