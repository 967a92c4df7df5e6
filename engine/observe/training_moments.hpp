#pragma once
#include "engine/io/packing.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace pitchdrop {

/// Mean and covariance of all structure functions over many beads. Sums are relative to a shift,
/// the mean of the first frame, so that nothing cancels; their order is fixed.
class TrainingMoments {
public:
    explicit TrainingMoments(std::size_t functions) : functions_(functions) {}

    /// Adds a frame: beads × functions.
    void add(std::span<const float> rows);

    std::int64_t count() const { return count_; }
    std::vector<double> means() const;
    /// functions × functions, symmetric.
    std::vector<double> covariance() const;

    void save(Packer& packer) const;
    bool restore(Unpacker& unpacker);

private:
    std::size_t functions_;
    std::int64_t count_ = 0;
    std::vector<double> shift_, sum_;
    std::vector<double> products_; ///< functions × functions, the lower triangle is filled
};

} // namespace pitchdrop
