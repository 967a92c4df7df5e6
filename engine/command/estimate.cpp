#include "engine/command/estimate.hpp"
#include "kernels/backend/backend.hpp"
#include "kernels/model/pair_table.hpp"

#include <algorithm>
#include <map>

namespace pitchdrop {
namespace {

/// State, copies in the order of the lists, and the lists themselves: at density 1 a bead has
/// 4/3 π (r_c + skin)³ neighbours, and lists of clusters hold about 1.8 times as many.
double bytes_per_bead(const Model& model)
{
    const double reach = make_pair_table(model).largest_cutoff + ListSettings{}.skin;
    return 250 + 4 * 1.8 * 4.18879 * reach * reach * reach;
}

} // namespace

Estimate estimate(const Configuration& configuration, const ProtocolTree& tree, double speed)
{
    Estimate result;
    std::map<int, int> width;
    for (const Branch& branch : tree) {
        result.steps += double(branch.steps);
        result.widest = std::max(result.widest, ++width[branch.depth]);
    }
    const SystemSettings& system = configuration.settings.system;
    if (!system.state.empty()) return result;
    result.beads = double(system.chains) * double(system.beads_per_chain);
    result.bead_steps = *result.beads * result.steps;
    result.seconds = *result.bead_steps / speed;
    result.memory = *result.beads * result.widest * bytes_per_bead(configuration.model);
    return result;
}

} // namespace pitchdrop
