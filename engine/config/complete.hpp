#pragma once
#include "engine/config/settings.hpp"

namespace pitchdrop {

/// Fills in the defaults that depend on other fields. Complete settings complete to themselves.
void complete(ModelSettings& model);
void complete(std::vector<StageSettings>& protocol);

/// The model as the kernels take it; `settings` must be complete and checked.
Model make_model(const ModelSettings& settings);

} // namespace pitchdrop
