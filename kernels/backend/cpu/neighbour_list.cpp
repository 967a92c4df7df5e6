#include "kernels/backend/cpu/neighbour_list.hpp"

#include "kernels/core/error.hpp"

#include <algorithm>

namespace pitchdrop {

namespace {

/// Lines that no processor fetches ahead by itself: where lists are, and their masks.
void fetch(const void* first, std::size_t bytes)
{
    for (std::size_t byte = 0; byte < bytes; byte += 64)
        __builtin_prefetch(static_cast<const char*>(first) + byte, 0, 2);
}

template <class T>
T* at_least(std::vector<T>& scratch, std::size_t size)
{
    if (scratch.size() < size) scratch.resize(size);
    return scratch.data();
}

} // namespace

void NeighbourList::resize(std::int32_t clusters, std::int32_t window)
{
    require(window >= 128 && window <= 1 << 16 && (window & (window - 1)) == 0,
            "a window of lists has 128 to 65536 slots, a power of two");
    clusters_ = clusters;
    window_ = window;
    chunks_.clear();
    chunks_.resize(std::size_t((clusters + clusters_per_chunk - 1) / clusters_per_chunk));
    for (Chunk& chunk : chunks_)
        chunk.whole.view = {nullptr, nullptr, 0, chunk.whole.begin, chunk.whole.border, 0, 0};
}

void NeighbourList::prepare(std::int32_t team_size)
{
    if (shelves_.size() < std::size_t(team_size)) shelves_.resize(std::size_t(team_size));
}

IndexRange NeighbourList::clusters_of(std::int32_t chunk) const
{
    return {chunk * clusters_per_chunk, std::min((chunk + 1) * clusters_per_chunk, clusters_)};
}

void NeighbourList::search(const Team& team, const SimdKernels& simd, const Slots& slots,
                           const UnitLengths& unit, SearchRequest request)
{
    Shelf& shelf = shelves_[std::size_t(team.rank)];
    shelf.slots.clear();
    shelf.masks.clear();
    const IndexRange share = team.share(chunks());
    std::int32_t capacity = first_capacity;
    for (std::int32_t c = share.first; c < share.last; ++c) {
        const std::int32_t needed = search_chunk(simd, slots, unit, request, capacity, shelf, c);
        capacity = std::max(capacity, needed + needed / 4);
    }
}

/// Returns the capacity that was needed.
std::int32_t NeighbourList::search_chunk(const SimdKernels& simd, const Slots& slots,
                                         const UnitLengths& unit, SearchRequest request,
                                         std::int32_t capacity, Shelf& shelf, std::int32_t index)
{
    Chunk& chunk = chunks_[std::size_t(index)];
    ListView& list = chunk.whole.view;
    const IndexRange clusters = clusters_of(index);
    request.first_cluster = clusters.first;
    request.last_cluster = clusters.last;
    chunk.groups = (clusters.last - clusters.first) * simd.width / beads_per_group;
    static thread_local std::vector<std::uint8_t> marks, beads;
    static thread_local std::vector<std::uint32_t> found;
    request.marks = at_least(marks, std::size_t(slots.view().stride + simd.width));
    const auto once = [&](std::int32_t room) {
        const std::size_t rows = std::size_t(room) * std::size_t(simd.width / beads_per_group);
        request.found = at_least(found, rows);
        request.beads = at_least(beads, rows);
        list.slot = shelf.slots.room(std::size_t(room));
        list.mask = shelf.masks.room(std::size_t(room) / sizeof(std::uint64_t));
        list.capacity = room;
        return simd.search(slots.view(), slots.grid(), unit, list, request);
    };
    ListSize size = once(capacity);
    if (size.capacity > capacity) size = once(size.capacity);
    shelf.slots.take(std::size_t(size.entries));
    shelf.masks.take(std::size_t(size.masks));
    return size.capacity;
}

void NeighbourList::prune(const Team& team, const SimdKernels& simd, const Slots& slots,
                          const UnitLengths& unit, float radius)
{
    Shelf& shelf = shelves_[std::size_t(team.rank)];
    shelf.pruned_slots.clear();
    shelf.pruned_masks.clear();
    shelf.parts.clear();
    static thread_local std::vector<std::uint32_t> kept_slots;
    static thread_local std::vector<std::uint64_t> kept_masks;
    const IndexRange share = team.share(chunks());
    for (std::int32_t c = share.first; c < share.last; ++c) {
        fetch(&after(c, share, 2), sizeof(Chunk));
        const Chunk& next = after(c, share);
        const IndexRange clusters = clusters_of(c);
        Chunk& chunk = chunks_[std::size_t(c)];
        const auto entries = std::size_t(chunk.whole.begin[chunk.groups] + 2 * simd.width);
        PruneRequest request{clusters.first,
                             clusters.last,
                             {next.whole.view.slot,
                              std::int32_t(sizeof(std::uint32_t)) * next.whole.begin[next.groups]},
                             unit,
                             radius,
                             first_window(clusters.first * simd.width, slots, chunk.whole.view),
                             at_least(kept_slots, entries),
                             at_least(kept_masks, entries)};
        Pruned* part = &chunk.pruned;
        while ((request.window.begin = prune_part(simd, slots, request, shelf, chunk, *part)) !=
               no_window) {
            request.coming = {};
            Pruned* const more = shelf.parts.room(1);
            shelf.parts.take(1);
            part->view.next = &more->view;
            part = more;
        }
    }
}

/// With the chunk at `slot` in its middle, as far as there are slots; where neighbours, which are in rows of columns up
/// to the second next, do not fit into one window anyway, nearer to its end, so that they fit into two.
Window NeighbourList::first_window(std::int32_t slot, const Slots& slots,
                                   const ListView& list) const
{
    const std::int32_t row = slots.view().beads / slots.grid().ny;
    const std::int32_t before = 5 * row <= window_ ? window_ / 2 : window_ - window_ / 8;
    const std::int32_t first =
        std::clamp(slot - before, 0, std::max(0, slots.view().stride - window_));
    return {first, first, window_, list.lowest >= first && list.highest - first <= window_};
}

/// Makes one part of a chunk's pruned list; a group's may be filled up to whole packs twice. Returns where the
/// window of the next part begins.
std::int32_t NeighbourList::prune_part(const SimdKernels& simd, const Slots& slots,
                                       const PruneRequest& request, Shelf& shelf,
                                       const Chunk& chunk, Pruned& pruned)
{
    const std::int32_t packs = packs_at_once * simd.width / beads_per_group;
    const std::int32_t entries = chunk.whole.begin[chunk.groups];
    const std::int32_t capacity = entries + 2 * packs * chunk.groups + 8 * simd.width;
    pruned.view = {shelf.pruned_slots.room(std::size_t(capacity)),
                   shelf.pruned_masks.room(std::size_t(capacity)),
                   capacity,
                   pruned.begin,
                   pruned.border,
                   pruned.end,
                   0,
                   nullptr};
    const ListSize size = simd.prune(slots.view(), chunk.whole.view, pruned.view, request);
    require(size.capacity <= capacity, "pruned lists are no longer than whole ones");
    shelf.pruned_slots.take(std::size_t(size.entries));
    shelf.pruned_masks.take(std::size_t(size.masks));
    return size.next_window;
}

Coming NeighbourList::after_pruned(std::int32_t chunk, IndexRange share) const
{
    constexpr std::size_t usual_masks = 192;
    fetch(&after(chunk, share, 2).pruned, sizeof(Pruned));
    const Chunk& next = after(chunk, share);
    fetch(next.pruned.view.mask, usual_masks);
    return {next.pruned.view.slot,
            std::int32_t(sizeof(PrunedSlot)) * next.pruned.begin[next.groups]};
}

std::int32_t entries_of(const PrunedView& list, std::int32_t group)
{
    std::int32_t entries = 0;
    for (const PrunedView* part = &list; part; part = part->next)
        entries += part->end[group] - part->begin[group];
    return entries;
}

std::int32_t NeighbourList::longest_pruned(IndexRange chunks) const
{
    std::int32_t longest = 0;
    for (std::int32_t c = chunks.first; c < chunks.last; ++c) {
        const Chunk& chunk = chunks_[std::size_t(c)];
        for (std::int32_t group = 0; group < chunk.groups; ++group)
            longest = std::max(longest, entries_of(chunk.pruned.view, group));
    }
    return longest;
}

std::int64_t NeighbourList::entries() const
{
    std::int64_t sum = 0;
    for (const Chunk& chunk : chunks_) sum += chunk.whole.begin[chunk.groups];
    return sum;
}

std::size_t NeighbourList::bytes() const
{
    std::size_t sum = chunks_.size() * sizeof(Chunk);
    for (const Shelf& shelf : shelves_) sum += shelf.bytes();
    return sum;
}

} // namespace pitchdrop
