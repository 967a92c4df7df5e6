#pragma once
#include "kernels/physics/motion/advance.hpp"
#include "kernels/physics/motion/bead.hpp"
#include "kernels/physics/motion/lists.hpp"
#include "kernels/physics/motion/settings.hpp"
#include "kernels/physics/motion/state.hpp"
