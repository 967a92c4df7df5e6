#pragma once
#include "kernels/backend/cpu/simd/table.hpp"

#include <string>

namespace pitchdrop {

/// The loops for `level` (auto, avx2 or avx512); auto takes the widest this CPU has.
/// Throws InputError when the CPU lacks it.
const SimdKernels& choose_simd(const std::string& level);

} // namespace pitchdrop
