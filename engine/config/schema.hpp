#pragma once
#include "engine/config/fields.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

// The declarations as documentation: what `pitchdrop check --schema` prints.

namespace pitchdrop {

struct SchemaEntry {
    std::string object; ///< title of the struct the field belongs to
    std::string path;   ///< "protocol[].thermostat.time"
    std::string name, type, unit, range, default_text, condition, text;
    std::vector<std::string> choices;
    bool required = false;
    bool branches = false; ///< a list here branches the protocol tree
};

/// Every field of a configuration, in the order of declaration.
const std::vector<SchemaEntry>& schema();

nlohmann::json schema_json();
std::string schema_markdown();

} // namespace pitchdrop
