#include "tests/support/locations.hpp"

#include <cstdlib>

namespace pitchdrop::test {
namespace {

std::filesystem::path from_environment(const char* name, const char* otherwise)
{
    const char* value = std::getenv(name);
    return value && *value ? value : otherwise;
}

} // namespace

std::filesystem::path program() { return from_environment("PITCHDROP_BINARY", PITCHDROP_BINARY); }

std::filesystem::path source_directory()
{
    return from_environment("PITCHDROP_SOURCE_DIR", PITCHDROP_SOURCE_DIR);
}

} // namespace pitchdrop::test
