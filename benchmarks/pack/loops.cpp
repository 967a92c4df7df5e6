#include "benchmarks/pack/numbers.hpp"
#include "benchmarks/pack/pair_loop.hpp"

namespace pitchdrop::PITCHDROP_SIMD {

benchmark::Contender our_loop()
{
    return {"pack", PITCHDROP_SIMD_NAME, OurNumber::width, &benchmark::pair_loop<OurNumber>};
}
benchmark::Contender xsimd_loop()
{
    return {"xsimd", PITCHDROP_SIMD_NAME, XsimdNumber::width, &benchmark::pair_loop<XsimdNumber>};
}

} // namespace pitchdrop::PITCHDROP_SIMD
