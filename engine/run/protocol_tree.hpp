#pragma once
#include "engine/config/configuration.hpp"
#include "engine/run/branch.hpp"

namespace pitchdrop {

/// Unfolds the protocol: every list branches the tree, parents before children.
///
/// Ids are directory paths: seed, then levels that tell branches apart, then the stage's name, e.g.
/// "seed1/T0.42/creep/stress0.3". Whether a level appears depends on the branch's own value and its
/// parent's, never on what else is in the list, so adding values keeps the ids of the others:
/// seed, quench target, stress and strain rate always; temperature and pressure where they differ
/// from the parent's; duration and cooling rate for all but the first value listed.
///
/// A quench to several targets is a chain of segments from high to low temperature. All branches of
/// one stage have one depth (one batch) except the segments of a quench, which follow each other.
ProtocolTree build_tree(const Configuration& configuration);
ProtocolTree build_tree(const Settings& settings);

} // namespace pitchdrop
