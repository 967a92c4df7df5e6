#pragma once
// Compiler annotations shared by host and device code.
//
// Physics is always inlined: the same template is compiled for several instruction sets in one
// binary, and an out-of-line copy could be merged by the linker into code for the wrong one.

#if defined(__CUDACC__)
#define PITCHDROP_HOST_DEVICE __host__ __device__
#else
#define PITCHDROP_HOST_DEVICE
#endif

#define PITCHDROP_INLINE PITCHDROP_HOST_DEVICE __attribute__((always_inline)) inline
