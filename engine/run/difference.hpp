#pragma once
#include <nlohmann/json.hpp>

#include <string>

namespace pitchdrop {

/// A list that got more values: is it another one?
enum class GrownLists { differ, are_equal };

/// Path and values of the first entry in which two JSON values differ: "protocol.1.to was 0.4, is
/// 0.5"; empty if they are equal. With GrownLists::are_equal a number and a list of numbers equal
/// any list in which they all are, so that what is named is a loss.
std::string first_difference(const nlohmann::json& before, const nlohmann::json& now,
                             const std::string& path = "", GrownLists grown = GrownLists::differ);

} // namespace pitchdrop
