#pragma once
#include "kernels/physics/structure/angular.hpp"
#include "kernels/physics/structure/d2_min.hpp"
#include "kernels/physics/structure/p_hop.hpp"
#include "kernels/physics/structure/radial.hpp"
