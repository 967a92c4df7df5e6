#pragma once

namespace pitchdrop {

/// Ratio of the 68.27 % quantiles of Student's distribution (two-sided) and of the normal one: 1.32 for 2,
/// 1.84 for 1, where the expansion used here gives 1.81 (Abramowitz and Stegun, Handbook of Mathematical
/// Functions, 26.7.5).
double student_factor(double degrees_of_freedom);

} // namespace pitchdrop
