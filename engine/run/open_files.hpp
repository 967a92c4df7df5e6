#pragma once
#include <cstddef>

namespace pitchdrop {

/// Lets this process open as many files as the system permits (the hard limit of RLIMIT_NOFILE), and
/// returns how many branches can be advanced together: each keeps its lock, its time series and its
/// trajectory open.
std::size_t branches_by_open_files();

} // namespace pitchdrop
