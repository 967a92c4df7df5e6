#pragma once
#include "kernels/model/model.hpp"

#include <string>

namespace pitchdrop {

/// XXH64, in hexadecimal, of what the model makes of beads: masses, and every parameter that has a say in
/// a force, with 17 digits each. Equal for equal models, however they are written.
std::string model_hash(const Model& model);

} // namespace pitchdrop
