#pragma once
#include <filesystem>

namespace pitchdrop {

/// What was written to the file is on disk when this returns.
void make_durable(const std::filesystem::path& path);

} // namespace pitchdrop
