#pragma once
#include "engine/config/configuration.hpp"
#include "engine/run/branch_pool.hpp"
#include "engine/run/reporter.hpp"
#include "engine/run/run_directory.hpp"
#include "kernels/backend/backend.hpp"

#include <functional>
#include <span>

namespace pitchdrop {

/// Everything that one worker has: a backend, and what it shares with the others. Time and signals
/// come in through `stop`.
struct Run {
    const Configuration& configuration;
    const ProtocolTree& tree;
    Backend& backend;
    const RunDirectory& directory;
    Reporter& reporter;
    BranchPool& pool;
    std::function<std::string()> stop; ///< why to stop at the next block boundary; empty: go on
    std::size_t width = 0;             ///< branches that advance together at most; 0: all there are
    std::size_t worker = 0;            ///< which of them
};

enum class Outcome { complete, stopped, failed };

/// Carries out what is left of the pool's branches, with as many threads as there are workers.
/// `stopped`: some branches have a checkpoint from which to go on, or other processes have them.
/// `failed`: some branch stopped being physical; everything that does not start from it is done.
Outcome run_protocol(std::span<Run> workers);

} // namespace pitchdrop
