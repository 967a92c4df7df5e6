#pragma once
#include "kernels/core/error.hpp"

#include <string>
#include <vector>

// What is wrong with a configuration. Problems are collected and reported all at once.

namespace pitchdrop {

struct Problem {
    std::string path;   ///< "protocol.3.stress": keys and 0-based indices, as `--set` takes them
    int line = 0;       ///< 1-based; 0 where there is no line (an override)
    std::string source; ///< "line 7", or the `--set` that brought the value
    std::string text;   ///< problem (why it is one) — what to do
};

/// "line 7, protocol.3.stress: …"
std::string to_string(const Problem& problem);

/// The configuration is wrong: `what()` lists every problem on a line of its own.
struct ConfigurationError : InputError {
    ConfigurationError(const std::string& document, std::vector<Problem> found);
    std::vector<Problem> problems;
};

/// Insertions, deletions, replacements and swaps of neighbours that turn one word into the other
/// (optimal string alignment distance).
int edit_distance(const std::string& a, const std::string& b);

/// The candidate that `word` is most likely a misspelling of; empty if none is near.
std::string near_match(const std::string& word, const std::vector<std::string>& candidates);

/// "a, b and c".
std::string enumerate(const std::vector<std::string>& words, const char* conjunction = "and");

} // namespace pitchdrop
