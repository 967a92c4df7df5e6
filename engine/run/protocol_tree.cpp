#include "engine/run/protocol_tree.hpp"
#include "engine/config/field.hpp"
#include "engine/config/steps.hpp"
#include "engine/run/branch_choices.hpp"
#include "engine/run/branch_settings.hpp"

#include <xxhash.h>

#include <algorithm>
#include <functional>
#include <unordered_set>

namespace pitchdrop {
namespace {

class TreeBuilder {
public:
    explicit TreeBuilder(const Settings& settings) : settings_(settings) {}

    ProtocolTree build()
    {
        std::vector<Tip> tips;
        for (std::uint64_t seed : settings_.system.seed)
            tips.push_back({-1, "seed" + std::to_string(seed), seed, {}, 0});
        for (const StageSettings& stage : settings_.protocol) {
            std::vector<Tip> next;
            for (const Tip& tip : tips)
                for (const Choice& choice : choices_of(stage, tip))
                    if (stage.stage == StageKind::quench)
                        add_quench(stage, tip, choice, next);
                    else
                        add_branch(stage, tip, choice, next);
            depth_ += stage.stage == StageKind::quench ? int(stage.to.size()) : 1;
            tips = std::move(next);
        }
        return std::move(tree_);
    }

private:
    void add_branch(const StageSettings& stage, const Tip& tip, const Choice& choice,
                    std::vector<Tip>& next);
    void add_quench(const StageSettings& stage, const Tip& tip, const Choice& choice,
                    std::vector<Tip>& next);
    Branch common(const StageSettings& stage, const Tip& tip, const Choice& choice) const;
    int append(Branch branch);

    const Settings& settings_;
    ProtocolTree tree_;
    int depth_ = 0;
    std::unordered_set<std::string> ids_;
};

Branch TreeBuilder::common(const StageSettings& stage, const Tip& tip, const Choice& choice) const
{
    Branch branch;
    branch.parent = tip.parent;
    branch.depth = depth_;
    branch.stage = stage.stage;
    branch.label = stage.name;
    branch.seed = tip.seed;
    branch.pressure = choice.pressure;
    branch.axis = stage.axis;
    branch.control = stage.control;
    branch.settings = motion_settings(stage, settings_.timestep);
    branch.output = output_settings(stage, settings_.output, branch.settings);
    return branch;
}

/// The seed of a branch's own random numbers: every branch has its own.
std::uint64_t motion_seed(std::uint64_t seed, const std::string& id)
{
    return XXH64(id.data(), id.size(), seed);
}

int TreeBuilder::append(Branch branch)
{
    if (!ids_.insert(branch.id).second)
        throw InputError("two branches would be stored in " + branch.id,
                         "the names of stages and the values of their lists do not tell them apart",
                         "give one of the stages another \"name\"");
    branch.settings.sample_interval = std::int32_t(branch.output.thermo_interval);
    tree_.push_back(std::move(branch));
    return int(tree_.size()) - 1;
}

void TreeBuilder::add_branch(const StageSettings& stage, const Tip& tip, const Choice& choice,
                             std::vector<Tip>& next)
{
    Branch branch = common(stage, tip, choice);
    branch.id = tip.prefix + choice.levels + "/" + stage.name + choice.inner_levels;
    branch.settings.seed = motion_seed(tip.seed, branch.id);
    branch.temperature_begin = branch.temperature_end = choice.temperature;
    branch.stress = choice.stress;
    branch.stress_ramp = stage.stress_ramp;
    branch.strain_rate = choice.strain_rate;
    branch.duration = choice.duration;
    branch.steps = steps_in(choice.duration, branch.settings.timestep);
    if (stage.bond_swap)
        branch.bond_swap_interval =
            interval_in(stage.bond_swap->every, branch.settings.timestep, block_steps);
    if (stage.stage == StageKind::creep || stage.stage == StageKind::extend)
        branch.maximum_strain = stage.maximum_strain;
    if (stage.stage == StageKind::minimize) {
        branch.steps = stage.maximum_steps;
        branch.force_tolerance = stage.force_tolerance;
    }

    Tip end = tip;
    end.prefix = choice.inner_levels.empty() ? tip.prefix + choice.levels : branch.id;
    if (choice.temperature > 0) end.temperature = choice.temperature;
    end.pressure = choice.pressure;
    end.parent = append(std::move(branch));
    next.push_back(end);
}

/// The boundaries are rounded from the beginning of the quench, so that the rate does not depend on
/// the targets between. Every segment starts from the one above it, with random numbers of its own:
/// a further target below changes none, one between would split a segment.
void TreeBuilder::add_quench(const StageSettings& stage, const Tip& tip, const Choice& choice,
                             std::vector<Tip>& next)
{
    std::vector<double> targets = stage.to;
    std::sort(targets.begin(), targets.end(), std::greater<>());
    const std::string stem = tip.prefix + choice.levels;
    const double begin = choice.temperature;
    double from = begin;
    std::int64_t done = 0;
    Tip end = tip;
    for (std::size_t i = 0; i < targets.size(); ++i) {
        Branch branch = common(stage, end, choice);
        branch.depth += int(i);
        branch.id = stem + path_level("T", targets[i]) + "/" + stage.name;
        branch.settings.seed = motion_seed(tip.seed, branch.id);
        branch.temperature_begin = from;
        branch.temperature_end = targets[i];
        branch.cooling_rate = choice.rate;
        const std::int64_t until =
            steps_in((begin - targets[i]) / choice.rate, branch.settings.timestep);
        branch.steps = until - done;
        if (branch.steps < 1)
            throw InputError("the quench to " + show_number(targets[i]) + " takes no step",
                             "at rate " + show_number(choice.rate) +
                                 " it is passed within half a time step",
                             "give a slower rate");
        done = until;
        from = targets[i];

        end.prefix = stem + path_level("T", targets[i]);
        end.temperature = targets[i];
        end.pressure = choice.pressure;
        end.parent = append(std::move(branch));
        next.push_back(end);
    }
}

} // namespace

ProtocolTree build_tree(const Settings& settings) { return TreeBuilder(settings).build(); }
ProtocolTree build_tree(const Configuration& configuration)
{
    return build_tree(configuration.settings);
}

} // namespace pitchdrop
