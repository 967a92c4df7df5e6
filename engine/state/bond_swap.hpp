#pragma once
#include "kernels/model/pair_table.hpp"
#include "kernels/model/replica.hpp"

#include <cstdint>
#include <vector>

// Double bridging: Monte Carlo moves by which the chains of a melt exchange their ends, so that long
// chains forget where they came from within some hundred τ, where their own motion takes 10⁴ τ and
// more (Karayiannis, Mavrantzas and Theodorou, Phys. Rev. Lett. 88, 105503 (2002); with molecular
// dynamics: Auhl et al., J. Chem. Phys. 119, 12718 (2003), Sec. V; Sides et al., J. Polym. Sci. B 42,
// 199 (2004)).

namespace pitchdrop {

/// Chains A and B of N beads exchange what lies behind bead `place`: bonds (a_i, a_i+1) and
/// (b_i, b_i+1) become (a_i, b_i+1) and (b_i, a_i+1). `mirrored`: B is counted from its other end.
struct BondSwapMove {
    std::uint32_t first, second; ///< chains
    std::uint32_t place;
    bool mirrored;
};

/// What became of the moves of a sweep whose four bonds are all within reach.
struct BondSwapCount {
    std::int64_t candidates = 0, accepted = 0;
};

/// Bonds and angles stay with the bead numbers of the topology; a move exchanges the states (place
/// and velocity) of beads instead. Each move is its own inverse, keeps volume in phase space and is
/// accepted with probability min(1, exp(−ΔU/T)): it obeys detailed balance. A sweep tries every move
/// once in an order that does not look at the state, so that the canonical distribution, and with a
/// barostat the isothermal-isobaric one, is stationary under it. Chains of equal length keep it.
class BondSwap {
public:
    /// Rings and branched molecules are left alone. Throws InputError if bending acts at some beads
    /// of the chains only.
    BondSwap(const Topology& topology, const Model& model);

    /// Random numbers depend on the seed, the state's step and the number of candidates before.
    BondSwapCount sweep(ReplicaState& state, double temperature, std::uint64_t seed) const;

    /// Whether both bonds of before and both of after are within reach.
    bool is_candidate(const ReplicaState& state, const BondSwapMove& move) const;
    /// Potential energy after a move less that before it.
    double energy_change(const ReplicaState& state, const BondSwapMove& move) const;
    /// Makes the move; chains stay whole in unwrapped positions.
    void apply(ReplicaState& state, const BondSwapMove& move) const;

    std::vector<BondSwapMove> moves() const; ///< all, in the order of a sweep

private:
    /// A chain from one end or from the other.
    struct View {
        const std::vector<std::uint32_t>* beads;
        bool reversed;

        std::uint32_t size() const { return std::uint32_t(beads->size()); }
        std::uint32_t operator[](std::uint32_t n) const
        {
            return (*beads)[reversed ? size() - 1 - n : n];
        }
    };
    View first(const BondSwapMove& move) const { return {&chains_[move.first], false}; }
    View second(const BondSwapMove& move) const { return {&chains_[move.second], move.mirrored}; }

    bool within_reach(const ReplicaState& state, std::uint32_t a, std::uint32_t b) const;
    /// Energy that hangs on the bond between bead `place` of one chain and the next one of another.
    double junction(const ReplicaState& state, View before, View after, std::uint32_t place) const;
    template <class Visit>
    void for_each_move(const Visit& visit) const;

    Model model_;
    PairTable pairs_;
    double reach_squared_;
    std::vector<std::vector<std::uint32_t>> chains_;
    std::vector<std::vector<std::uint8_t>> types_; ///< along each chain
};

} // namespace pitchdrop
