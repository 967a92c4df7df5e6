#pragma once
#include <concepts>
#include <cstdint>

// Kernels are trivially copyable functors
//     template <Cta C> PITCHDROP_DEVICE void operator()(C& cta, Shared& shared) const
// with a nested type `Shared`. They see a block of threads only through this concept, so the same
// body is launched by cuda.cuh and, on machines without a GPU, by emulated.hpp.

#if defined(__CUDACC__)
#define PITCHDROP_DEVICE __device__ __forceinline__
#else
#define PITCHDROP_DEVICE inline
#endif

namespace pitchdrop::simt {

/// 8, 16 or 32 neighbouring lanes that exchange values; every lane of the tile must take part.
/// Sums are made in the same order in every form: a butterfly over lanes.
template <class T>
concept Tile = requires(const T& tile, double real, float single, int integer, bool flag) {
    { tile.rank() } -> std::same_as<int>;
    { tile.sum(real) } -> std::same_as<double>;
    { tile.sum(single) } -> std::same_as<float>;
    { tile.max(integer) } -> std::same_as<int>;
    { tile.any(flag) } -> std::same_as<bool>;
    { tile.ballot(flag) } -> std::same_as<std::uint32_t>;
    { tile.broadcast(single, integer) } -> std::same_as<float>;
    { tile.exclusive_scan(integer) } -> std::same_as<int>;
    { tile.template sum_apart<8>(single) } -> std::same_as<float>; // of lanes 8 apart from each other
    tile.sync();                                                   // shared memory, within the tile
};

/// A block of cooperating threads.
template <class C>
concept Cta = requires(C& cta, std::uint32_t* word, std::uint32_t value) {
    { cta.rank() } -> std::same_as<int>;      // this thread's place in the block
    { cta.size() } -> std::same_as<int>;      // threads per block
    { cta.index() } -> std::same_as<int>;     // this block's place in the grid
    { cta.grid_size() } -> std::same_as<int>; // blocks in the grid
    cta.sync();
    { cta.template tile<8>() } -> Tile;
    { cta.template tile<16>() } -> Tile;
    { cta.template tile<32>() } -> Tile;
    // Integer extremes only, whose outcome does not depend on the order of the threads:
    // for rare reports (a failure, a full list), never for sums.
    cta.atomic_minimum(word, value);
    cta.atomic_maximum(word, value);
};

/// For kernels that need no shared memory.
struct NoShared {
};

} // namespace pitchdrop::simt
