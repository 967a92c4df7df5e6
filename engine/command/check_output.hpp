#pragma once
#include "engine/command/estimate.hpp"
#include "engine/run/protocol_tree.hpp"

// What `pitchdrop check` prints about a valid configuration, on standard output.

namespace pitchdrop {

void print_check_json(const Configuration& configuration, const ProtocolTree& tree,
                      const Estimate& cost);
void print_summary(const std::string& path, const Configuration& configuration);
void print_tree(const ProtocolTree& tree);
void print_cost(const Configuration& configuration, const ProtocolTree& tree, const Estimate& cost,
                double speed);

} // namespace pitchdrop
