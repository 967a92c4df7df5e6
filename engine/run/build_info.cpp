#include "engine/run/build_info.hpp"

#include <pitchdrop/version.hpp>

namespace pitchdrop {

const BuildInfo& build_info()
{
    static const BuildInfo info = {PITCHDROP_VERSION, PITCHDROP_GIT_COMMIT, PITCHDROP_COMPILER,
                                   PITCHDROP_BUILD_TYPE,
#if PITCHDROP_HAS_CUDA
                                   true
#else
                                   false
#endif
    };
    return info;
}

} // namespace pitchdrop
