#pragma once
#include <cstddef>
#include <string>

namespace pitchdrop {

struct TextPosition {
    int line = 1, column = 1;
};

/// Where byte `offset` of a text is; columns count bytes.
TextPosition position_of(const std::string& text, std::size_t offset);

/// Explains why the parser stopped after reading `read` bytes; `parser_message` is its own account.
std::string explain_syntax_error(const std::string& text, std::size_t read,
                                 const std::string& parser_message);

} // namespace pitchdrop
