#pragma once
#include <optional>
#include <string>
#include <vector>

namespace pitchdrop {

/// Strain against time under a stress that rises linearly over `stress_ramp` and then stays.
struct CreepCurve {
    std::vector<double> time, strain; ///< times rise; strain tension-positive
    double stress = 0, stress_ramp = 0;
};

struct CreepFit {
    double elastic_strain = 0; ///< mean from 5 to 15 τ after the end of the ramp
    double strain_rate = 0, strain_rate_error = 0;
    double linear_from = 0, linear_to = 0; ///< times of the straight line
    bool steady = false;                   ///< no curvature is seen in the linear part
    bool wanders = false;                  ///< its noise is like a random walk
    double final_strain = 0;               ///< mean over the last 10 τ
    std::optional<double> yield_time, yield_strain;
};

/// A fit, or why there is none.
struct CreepResult {
    std::optional<CreepFit> fit;
    std::string why_not;
};

/// Local rates are slopes over eighths of the time after the elastic response. Yield: from there on, for at
/// least an eighth and up to a quarter of that time, the local rate (in the direction of the stress) is more
/// than twice the smallest one and exceeds it by four standard errors of the difference. Its time is the
/// middle of the first such eighth, its strain that of the line there. Without stress none is looked for.
///
/// Linear part: the longest stretch, beginning at 2, 3 or 4 eighths, whose curvature is below two standard
/// errors. It goes to the end of the curve, with yield to where the local rate leaves the smallest one by
/// two standard errors, or earlier. If every stretch is curved: the second half, or with yield the quarter
/// around the smallest rate, and not `steady`.
CreepResult fit_creep(const CreepCurve& curve);

} // namespace pitchdrop
