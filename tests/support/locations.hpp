#pragma once
#include <filesystem>

namespace pitchdrop::test {

/// The program under test: $PITCHDROP_BINARY, else the one of this build.
std::filesystem::path program();

/// Holds `configs` and `tests/data`: $PITCHDROP_SOURCE_DIR, else where this was built from.
std::filesystem::path source_directory();

} // namespace pitchdrop::test
