#include "kernels/backend/device/emulated_executor.hpp"
#include "kernels/backend/device/launch_team_impl.hpp"

namespace pitchdrop::device {

PITCHDROP_INSTANTIATE_TEAM(simt::GridTeam, EmulatedExecutor)

} // namespace pitchdrop::device
