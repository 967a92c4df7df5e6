#pragma once
#include "engine/io/packing.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace pitchdrop {

/// A mean or a slope with its standard error, from so many degrees of freedom.
struct Measurement {
    double value = 0, error = 0;
    double degrees = 1;

    /// Whether the size exceeds a limit with the certainty of `sigmas` standard deviations: Student's t,
    /// Abramowitz and Stegun, Eq. 26.7.5.
    bool exceeds(double limit, double sigmas) const;
};

/// What a row of the time series tells about the health of a branch.
struct HealthRow {
    double time = 0;
    double conserved = 0;   ///< per bead
    double temperature = 0; ///< mean since the row before
    double target = 0;      ///< likewise
    double pressure = 0;    ///< likewise, mean of the three axes
};

/// Rows as means over blocks of equal numbers of rows: at most 32 blocks, which are joined two by two
/// when they are full. So the noise of neighbouring points shrinks and becomes independent while the
/// stage grows, and a checkpoint holds little.
class HealthSeries {
public:
    void add(const HealthRow& row);
    std::int64_t rows() const { return rows_; }
    double duration() const { return last_time_; }

    /// Slope of the conserved energy over the latest three quarters of the stage.
    Measurement drift() const;
    /// Means over the latest half.
    Measurement temperature_deviation() const;
    HealthRow recent() const;

    void save(Packer& packer) const;
    void restore(Unpacker& unpacker);

private:
    std::vector<HealthRow> blocks_; ///< means
    std::int64_t rows_ = 0, rows_per_block_ = 1;
    HealthRow sum_; ///< of the block that is not full yet
    std::int64_t in_sum_ = 0;
    double last_time_ = 0;
};

} // namespace pitchdrop
