#pragma once
#include "kernels/backend/backend.hpp"

#include <string>

namespace pitchdrop {

/// "bead 12 at step 3400: it moved further … — use …" (beads count from 0).
std::string to_string(const Failure& failure);

} // namespace pitchdrop
