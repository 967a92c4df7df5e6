#pragma once
#include "kernels/backend/device/launches.hpp"
#include "kernels/loops/device/cluster_forces.hpp"
#include "kernels/physics/pair/all.hpp"

namespace pitchdrop::device {

template <class Executor>
void launch_pair_forces(Executor& executor, const BatchView& batch, int interaction,
                        Measure measure, std::uint32_t first_block, std::uint32_t blocks)
{
    PairInteractions::at(interaction, [&]<class Interaction>() {
        const auto launch = [&]<Measure what>() {
            executor.launch(ClusterForces<Interaction, what>{batch, first_block},
                            int(blocks) * ctas_per_block, block_threads);
        };
        if (measure == Measure::forces) launch.template operator()<Measure::forces>();
        if (measure == Measure::virial) launch.template operator()<Measure::virial>();
        if (measure == Measure::everything) launch.template operator()<Measure::everything>();
    });
}

} // namespace pitchdrop::device
