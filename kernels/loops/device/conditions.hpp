#pragma once
#include "kernels/loops/device/batch_view.hpp"

// Conditions of launches: a kernel of one block whose operator() says, to each of its threads, whether
// what follows it is to be launched at all.

namespace pitchdrop::device {

/// Some replica of the batch asks for lists in this step.
struct ListsAreDue {
    using Shared = simt::NoShared;
    BatchView batch;

    /// For a block of one warp.
    template <simt::Cta C>
    PITCHDROP_DEVICE bool operator()(C& cta, Shared&) const
    {
        const auto tile = cta.template tile<32>();
        bool due = false;
        for (int replica = tile.rank(); replica < batch.replicas; replica += 32) {
            const ReplicaWork& work = batch.work[replica];
            due = due || (work.active && (work.rebuild || work.prune));
        }
        return tile.any(due);
    }
};

} // namespace pitchdrop::device
