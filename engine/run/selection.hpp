#pragma once
#include "engine/run/branch.hpp"

#include <string>
#include <vector>

namespace pitchdrop {

/// Which branches are meant, parallel to the tree; empty (all of them) if `words` is. A word is an
/// id, several with commas between, or @FILE with one id a line. Throws InputError naming ids that
/// the protocol does not have.
std::vector<bool> select_branches(const ProtocolTree& tree, const std::vector<std::string>& words);

} // namespace pitchdrop
