#pragma once
#include <string>
#include <vector>

namespace pitchdrop {

/// What an analysis has to say beside its numbers: why a row is missing, what weakens one.
struct Message {
    enum class Level { note, warning };
    Level level;
    std::string about; ///< table of fits.json
    std::string text;
};

using Messages = std::vector<Message>;

} // namespace pitchdrop
