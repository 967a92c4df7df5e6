#pragma once
#include "engine/command/estimate.hpp"
#include "engine/run/protocol_tree.hpp"
#include "engine/tune/tuning.hpp"

// What `pitchdrop check` prints about a valid configuration, on standard output.

namespace pitchdrop {

void print_check_json(const Configuration& configuration, const ProtocolTree& tree,
                      const CostEstimate& cost, const std::string& device, const Tuning& tuning);
/// A problem or a warning: path, line, source and message.
nlohmann::json problem_json(const Problem& problem);
/// On standard error; the JSON has them in `warnings`.
void print_warnings(const Configuration& configuration);
void print_summary(const std::string& path, const Configuration& configuration);
void print_tree(const ProtocolTree& tree);
/// The plan, and what it takes on `device`; with which tuned values.
void print_cost(const ProtocolTree& tree, const CostEstimate& cost, const std::string& device,
                const Tuning& tuning);

} // namespace pitchdrop
