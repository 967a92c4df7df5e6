#include "kernels/backend/cpu/neighbour_list.hpp"

#include <algorithm>

namespace pitchdrop {

namespace {

/// Lines that no processor fetches ahead by itself: where lists are, and their masks.
void fetch(const void* first, std::size_t bytes)
{
    for (std::size_t byte = 0; byte < bytes; byte += 64)
        __builtin_prefetch(static_cast<const char*>(first) + byte, 0, 2);
}

} // namespace

void NeighbourList::Whole::grow(std::int32_t capacity)
{
    slot.resize(std::size_t(capacity));
    mask.resize(std::size_t(capacity) / sizeof(std::uint64_t));
    view = {slot.data(), mask.data(), capacity, begin, border};
}

void NeighbourList::Pruned::grow(std::int32_t capacity)
{
    slot.resize(std::size_t(capacity));
    mask.resize(std::size_t(capacity));
    view = {slot.data(), mask.data(), capacity, begin, border, end};
}

void NeighbourList::resize(std::int32_t clusters, std::int32_t first_capacity)
{
    clusters_ = clusters;
    chunks_.clear();
    chunks_.resize(std::size_t((clusters + clusters_per_chunk - 1) / clusters_per_chunk));
    for (Chunk& chunk : chunks_) chunk.whole.grow(first_capacity);
}

Range NeighbourList::clusters_of(std::int32_t chunk) const
{
    return {chunk * clusters_per_chunk, std::min((chunk + 1) * clusters_per_chunk, clusters_)};
}

void NeighbourList::search(const SimdKernels& simd, const Slots& slots, const UnitLengths& unit,
                           SearchRequest request, std::int32_t index)
{
    Chunk& chunk = chunks_[std::size_t(index)];
    const Range clusters = clusters_of(index);
    request.first_cluster = clusters.first;
    request.last_cluster = clusters.last;
    chunk.groups = (clusters.last - clusters.first) * simd.width / beads_per_group;
    static thread_local std::vector<std::uint8_t> marks, beads;
    static thread_local std::vector<std::uint32_t> found;
    const auto at_least = [](auto& scratch, std::size_t size) {
        if (scratch.size() < size) scratch.resize(size);
        return scratch.data();
    };
    request.marks = at_least(marks, std::size_t(slots.view().stride + simd.width));
    const auto once = [&] {
        const std::size_t rows =
            std::size_t(chunk.whole.view.capacity) * std::size_t(simd.width / beads_per_group);
        request.found = at_least(found, rows);
        request.beads = at_least(beads, rows);
        return simd.search(slots.view(), slots.grid(), unit, chunk.whole.view, request);
    };
    const std::int32_t needed = once();
    if (needed <= chunk.whole.view.capacity) return;
    chunk.whole.grow(needed + needed / 4);
    once();
}

void NeighbourList::prune(const SimdKernels& simd, const Slots& slots, const UnitLengths& unit,
                          float radius, std::int32_t index, Range share)
{
    Chunk& chunk = chunks_[std::size_t(index)];
    const Range clusters = clusters_of(index);
    fetch(&after(index, share, 2), sizeof(Chunk));
    const Chunk& next = after(index, share);
    const PruneRequest request{clusters.first,
                               clusters.last,
                               {next.whole.slot.data(), next.whole.begin[next.groups]},
                               unit,
                               radius};
    Pruned& pruned = chunk.pruned;
    if (pruned.slot.empty()) pruned.grow(chunk.whole.view.capacity);
    const std::int32_t needed = simd.prune(slots.view(), chunk.whole.view, pruned.view, request);
    if (needed <= pruned.view.capacity) return;
    pruned.grow(needed + needed / 8);
    simd.prune(slots.view(), chunk.whole.view, pruned.view, request);
}

Coming NeighbourList::after_pruned(std::int32_t chunk, Range share) const
{
    constexpr std::size_t usual_masks = 192;
    fetch(&after(chunk, share, 2).pruned, sizeof(Pruned));
    const Chunk& next = after(chunk, share);
    fetch(next.pruned.mask.data(), usual_masks);
    return {next.pruned.slot.data(), next.pruned.begin[next.groups]};
}

std::int32_t NeighbourList::longest_pruned(Range chunks) const
{
    std::int32_t longest = 0;
    for (std::int32_t c = chunks.first; c < chunks.last; ++c) {
        const Chunk& chunk = chunks_[std::size_t(c)];
        for (std::int32_t group = 0; group < chunk.groups; ++group)
            longest = std::max(longest, chunk.pruned.end[group] - chunk.pruned.begin[group]);
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
    std::size_t sum = 0;
    for (const Chunk& chunk : chunks_)
        sum += 4 * (chunk.whole.slot.size() + chunk.pruned.slot.size()) +
               8 * chunk.whole.mask.size() + chunk.pruned.mask.size() + sizeof(Chunk);
    return sum;
}

} // namespace pitchdrop
