#pragma once
#include "engine/run/clock.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <set>
#include <string>

namespace pitchdrop {

/// How a batch is getting on, or all batches of a run together.
struct Heartbeat {
    std::set<std::string> stages;  ///< their labels
    std::size_t branches = 0;      ///< advancing now
    std::size_t branches_done = 0, branches_total = 0;
    std::int64_t step = 0;         ///< of the least advanced branch
    double steps_per_second = 0;   ///< steps of one branch
    double bead_steps_per_second = 0; ///< all branches together
    double bead_steps_left = 0;    ///< of the whole protocol

    double seconds_left() const { return bead_steps_left / bead_steps_per_second; }
};

std::string to_string(const Heartbeat& heartbeat);

/// Of several batches that advance beside each other, the last one reported last.
Heartbeat together(const std::map<std::size_t, Heartbeat>& batches, std::size_t last);

/// Tells people and scripts what happens: events go to standard error and to log.jsonl; progress
/// is one rewritten line on a terminal, else a line now and then. May be used from any thread.
class Reporter {
public:
    /// An empty path keeps log.jsonl unwritten.
    explicit Reporter(const std::filesystem::path& log = {});
    ~Reporter();

    /// `fields` go to log.jsonl beside the event's name; `text` is for people.
    void event(const std::string& name, const nlohmann::json& fields, const std::string& text);
    void warning(const std::string& name, const nlohmann::json& fields, const std::string& text);
    void failure(const std::string& name, const nlohmann::json& fields, const std::string& text);

    /// Of one worker; that of all of them is shown and logged when it is due. True if it was logged.
    bool heartbeat(std::size_t worker, const Heartbeat& heartbeat);
    void forget(std::size_t worker); ///< it has nothing to do

private:
    void record(const std::string& name, const nlohmann::json& fields);
    void clear_line();

    std::ofstream log_;
    bool terminal_ = false, line_shown_ = false;
    Stopwatch clock_;
    double last_shown_ = -1e9, last_logged_ = 0;
    std::map<std::size_t, Heartbeat> batches_; ///< the latest of each worker
    std::mutex mutex_;
};

} // namespace pitchdrop
