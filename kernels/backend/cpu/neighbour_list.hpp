#pragma once
#include "kernels/backend/cpu/arena.hpp"
#include "kernels/backend/cpu/slots.hpp"
#include "kernels/backend/cpu/team.hpp"

#include <vector>

namespace pitchdrop {

/// Clusters are handled in chunks of fixed size: a chunk owns its list and its partial sums, so
/// that results do not depend on how chunks are shared among threads.
inline constexpr std::int32_t clusters_per_chunk = 4;

/// The neighbour lists of one replica, chunk by chunk.
class NeighbourList {
public:
    /// `window`: slots that the entries of a pruned list tell apart, a power of two from two chunks to what 16
    /// bits hold.
    void resize(std::int32_t clusters, std::int32_t window);
    /// By one thread, before a team of this size makes lists.
    void prepare(std::int32_t team_size);

    std::int32_t window() const { return window_; }
    std::int32_t chunks() const { return std::int32_t(chunks_.size()); }
    IndexRange clusters_of(std::int32_t chunk) const;
    std::int32_t longest_pruned(IndexRange chunks) const;
    /// Makes a thread's share of the lists anew.
    void search(const Team& team, const SimdKernels& simd, const Slots& slots,
                const UnitLengths& unit, SearchRequest request);
    /// Makes the lists `pruned_view` of a thread's share: of what lies within `radius` now.
    void prune(const Team& team, const SimdKernels& simd, const Slots& slots,
               const UnitLengths& unit, float radius);
    const PrunedView& pruned_view(std::int32_t chunk) const
    {
        return chunks_[std::size_t(chunk)].pruned.view;
    }
    /// The pruned list behind that of a chunk of `share`.
    Coming after_pruned(std::int32_t chunk, IndexRange share) const;
    std::int64_t entries() const;
    std::size_t bytes() const;

private:
    static constexpr std::int32_t most_groups = clusters_per_chunk * 4;      ///< of a chunk
    static constexpr std::int32_t first_capacity = clusters_per_chunk * 128; ///< a guess
    struct Whole {
        std::int32_t begin[most_groups + 1], border[most_groups];
        ListView view{};
    };
    struct Pruned {
        std::int32_t begin[most_groups + 1], border[most_groups], end[most_groups];
        PrunedView view{};
    };
    struct Chunk {
        std::int32_t groups = 0;
        Pruned pruned;
        Whole whole;
    };
    /// Where the lists that one thread makes are.
    struct Shelf {
        Arena<std::uint32_t> slots;
        Arena<PrunedSlot> pruned_slots;
        Arena<Pruned> parts; ///< of pruned lists, behind the first
        Arena<std::uint64_t> masks;
        Arena<std::uint8_t> pruned_masks;
        std::size_t bytes() const
        {
            return slots.bytes() + masks.bytes() + pruned_slots.bytes() + pruned_masks.bytes() +
                   parts.bytes();
        }
    };
    std::int32_t search_chunk(const SimdKernels& simd, const Slots& slots, const UnitLengths& unit,
                              SearchRequest request, std::int32_t capacity, Shelf& shelf,
                              std::int32_t chunk);
    std::int32_t prune_part(const SimdKernels& simd, const Slots& slots,
                            const PruneRequest& request, Shelf& shelf, const Chunk& chunk,
                            Pruned& pruned);
    Window first_window(std::int32_t slot, const Slots& slots, const ListView& list) const;
    /// A chunk further on in a thread's share, whose last chunk has itself there: another thread may be at work on
    /// the next.
    const Chunk& after(std::int32_t chunk, IndexRange share, std::int32_t ahead = 1) const
    {
        return chunks_[std::size_t(chunk + ahead < share.last ? chunk + ahead : chunk)];
    }
    std::vector<Chunk> chunks_;
    std::vector<Shelf> shelves_; ///< by rank in the team
    std::int32_t clusters_ = 0, window_ = 0;
};

/// Of all parts.
std::int32_t entries_of(const PrunedView& list, std::int32_t group);

} // namespace pitchdrop
