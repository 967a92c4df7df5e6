#pragma once
#include "engine/observe/thermo.hpp"
#include "engine/run/branch.hpp"
#include "engine/run/health_series.hpp"
#include "kernels/model/replica.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pitchdrop {

/// Something that makes the numbers of a branch doubtful.
struct HealthWarning {
    std::string
        kind; ///< drift, temperature, density, shape; convergence (minimisation), bond (state)
    std::string text; ///< problem (why it is one) — what to do
};

/// Looks at every row of a branch's time series. What it says is a function of the rows alone: it
/// changes no trajectory, and a resumed branch says what an uninterrupted one would. Thresholds are
/// those of health_limits.hpp.
///
/// The energy that must be conserved is the column `conserved`: everything that bath, box and load give
/// is booked there, under changing temperature, pressure, stress and strain alike. Where energy jumps
/// (bond swaps) there is no drift to look at.
class HealthMonitor {
public:
    HealthMonitor(const Branch& branch, const Replica& start, const double (&begin_box)[3]);

    void add(const Sample& sample, const ThermoContext& context);

    /// Set for good with the row that was too much.
    const std::optional<std::string>& failure() const { return failure_; }
    /// Those that came up since the last call, each kind once in a branch.
    std::vector<HealthWarning> take_warnings();

    /// Temperature, pressure, density, drift …, as branch.json has them; null before the first row.
    nlohmann::json figures() const;

    std::string save() const;
    void restore(std::string_view bytes);

private:
    enum class Kind { drift, temperature, density, shape };

    void check_numbers(const Sample& sample, double conserved);
    void check_density(const Sample& sample);
    void check_shape(const Sample& sample);
    void check_drift();
    void check_temperature();
    void warn(Kind kind, const std::string& text);
    void fail(const std::string& text);
    bool has_drift() const;
    bool has_target() const;
    std::string moment() const;

    Branch branch_;
    Drive drive_;
    double beads_, epsilon_ = 0, cubed_sigma_ = 0;
    double begin_box_[3];
    double density_ = 0, strain_ = 0;
    std::int64_t step_ = -1, last_step_ = 0;
    HealthSeries series_;
    std::uint32_t warned_ = 0; ///< a bit for each kind
    std::vector<HealthWarning> warnings_;
    std::optional<std::string> failure_;
};

} // namespace pitchdrop
