#include "engine/run/chain_swaps.hpp"

#include "engine/io/packing.hpp"

#include <utility>

namespace pitchdrop {

ChainSwaps::ChainSwaps(const Branch& branch, const BranchStart& start)
    : swaps_(*start.replica.state.topology, *start.replica.model),
      interval_(branch.bond_swap_interval),
      temperature_(branch.temperature_end), replica_{{},
                                                     start.replica.model,
                                                     start.replica.settings,
                                                     start.replica.drive}
{
}

std::size_t ChainSwaps::sweep(Backend& backend, std::size_t replica)
{
    ReplicaState state = backend.download(replica);
    const BondSwapCount count = swaps_.sweep(state, temperature_, replica_.settings.seed);
    count_.candidates += count.candidates;
    count_.accepted += count.accepted;
    if (count.accepted == 0) return replica;
    Replica next = replica_;
    next.state = std::move(state);
    const std::size_t handle = backend.add(next);
    backend.remove(replica);
    return handle;
}

std::string ChainSwaps::save() const
{
    Packer packer;
    packer.value(count_);
    return packer.bytes;
}

void ChainSwaps::restore(std::string_view bytes)
{
    count_ = Unpacker(bytes).value<BondSwapCount>();
}

} // namespace pitchdrop
