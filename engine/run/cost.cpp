#include "engine/run/cost.hpp"

#include "engine/run/push_off.hpp"
#include "kernels/model/pair_table.hpp"

#include <algorithm>

namespace pitchdrop {
namespace {

// What a frame of an observer takes, in steps of a glass; docs/decisions/0012 to 0017 have the measurements.
constexpr double angular_frame = 20, radial_frame = 4, d2_min_frame = 9, radial_evaluation = 1.3;
constexpr double relaxation_frame = 3e-7; ///< seconds per bead, on one thread

/// Simple: between the two states that were measured, beyond them as the nearer one.
double weight_at(double temperature, double melt)
{
    constexpr double glass_temperature = 0.42, melt_temperature = 1.0;
    const double progress =
        (temperature - glass_temperature) / (melt_temperature - glass_temperature);
    return 1 + (melt - 1) * std::clamp(progress, 0.0, 1.0);
}

/// Steps per step that an observation of softness adds.
double softness_weight(const Configuration& configuration, const SoftnessOutput& output)
{
    if (output.interval == 0) return 0;
    const Hyperplane& plane = configuration.hyperplanes.at(output.hyperplane).plane;
    double frame = plane.set.angular.empty() ? radial_frame : angular_frame;
    if (output.observation.d2_min_radius > 0) frame += d2_min_frame;
    double weight = frame / double(output.interval);
    if (output.observation.interval > 0)
        weight += radial_evaluation / double(output.observation.interval);
    return weight;
}

} // namespace

double CostModel::seconds_per_step(std::size_t replicas, double weight, double beads) const
{
    if (replicas == 0) return 0;
    const std::size_t together = replicas % std::size_t(lanes), spread = replicas - together;
    const double each = weight / double(replicas) * beads;
    return step + each * (double(spread) / lanes * alone + double(together) * team);
}

CostModel cost_of_speed(double bead_steps_per_second)
{
    CostModel cost;
    cost.alone = cost.team = 1 / bead_steps_per_second;
    return cost;
}

BranchCost branch_cost(const Configuration& configuration, const Branch& branch,
                       const CostModel& cost)
{
    BranchCost result;
    result.steps = double(branch.steps);
    const double bare =
        weight_at(0.5 * (branch.temperature_begin + branch.temperature_end), cost.melt);
    result.weight = bare + softness_weight(configuration, branch.output.softness);
    if (branch.output.samples.interval > 0)
        result.weight += angular_frame / double(branch.output.samples.interval);
    if (branch.output.relaxation.interval > 0)
        result.serial = relaxation_frame / double(branch.output.relaxation.interval);
    if (branch.parent < 0 && configuration.settings.system.state.empty()) {
        const PushOffPlan plan;
        result.steps += double(plan.levels) * double(plan.steps_per_level) +
                        double(plan.uncapped_steps);
    }
    return result;
}

std::vector<BranchCost> branch_costs(const Configuration& configuration, const ProtocolTree& tree,
                                     const CostModel& cost)
{
    std::vector<BranchCost> costs;
    for (const Branch& branch : tree) costs.push_back(branch_cost(configuration, branch, cost));
    return costs;
}

/// At density 1 a bead has 4/3 π (r_c + skin)³ neighbours, and lists of clusters hold about 1.8
/// times as many.
double bytes_per_bead(const Model& model)
{
    const double reach = make_pair_table(model).largest_cutoff + ListSettings{}.skin;
    return 250 + 4 * 1.8 * 4.18879 * reach * reach * reach;
}

} // namespace pitchdrop
