#include "engine/run/open_files.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <limits>

namespace pitchdrop {
namespace {

constexpr std::size_t files_of_a_branch = 3;
/// Standard streams, the log, the run's own locks, devices of a GPU, and files that are open for the
/// moment in which they are written.
constexpr std::size_t files_of_the_process = 48;

} // namespace

std::size_t branches_by_open_files()
{
    constexpr std::size_t no_limit = std::numeric_limits<std::size_t>::max();
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return no_limit;
    if (files.rlim_cur < files.rlim_max) {
        rlimit raised = files;
        raised.rlim_cur = raised.rlim_max;
        if (::setrlimit(RLIMIT_NOFILE, &raised) == 0) files = raised;
    }
    if (files.rlim_cur == RLIM_INFINITY) return no_limit;
    const auto most = std::size_t(files.rlim_cur);
    if (most <= files_of_the_process + files_of_a_branch) return 1;
    return (most - files_of_the_process) / files_of_a_branch;
}

} // namespace pitchdrop
