#pragma once
#include <cstddef>

namespace pitchdrop::device {

/// What an allocation takes from a device: CUDA gives whole pieces of this size.
inline std::size_t allocated_bytes(std::size_t bytes)
{
    constexpr std::size_t piece = 512;
    return (bytes + piece - 1) / piece * piece;
}

/// Throws InputError: so many bytes more cannot be had.
[[noreturn]] void refuse_allocation(std::size_t bytes);
/// The same for a batch, before anything of it is allocated. `fitting`: copies that would fit.
[[noreturn]] void refuse_batch(std::size_t replicas, std::size_t beads, double needed, double free,
                               std::size_t fitting);

} // namespace pitchdrop::device
