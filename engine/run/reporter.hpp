#pragma once
#include "engine/run/clock.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

namespace pitchdrop {

/// How a batch is getting on.
struct Heartbeat {
    std::string stage;             ///< labels of the batch's stages
    std::size_t branches = 0;      ///< advancing now
    std::size_t branches_done = 0, branches_total = 0;
    std::int64_t step = 0;         ///< of the least advanced branch
    double steps_per_second = 0;   ///< steps of one branch
    double bead_steps_per_second = 0; ///< all branches together
    double seconds_left = 0;       ///< estimate for the whole protocol
};

std::string to_string(const Heartbeat& heartbeat);

/// Tells people and scripts what happens: events go to standard error and to log.jsonl; progress
/// is one rewritten line on a terminal, else a line now and then.
class Reporter {
public:
    /// An empty path keeps log.jsonl unwritten.
    explicit Reporter(const std::filesystem::path& log = {});
    ~Reporter();

    /// `fields` go to log.jsonl beside the event's name; `text` is for people.
    void event(const std::string& name, const nlohmann::json& fields, const std::string& text);
    void warning(const std::string& name, const nlohmann::json& fields, const std::string& text);
    void failure(const std::string& name, const nlohmann::json& fields, const std::string& text);

    /// Shown and logged when it is due; true if it was logged.
    bool heartbeat(const Heartbeat& heartbeat);

private:
    void record(const std::string& name, const nlohmann::json& fields);
    void clear_line();

    std::ofstream log_;
    bool terminal_ = false, line_shown_ = false;
    Stopwatch clock_;
    double last_shown_ = -1e9, last_logged_ = 0;
};

} // namespace pitchdrop
