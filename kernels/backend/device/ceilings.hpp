#pragma once

namespace pitchdrop {

/// What a device does at most, measured: the best of several tries.
struct Ceilings {
    double copied_bytes_per_second = 0;  ///< read and written bytes both count
    double multiply_adds_per_second = 0; ///< single precision, one operation each
};

Ceilings measure_emulated_ceilings();
#if PITCHDROP_HAS_CUDA
Ceilings measure_cuda_ceilings(int device);
#endif

} // namespace pitchdrop
