#include "engine/command/estimate.hpp"

#include "engine/run/batch_memory.hpp"

namespace pitchdrop {

double beads_of(const Configuration& configuration)
{
    const SystemSettings& system = configuration.settings.system;
    if (configuration.state) return double(configuration.state->beads());
    return double(system.chains) * double(system.beads_per_chain);
}

CostEstimate estimate(const Configuration& configuration, const ProtocolTree& tree, double beads,
                  const CostModel& device, const Backend& backend, std::size_t most)
{
    CostEstimate result;
    result.beads = beads;
    for (const Branch& branch : tree) result.steps += double(branch.steps);
    result.bead_steps = result.beads * result.steps;
    const double bytes = result.beads * bytes_per_bead(configuration.model);
    const BatchMember member = batch_member(configuration, tree);
    const std::size_t width =
        most > 0 ? most : width_of_batch(backend, member, bytes, tree.size());
    result.plan =
        plan_batches(tree, branch_costs(configuration, tree, device), device, beads, width);
    result.memory = member.bytes(backend, result.plan.widest)
                        .value_or(bytes * double(result.plan.widest));
    result.speed = device.bead_steps_per_second(result.plan.widest, result.beads);
    return result;
}

} // namespace pitchdrop
