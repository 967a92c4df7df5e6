#include "engine/config/checks.hpp"
#include "engine/config/complete.hpp"
#include "engine/config/field.hpp"
#include "kernels/model/pair_table.hpp"

#include <algorithm>
#include <cmath>

namespace pitchdrop {
namespace {

/// Whether any pair of types attracts: it does beyond its minimum, wherever it is cut. Bonds hold
/// chains together, not the sample.
bool has_attraction(const ModelSettings& settings)
{
    const Model model = make_model(settings);
    const int types = int(model.bead_types.size());
    for (int i = 0; i < types; ++i)
        for (int j = i; j < types; ++j) {
            const PairScales scales = pair_scales(model, i, j);
            if (scales.epsilon > 0 && pair_cutoff(model.pair, scales) >
                                          pair_minimum(model.pair, scales) * (1 + 1e-9))
                return true;
        }
    return false;
}

constexpr const char* nothing_holds =
    "every pair of beads only repels (no cutoff is beyond the minimum of its potential), so nothing "
    "but pressure keeps the sample together, and the box would grow without limit";
constexpr const char* advice = "give a pressure above 0 or a pair potential with attraction (type "
                               "lennard_jones, cutoff 2.5)";

} // namespace

void check_cohesion(const Settings& settings, const Document& document,
                    std::vector<Problem>& problems)
{
    if (has_attraction(settings.model)) return;
    std::vector<double> pressures = {0}; // of the stage before
    for (std::size_t n = 0; n < settings.protocol.size(); ++n) {
        const StageSettings& stage = settings.protocol[n];
        if (stage.stage == StageKind::minimize) continue;
        const bool given = !stage.pressure.empty();
        if (given) pressures = stage.pressure;
        if (stage.barostat.type == Barostat::none) continue;
        const std::string here = join_path("protocol", n);
        const auto refuse = [&](const std::string& path, const std::string& problem,
                                const std::string& what_to_do) {
            problems.push_back(
                document.problem_at(path, explain(problem, nothing_holds, what_to_do)));
        };
        const double least = *std::min_element(pressures.begin(), pressures.end());
        if (least <= 0) {
            refuse(given ? join_path(here, "pressure") : here,
                   "no cohesion at pressure " + show_number(least),
                   std::string(advice) + ", or fix the box (barostat none)");
            return; // the stages that follow inherit it
        }
        if (stage.stage == StageKind::creep)
            for (const double stress : stage.stress)
                if (stress >= 0) {
                    refuse(join_path(here, "stress"),
                           "no cohesion at stress " + show_number(stress) +
                               " along the loaded axis",
                           "give a compressive (negative) stress, or a pair potential with "
                           "attraction");
                    break;
                }
    }
}

} // namespace pitchdrop
