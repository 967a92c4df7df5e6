#include "kernels/model/observation.hpp"

#include "kernels/core/error.hpp"

#include <string>

namespace pitchdrop {

void check_interval(const ObservationSettings& settings, double cutoff)
{
    if (settings.interval == 0) return;
    require(settings.interval > 0 && settings.hyperplane, "an interval is a number of steps");
    const Hyperplane& plane = *settings.hyperplane;
    const std::string problem = "softness cannot be evaluated between frames";
    if (!plane.set.angular.empty())
        throw InputError(problem, "the hyperplane has angular functions",
                         "leave `interval` out, or use a hyperplane of radial functions");
    if (plane.positions != StructurePositions::instantaneous)
        throw InputError(problem, "the hyperplane is for averaged or inherent positions",
                         "leave `interval` out, or use a hyperplane of instantaneous positions");
    if (!(plane.set.reach() <= cutoff))
        throw InputError(problem,
                         "the functions reach " + std::to_string(plane.set.reach()) +
                             ", farther than the pair forces, whose lists serve, with " +
                             std::to_string(cutoff),
                         "leave `interval` out");
}

} // namespace pitchdrop
