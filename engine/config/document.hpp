#pragma once
#include "engine/config/problem.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <string>
#include <vector>

namespace pitchdrop {

/// What becomes of numbers that tell branches apart: the decimal that was meant (decimal.hpp), or,
/// for runs of versions that named branches by every digit, the number itself.
enum class Numbers { meant, exact };

/// A JSON text with the line of every value. // and /* */ comments are allowed.
struct Document {
    std::string name; ///< file name, for messages
    nlohmann::json value;
    std::map<std::string, int> lines;             ///< path → line of the value's first token
    std::map<std::string, std::string> overrides; ///< path → the `--set` that gave the value
    Numbers numbers = Numbers::meant;
    std::vector<Problem> problems; ///< duplicate keys and integers that do not fit 64 bits

    /// A problem at `path`; if nothing stands there, at the nearest value around it.
    Problem problem_at(const std::string& path, const std::string& text) const;
    bool has_problem(const std::string& path) const;
};

/// Throws ConfigurationError on text that is not JSON, with line and column.
Document parse_document(const std::string& text, const std::string& name);

/// Reads a file; "-" is standard input. Throws InputError if it cannot be read.
std::string read_text(const std::string& path);
/// What messages call that file: "<stdin>" for "-".
std::string document_name(const std::string& path);
Document read_document(const std::string& path);

/// Applies one `--set path=value`; the value is JSON, a bare word is a string.
/// Throws InputError where the path does not lead anywhere.
void apply_override(Document& document, const std::string& assignment);

std::string join_path(const std::string& path, const std::string& key);
std::string join_path(const std::string& path, std::size_t index);

/// The value as a message shows it: short, one line.
std::string show_value(const nlohmann::json& value);

} // namespace pitchdrop
