#include "kernels/backend/cpu/neighbour_list.hpp"

#include <algorithm>

namespace pitchdrop {

void NeighbourList::Entries::grow(std::int32_t capacity)
{
    slot.resize(std::size_t(capacity));
    mask.resize(std::size_t(capacity / entries_per_mask));
    view = {slot.data(), mask.data(), capacity, begin, border, end};
}

void NeighbourList::resize(std::int32_t clusters, std::int32_t first_capacity)
{
    clusters_ = clusters;
    chunks_.clear();
    chunks_.resize(std::size_t((clusters + clusters_per_chunk - 1) / clusters_per_chunk));
    for (Chunk& chunk : chunks_) chunk.grow(first_capacity);
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
    static thread_local std::vector<std::uint8_t> marks;
    const std::size_t slots_and_pack = std::size_t(slots.view().stride + simd.width);
    if (marks.size() < slots_and_pack) marks.resize(slots_and_pack);
    request.marks = marks.data();
    const std::int32_t needed = simd.search(slots.view(), slots.grid(), unit, chunk.view, request);
    if (needed > chunk.view.capacity) {
        chunk.grow(needed + needed / 4);
        simd.search(slots.view(), slots.grid(), unit, chunk.view, request);
    }
    chunk.used = chunk.end[clusters.last - clusters.first - 1];
}

void NeighbourList::prune(const SimdKernels& simd, const Slots& slots, const UnitLengths& unit,
                          float radius, std::int32_t index)
{
    Chunk& chunk = chunks_[std::size_t(index)];
    const Range clusters = clusters_of(index);
    std::int32_t longest = 0;
    for (std::int32_t c = 0; c < clusters.last - clusters.first; ++c)
        longest = std::max(longest, chunk.end[c] - chunk.begin[c]);
    const std::int32_t row = longest + simd.width;
    static thread_local std::vector<std::int32_t> candidates;
    if (candidates.size() < 4 * std::size_t(row)) candidates.resize(4 * std::size_t(row));
    const Chunk& next = after(index);
    const PruneRequest request{clusters.first,
                               clusters.last,
                               {next.slot.data(), next.used},
                               unit,
                               radius,
                               candidates.data(),
                               row};
    Entries& pruned = chunk.pruned;
    if (pruned.slot.empty()) pruned.grow(chunk.view.capacity);
    const std::int32_t needed = simd.prune(slots.view(), chunk.view, pruned.view, request);
    if (needed > pruned.view.capacity) {
        pruned.grow(needed + needed / 8);
        simd.prune(slots.view(), chunk.view, pruned.view, request);
    }
    chunk.groups = (clusters.last - clusters.first) * simd.width / beads_per_group;
}

Coming NeighbourList::after_pruned(std::int32_t chunk) const
{
    const Chunk& next = after(chunk);
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
    for (const Chunk& chunk : chunks_) sum += chunk.used;
    return sum;
}

std::size_t NeighbourList::bytes() const
{
    std::size_t sum = 0;
    for (const Chunk& chunk : chunks_)
        sum += 4 * (chunk.slot.size() + chunk.mask.size() + chunk.pruned.slot.size() +
                    chunk.pruned.mask.size()) +
               sizeof(Chunk);
    return sum;
}

} // namespace pitchdrop
