#pragma once
#include <CLI/CLI.hpp>

// Every command registers itself: its options, its help, and a callback that sets the exit status.
// Callbacks throw to fail; main() turns exceptions into exit statuses in one place.

namespace pitchdrop {

inline constexpr int exit_done = 0, exit_defect = 1, exit_input = 2, exit_physics = 3,
                     exit_stopped = 75;

void register_init(CLI::App& app, int& status);
void register_check(CLI::App& app, int& status);
void register_run(CLI::App& app, int& status);
void register_status(CLI::App& app, int& status);
void register_submit(CLI::App& app, int& status);
void register_evaluate(CLI::App& app, int& status);
void register_train(CLI::App& app, int& status);
void register_analyze(CLI::App& app, int& status);
void register_report(CLI::App& app, int& status);
void register_bench(CLI::App& app, int& status);
void register_convert(CLI::App& app, int& status);
void register_info(CLI::App& app, int& status);

} // namespace pitchdrop
