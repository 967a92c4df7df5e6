#include "engine/config/model_hash.hpp"

#include "kernels/model/bonded.hpp"
#include "kernels/physics/pair/all.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include <vector>

namespace pitchdrop {
namespace {

void append(std::string& text, const char* name, const std::vector<double>& numbers)
{
    text += name;
    for (const double x : numbers) text += fmt::format(" {:.17g}", x);
    text += '\n';
}

void append(std::string& text, const KindInfo& kind, std::vector<double> values)
{
    for (std::size_t k = values.size(); k < kind.parameters.size(); ++k)
        values.push_back(kind.parameters[k].usual);
    append(text, kind.name, values);
}

void append_pairs(std::string& text, const PairModel& pair, std::size_t types)
{
    if (pair.potential != 0) { // the first one was the only one
        const KindInfo& kind = kinds_of<PairPotentials>()[std::size_t(pair.potential)];
        append(text, kind.name, pair.common);
    }
    if (pair.wca)
        append(text, "wca", {});
    else
        append(text, "cutoff", {pair.cutoff, double(pair.truncation)});
    const KindInfo& truncation = kinds_of<Truncations>()[std::size_t(pair.truncation)];
    if (!pair.wca && !truncation.parameters.empty())
        append(text, truncation, pair.truncation_values);
    if (types > 1) append(text, "mixing", {double(pair.mixing)});
    for (const PairOverride& o : pair.overrides)
        append(text, "override", {double(o.first), double(o.second), o.epsilon, o.sigma, o.cutoff});
}

} // namespace

std::string model_hash(const Model& model)
{
    std::string text = "pitchdrop model 1\n";
    for (const BeadType& type : model.bead_types)
        append(text, "type", {type.mass, type.epsilon, type.sigma});
    append_pairs(text, model.pair, model.bead_types.size());
    append(text, kinds_of<BondPotentials>()[std::size_t(model.bond.potential)], model.bond.values);
    if (bends(model))
        append(text, kinds_of<AnglePotentials>()[std::size_t(model.angle.potential)],
               model.angle.values);
    append(text, "exclude_bonded", {double(model.exclude_bonded)});
    return fmt::format("{:016x}", XXH64(text.data(), text.size(), 0));
}

} // namespace pitchdrop
