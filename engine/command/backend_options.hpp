#pragma once
#include "engine/run/backends.hpp"

#include <CLI/CLI.hpp>

namespace pitchdrop {

/// --backend, --threads, --simd and --path, the same for every command that computes.
void add_backend_options(CLI::App& command, BackendChoice& choice, bool with_reference = false);

} // namespace pitchdrop
