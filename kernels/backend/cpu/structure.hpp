#pragma once
#include "kernels/backend/cpu/neighbour_list.hpp"
#include "kernels/backend/cpu/slots.hpp"

#include <vector>

namespace pitchdrop {

/// One thread's room for neighbours and triples, large enough for every cluster of some lists.
class StructureBuffers {
public:
    StructureBuffers(const NeighbourList& list, IndexRange chunks, std::int32_t width,
                     std::int32_t groups);
    StructureScratch scratch();

private:
    std::int32_t row_, triple_row_, rows_;
    std::vector<std::int32_t> candidates_;
    std::vector<float> neighbours_, triples_;
};

} // namespace pitchdrop
