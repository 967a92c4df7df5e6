#pragma once
#include "kernels/backend/cpu/simd/table.hpp"
#include "kernels/backend/cpu/slots.hpp"

#include <vector>

namespace pitchdrop {

/// Clusters are handled in chunks of fixed size: a chunk owns its list and its partial sums, so
/// that results do not depend on how chunks are shared among threads.
inline constexpr std::int32_t clusters_per_chunk = 4;

/// The neighbour lists of one replica, chunk by chunk.
class NeighbourList {
public:
    /// `first_capacity` entries per chunk are a first guess; a chunk that overflows grows.
    void resize(std::int32_t clusters, std::int32_t first_capacity);
    /// The same, unless the lists already are for so many clusters.
    void resize_once(std::int32_t clusters, std::int32_t first_capacity)
    {
        if (clusters != clusters_ || chunks_.empty()) resize(clusters, first_capacity);
    }

    std::int32_t chunks() const { return std::int32_t(chunks_.size()); }
    Range clusters_of(std::int32_t chunk) const;
    std::int32_t longest_pruned(Range chunks) const;
    /// Makes the list of one chunk anew; safe to call for different chunks at the same time.
    void search(const SimdKernels& simd, const Slots& slots, const UnitLengths& unit,
                SearchRequest request, std::int32_t chunk);
    /// Makes the lists of groups, `pruned_view`, of what lies within `radius` now; `chunk` is one of `share`.
    void prune(const SimdKernels& simd, const Slots& slots, const UnitLengths& unit, float radius,
               std::int32_t chunk, Range share);
    const PrunedView& pruned_view(std::int32_t chunk) const
    {
        return chunks_[std::size_t(chunk)].pruned.view;
    }
    /// The pruned list behind that of a chunk of `share`.
    Coming after_pruned(std::int32_t chunk, Range share) const;
    std::int64_t entries() const;
    std::size_t bytes() const;

private:
    static constexpr std::int32_t most_groups = clusters_per_chunk * 4; ///< of a chunk
    struct Whole {
        std::vector<std::uint32_t> slot;
        std::vector<std::uint64_t> mask;
        std::int32_t begin[most_groups + 1], border[most_groups];
        ListView view{};

        void grow(std::int32_t capacity);
    };
    struct Pruned {
        std::vector<std::uint32_t> slot;
        std::vector<std::uint8_t> mask;
        std::int32_t begin[most_groups + 1], border[most_groups], end[most_groups];
        PrunedView view{};

        void grow(std::int32_t capacity);
    };
    struct Chunk {
        std::int32_t groups = 0;
        Pruned pruned;
        Whole whole;
    };
    /// A chunk further on in a thread's share, whose last chunk has itself there: another thread may be at work on
    /// the next.
    const Chunk& after(std::int32_t chunk, Range share, std::int32_t ahead = 1) const
    {
        return chunks_[std::size_t(chunk + ahead < share.last ? chunk + ahead : chunk)];
    }
    std::vector<Chunk> chunks_;
    std::int32_t clusters_ = 0;
};

} // namespace pitchdrop
