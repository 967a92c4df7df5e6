#pragma once
#include <nlohmann/json.hpp>

#include <string>

namespace pitchdrop {

/// A status (status_files.hpp) as a page that needs no other file and loads itself again every 10 s.
/// `title`: what run it is of; `time`: when the status was read.
std::string status_page(const nlohmann::json& status, const std::string& title,
                        const std::string& time);

} // namespace pitchdrop
