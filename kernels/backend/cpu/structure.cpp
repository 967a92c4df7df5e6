#include "kernels/backend/cpu/structure.hpp"

#include <algorithm>

namespace pitchdrop {

namespace {

constexpr std::int32_t triples_at_once = 512;

std::int32_t longest_list(const NeighbourList& list, Range chunks)
{
    std::int32_t longest = 0;
    for (std::int32_t c = chunks.first; c < chunks.last; ++c) {
        const ListView& view = list.view(c);
        const Range clusters = list.clusters_of(c);
        for (std::int32_t local = 0; local < clusters.last - clusters.first; ++local)
            longest = std::max(longest, view.end[local] - view.begin[local]);
    }
    return longest;
}

} // namespace

StructureBuffers::StructureBuffers(const NeighbourList& list, Range chunks, std::int32_t width)
    : neighbours_(longest_list(list, chunks)), triples_(triples_at_once),
      row_(std::max(neighbours_, triples_) + 3 * width), integers_(3 * std::size_t(row_), 0),
      floats_(7 * std::size_t(row_), 0.0f)
{
}

StructureScratch StructureBuffers::scratch()
{
    std::int32_t* integers = integers_.data();
    float* floats = floats_.data();
    const auto row = std::ptrdiff_t(row_);
    return {integers,         integers + row,   integers + 2 * row, floats,           floats + row,
            floats + 2 * row, floats + 3 * row, floats + 4 * row,   floats + 5 * row, floats + 6 * row,
            neighbours_,      triples_};
}

} // namespace pitchdrop
