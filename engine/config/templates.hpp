#pragma once
#include <string>
#include <vector>

namespace pitchdrop {

/// A starting configuration with comments; configs/NAME.json is the same without them.
struct Template {
    std::string name;
    std::string purpose; ///< one line
    std::string text;
};

const std::vector<Template>& templates();

} // namespace pitchdrop
