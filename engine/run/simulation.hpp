#pragma once
#include "engine/config/configuration.hpp"
#include "engine/run/branch_record.hpp"
#include "engine/run/reporter.hpp"
#include "engine/run/run_directory.hpp"
#include "kernels/backend/backend.hpp"

#include <functional>

namespace pitchdrop {

/// Everything a run is made of. Time and signals come in through `stop`.
struct Run {
    const Configuration& configuration;
    const ProtocolTree& tree;
    Backend& backend;
    const RunDirectory& directory;
    Reporter& reporter;
    std::function<std::string()> stop; ///< why to stop at the next block boundary; empty: go on
    TreeRecord record;                 ///< parallel to the tree
};

enum class Outcome { complete, stopped, failed };

/// Carries out what is left of the protocol, depth after depth.
/// `failed`: some branch stopped being physical; everything that does not start from it is done.
Outcome run_protocol(Run& run);

} // namespace pitchdrop
