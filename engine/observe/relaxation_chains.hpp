#pragma once
#include "engine/observe/observer.hpp"
#include "engine/state/chains.hpp"
#include "kernels/model/replica.hpp"

#include <vector>

namespace pitchdrop {

/// Means over chains, per axis.
struct ChainDimensions {
    Vec3<double> end_to_end_squared{0, 0, 0}, gyration_squared{0, 0, 0};
};

/// Chains are followed along the nearest images of their bonds.
ChainDimensions chain_dimensions(const ReplicaState& state,
                                 const std::vector<std::vector<std::uint32_t>>& chains);

/// Chain dimensions against time; chains.csv. When `most_rows` are full, every second one goes and
/// from then on only every second frame is taken.
class RelaxationChains : public Observer {
public:
    static constexpr std::size_t most_rows = 4096;

    /// `frame`: τ between frames.
    RelaxationChains(std::int64_t interval, double frame) : interval_(interval), frame_(frame) {}

    std::string name() const override { return "chains"; }
    std::int64_t interval() const override { return interval_; }
    void observe(Backend& backend, std::size_t replica) override;

    std::string save() const override;
    void restore(std::string_view bytes) override;
    /// Nothing if there are no chains.
    void write(const std::filesystem::path& branch_directory) const override;

    struct Row {
        std::int64_t frame;
        ChainDimensions mean;
    };
    void take(const ReplicaState& state);
    const std::vector<Row>& rows() const { return rows_; }

private:
    std::int64_t interval_;
    double frame_;
    std::int64_t frames_ = 0, spacing_ = 1;
    std::vector<std::vector<std::uint32_t>> chains_; ///< found anew after a resume
    std::vector<Row> rows_;
};

} // namespace pitchdrop
