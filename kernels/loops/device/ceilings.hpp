#pragma once
#include "kernels/simt/cta.hpp"

#include <cstdint>

// What a device can do at most, to hold the other kernels against: how fast it copies and how fast it
// multiplies and adds.

namespace pitchdrop::device {

/// Copies 16 bytes a thread and turn.
struct Copy {
    struct alignas(16) Word {
        std::uint32_t part[4];
    };
    using Shared = simt::NoShared;
    const Word* from;
    Word* to;
    std::uint64_t words;

    template <simt::Cta C>
    PITCHDROP_DEVICE void operator()(C& cta, Shared&) const
    {
        const std::uint64_t stride = std::uint64_t(cta.grid_size()) * std::uint64_t(cta.size());
        std::uint64_t word =
            std::uint64_t(cta.index()) * std::uint64_t(cta.size()) + std::uint64_t(cta.rank());
        for (; word < words; word += stride) to[word] = from[word];
    }
};

/// Eight independent chains of multiplications with additions a thread: none waits for another.
struct MultiplyAdd {
    static constexpr int chains = 8;
    using Shared = simt::NoShared;
    float factor, term;
    std::uint32_t turns;
    float* out; ///< one number a thread, so that nothing can be left out

    template <simt::Cta C>
    PITCHDROP_DEVICE void operator()(C& cta, Shared&) const
    {
        const int thread = cta.index() * cta.size() + cta.rank();
        float value[chains];
        for (int k = 0; k < chains; ++k) value[k] = float(thread + k);
        for (std::uint32_t turn = 0; turn < turns; ++turn)
            for (int k = 0; k < chains; ++k) value[k] = value[k] * factor + term;
        float sum = 0;
        for (int k = 0; k < chains; ++k) sum += value[k];
        out[thread] = sum;
    }
};

} // namespace pitchdrop::device
