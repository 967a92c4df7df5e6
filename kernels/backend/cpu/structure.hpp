#pragma once
#include "kernels/backend/cpu/neighbour_list.hpp"
#include "kernels/backend/cpu/slots.hpp"

#include <vector>

namespace pitchdrop {

/// One thread's room for neighbours and triples, large enough for every cluster of some lists.
class StructureBuffers {
public:
    StructureBuffers(const NeighbourList& list, Range chunks, std::int32_t width);
    StructureScratch scratch();

private:
    std::int32_t neighbours_, triples_, row_;
    std::vector<std::int32_t> integers_;
    std::vector<float> floats_;
};

} // namespace pitchdrop
