#include "engine/config/hyperplane_doubts.hpp"

#include "engine/config/field.hpp"
#include "engine/config/model_hash.hpp"
#include "kernels/core/error.hpp"

#include <algorithm>

namespace pitchdrop {
namespace {

std::string range(double low, double high)
{
    return low == high ? show_number(low) : show_number(low) + " to " + show_number(high);
}

} // namespace

std::vector<std::string> hyperplane_doubts(const HyperplaneFile& file, const Model& model,
                                           const std::vector<double>& temperatures)
{
    std::vector<std::string> doubts;
    if (!file.trained_on) return doubts;
    const TrainedOn& training = *file.trained_on;
    const std::string hash = model_hash(model);
    if (!training.model.empty() && training.model != hash)
        doubts.push_back(
            explain("the hyperplane was trained on another model",
                    "the hash of that one is " + training.model + ", of this one " + hash,
                    "train one on this model; softness by this one need not tell what "
                    "rearranges"));
    if (temperatures.empty()) return doubts;
    const auto [coldest, hottest] = std::minmax_element(temperatures.begin(), temperatures.end());
    if (*coldest < coldest_of_training * training.coldest ||
        *hottest > hottest_of_training * training.hottest)
        doubts.push_back(explain("the hyperplane was trained at temperature " +
                                     range(training.coldest, training.hottest),
                                 "here it is used at " + range(*coldest, *hottest),
                                 "train one nearer to these temperatures, or see whether its "
                                 "P_R still rises with softness"));
    return doubts;
}

} // namespace pitchdrop
