#include "analysis/statistics/student.hpp"

namespace pitchdrop {

double student_factor(double degrees_of_freedom)
{
    const double v = 1 / degrees_of_freedom;
    return 1 + v * (0.5 + v * (0.25 + v * (0.0625 - v * 0.00573)));
}

} // namespace pitchdrop
