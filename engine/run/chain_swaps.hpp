#pragma once
#include "engine/run/branch_start.hpp"
#include "engine/state/bond_swap.hpp"

#include <string>
#include <string_view>

namespace pitchdrop {

/// The sweeps of double bridging between the blocks of a melt. The state comes down from the
/// backend, and goes back only if chains were exchanged: any backend will do.
class ChainSwaps {
public:
    ChainSwaps(const Branch& branch, const BranchStart& start);

    bool is_due(std::int64_t step) const { return step > 0 && step % interval_ == 0; }
    std::int64_t interval() const { return interval_; }
    /// The handle under which the replica goes on.
    std::size_t sweep(Backend& backend, std::size_t replica);

    const BondSwapCount& count() const { return count_; } ///< of all sweeps
    std::string save() const;
    void restore(std::string_view bytes);

private:
    BondSwap swaps_;
    std::int64_t interval_;
    double temperature_;
    Replica replica_; ///< all but the state
    BondSwapCount count_;
};

} // namespace pitchdrop
