#pragma once
#include "kernels/backend/backend.hpp"

namespace pitchdrop {

/// The record of a replica as it stands, without advancing it: row 0 of a time series.
Sample present_sample(const ReplicaState& state, const Model& model, const Evaluation& evaluation);

} // namespace pitchdrop
