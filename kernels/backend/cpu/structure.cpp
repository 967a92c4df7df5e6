#include "kernels/backend/cpu/structure.hpp"

#include <algorithm>

namespace pitchdrop {

namespace {

constexpr std::int32_t triples_at_once = 256;

} // namespace

StructureBuffers::StructureBuffers(const NeighbourList& list, IndexRange chunks, std::int32_t width,
                                   std::int32_t groups)
    : row_(list.longest_pruned(chunks) + 3 * width), triple_row_(triples_at_once + row_),
      rows_(1 + groups), candidates_(4 * std::size_t(row_), 0),
      neighbours_(5 * std::size_t(row_), 0.0f),
      triples_(2 * std::size_t(rows_) * std::size_t(triple_row_), 0.0f)
{
}

StructureScratch StructureBuffers::scratch()
{
    const auto row = std::ptrdiff_t(row_);
    std::int32_t* candidate = candidates_.data();
    float* neighbour = neighbours_.data();
    const TripleRow triple{triples_.data(), triples_.data() + std::ptrdiff_t(rows_) * triple_row_};
    return {candidate,           candidate + row,     candidate + 2 * row, candidate + 3 * row,
            neighbour,           neighbour + row,     neighbour + 2 * row, neighbour + 3 * row,
            neighbour + 4 * row, triple,              triples_at_once,     triple_row_};
}

} // namespace pitchdrop
