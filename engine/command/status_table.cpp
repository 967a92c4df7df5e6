#include "engine/command/status_table.hpp"
#include "engine/config/field.hpp"
#include "engine/run/duration.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pitchdrop {
namespace {

using nlohmann::json;

/// The number in the given format, empty if there is none.
std::string shown(const json& branch, const char* key, const char* format)
{
    const json value = branch.value(key, json());
    return value.is_number() ? fmt::format(fmt::runtime(format), value.get<double>()) : "";
}

std::string duration_of(const json& seconds)
{
    return seconds.is_number() ? format_duration(seconds.get<double>()) : "";
}

/// Of a quench: from where to where.
std::string temperature_of(const json& branch)
{
    const double begin = branch["temperature_begin"], end = branch["temperature"];
    return begin == end ? show_number(end) : show_number(begin) + "→" + show_number(end);
}

/// In characters, not bytes.
std::size_t width_of(const std::string& text)
{
    return std::size_t(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    }));
}

std::string padded(const std::string& text, std::size_t width, bool to_the_right)
{
    const std::string space(width - std::min(width, width_of(text)), ' ');
    return to_the_right ? space + text : text + space;
}

constexpr std::size_t text_columns = 3; ///< the first ones; the others are numbers

} // namespace

std::vector<std::string> status_headings()
{
    return {"branch", "stage", "state", "T",      "σ",        "progress", "⟨T⟩",
            "⟨P⟩",    "drift", "strain", "softness", "steps/s",  "ETA"};
}

std::vector<std::string> status_cells(const json& branch)
{
    const bool creep = branch["stage"] == "creep";
    return {branch["id"],
            branch["stage"],
            branch["state"],
            temperature_of(branch),
            creep ? show_number(branch["stress"]) : "",
            fmt::format("{:.1f} %", 100 * branch["progress"].get<double>()),
            shown(branch, "recent_temperature", "{:.4f}"),
            shown(branch, "recent_pressure", "{:+.3f}"),
            shown(branch, "drift", "{:+.1e}"),
            shown(branch, "last_strain", "{:+.5f}"),
            shown(branch, "last_mean_softness", "{:+.4f}"),
            shown(branch, "steps_per_second", "{:.4g}"),
            duration_of(branch["eta_seconds"])};
}

std::vector<std::string> status_remarks(const json& branch)
{
    std::vector<std::string> remarks;
    if (branch.contains("reason")) remarks.push_back(branch["reason"].get<std::string>());
    for (const json& warning : branch.value("warnings", json::array()))
        remarks.push_back("warning: " + warning.value("text", ""));
    return remarks;
}

std::vector<std::string> status_summary(const json& status)
{
    const bool running = status["running"];
    const auto count = [&](const char* state) { return status["count"].value(state, 0); };
    const std::string flowed =
        count("flowed") == 0
            ? ""
            : fmt::format(", {} flowed, {} skipped", count("flowed"), count("skipped"));
    std::vector<std::string> lines = {fmt::format(
        "{} of {} branches done, {} failed{}; {} ({})", count("done"), status["branches"].size(),
        count("failed"), flowed, running ? "running" : "not running",
        status["device"].get<std::string>())};
    const json& heartbeat = status["heartbeat"];
    if (running && !heartbeat.is_null())
        lines.push_back(fmt::format("{} steps/s, {} bead-steps/s, ETA {} (at {})",
                                    shown(heartbeat, "steps_per_second", "{:.4g}"),
                                    shown(heartbeat, "bead_steps_per_second", "{:.4g}"),
                                    heartbeat.value("eta_seconds", json()).is_number()
                                        ? duration_of(heartbeat["eta_seconds"])
                                        : "?",
                                    heartbeat.value("time", "?")));
    return lines;
}

std::string status_table(const json& status)
{
    std::vector<std::vector<std::string>> rows = {status_headings()};
    for (const json& branch : status["branches"]) rows.push_back(status_cells(branch));
    std::vector<std::size_t> width(rows[0].size(), 0);
    for (const auto& row : rows)
        for (std::size_t n = 0; n < row.size(); ++n)
            width[n] = std::max(width[n], width_of(row[n]));
    std::string text;
    for (std::size_t r = 0; r < rows.size(); ++r) {
        std::string line;
        for (std::size_t n = 0; n < width.size(); ++n)
            line += (n > 0 ? "  " : "") + padded(rows[r][n], width[n], n >= text_columns);
        text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
        if (r == 0) continue;
        for (const std::string& remark : status_remarks(status["branches"][r - 1]))
            text += "    " + remark + "\n";
    }
    for (const std::string& line : status_summary(status)) text += line + "\n";
    return text;
}

} // namespace pitchdrop
