#pragma once
#include <string>

namespace pitchdrop {

/// How this binary was made.
struct BuildInfo {
    std::string version;
    std::string commit;     ///< "unknown" outside a git clone
    std::string compiler;
    std::string build_type;
    bool cuda = false;      ///< the CUDA backend is in this binary
};

const BuildInfo& build_info();

} // namespace pitchdrop
