#include "kernels/backend/cpu/simd_choice.hpp"

#include "kernels/backend/backend.hpp"
#include "kernels/core/error.hpp"

namespace pitchdrop {

namespace {

bool cpu_has_avx2() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }
bool cpu_has_avx512()
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
}

} // namespace

bool cpu_has(const std::string& simd)
{
    return simd == "avx512" ? cpu_has_avx512() : simd == "avx2" && cpu_has_avx2();
}

const SimdKernels& choose_simd(const std::string& level)
{
    if (level != "auto" && level != "avx2" && level != "avx512")
        throw InputError("unknown SIMD level '" + level + "'",
                         "the loops are compiled for avx2 and avx512",
                         "use auto, avx2 or avx512");
    if (!cpu_has_avx2())
        throw InputError("this CPU has no AVX2", "the CPU loops need AVX2 and FMA",
                         "use a CPU made after 2015 or a machine with a GPU");
    if (level == "avx512" && !cpu_has_avx512())
        throw InputError("this CPU has no AVX-512", "avx512 was asked for", "use auto or avx2");
    const bool wide = level == "avx512" || (level == "auto" && cpu_has_avx512());
    return wide ? avx512::kernels() : avx2::kernels();
}

} // namespace pitchdrop
