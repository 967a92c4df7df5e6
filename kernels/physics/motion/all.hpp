#pragma once
#include "kernels/physics/motion/advance.hpp"
#include "kernels/physics/motion/settings.hpp"
#include "kernels/physics/motion/state.hpp"
