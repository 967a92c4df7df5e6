#pragma once
#include <nlohmann/json.hpp>

#include <string>

namespace pitchdrop {

/// The text of a JSON value. A path may hold bytes that are not UTF-8, which JSON cannot: they become
/// U+FFFD, so that nothing that a run has computed is lost over its name.
inline std::string json_text(const nlohmann::json& value, int indent = -1)
{
    return value.dump(indent, ' ', false, nlohmann::json::error_handler_t::replace);
}

} // namespace pitchdrop
