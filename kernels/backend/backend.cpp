#include "kernels/backend/backend.hpp"

#include "kernels/core/error.hpp"

// For backends that measure nothing: stand-ins in tests.

namespace pitchdrop {

std::vector<float> Backend::structure_functions(std::size_t, const StructureSet&)
{
    throw ContractError("this backend has no structure functions");
}
std::vector<float> Backend::softness(std::size_t, const Hyperplane&)
{
    throw ContractError("this backend has no softness");
}
void Backend::start_observation(std::size_t, const ObservationSettings&, const ObservationState&)
{
    throw ContractError("this backend does not observe");
}
ObservationState Backend::observation(std::size_t) const
{
    throw ContractError("this backend does not observe");
}
std::vector<std::optional<FrameSummary>> Backend::observe(std::span<const std::size_t>,
                                                          std::span<const std::vector<float>>)
{
    throw ContractError("this backend does not observe");
}

double Backend::mean_softness(std::size_t replica) const
{
    return pitchdrop::mean_softness(observation(replica));
}

} // namespace pitchdrop
