#pragma once
// Catch2 2.13 and 3 name their headers differently; tests include this one.
#if PITCHDROP_CATCH2_VERSION >= 3
#include <catch2/catch_all.hpp>
using Catch::Approx;
#else
#include <catch2/catch.hpp>
#endif
