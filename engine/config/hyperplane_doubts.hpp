#pragma once
#include "engine/io/hyperplane.hpp"
#include "kernels/model/model.hpp"

#include <string>
#include <vector>

namespace pitchdrop {

/// Outside [low × T, high × T] of what a hyperplane was trained at, softness is far from what it learnt: the
/// published work goes from 0.5 down to 0.35, that is 0.7 of it.
constexpr double coldest_of_training = 0.6, hottest_of_training = 1.5;

/// What speaks against softness of this model, at these temperatures, by this hyperplane, one sentence
/// each. A hyperplane that does not say what it was trained on is in no doubt.
std::vector<std::string> hyperplane_doubts(const HyperplaneFile& file, const Model& model,
                                           const std::vector<double>& temperatures = {});

} // namespace pitchdrop
