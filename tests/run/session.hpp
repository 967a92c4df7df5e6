#pragma once
#include "engine/config/configuration.hpp"
#include "engine/run/backends.hpp"
#include "engine/run/protocol_tree.hpp"
#include "engine/run/simulation.hpp"

#include <atomic>

// A run in this process.

namespace pitchdrop::test {

inline constexpr int never = 1 << 30;

struct SessionOptions {
    int chunks = never;            ///< looks at the clock until it stops
    std::string backend = "cpu";   ///< several with commas between
    int threads = 1;
    std::size_t width = 0;         ///< branches that advance together, at most; 0: all
    std::shared_ptr<device::LaunchTimes> times = {};
};

inline Outcome run_session(const std::filesystem::path& out, const Configuration& configuration,
                           const SessionOptions& options = {})
{
    const ProtocolTree tree = build_tree(configuration);
    BackendChoice choice;
    choice.name = options.backend;
    choice.threads = options.threads;
    choice.times = options.times;
    const std::vector<ChosenBackend> chosen = make_backends(split_choice(choice));
    const RunDirectory directory(out, configuration);
    Reporter reporter(directory.log());
    std::atomic<int> left = options.chunks;
    const auto stop = [&] { return --left < 0 ? std::string("test") : std::string(); };
    BranchPool pool(tree, directory, reporter);
    std::vector<Run> workers;
    for (const ChosenBackend& one : chosen)
        workers.push_back({configuration, tree, *one.backend, directory, reporter, pool, stop,
                           options.width, workers.size()});
    return run_protocol(workers);
}

} // namespace pitchdrop::test
