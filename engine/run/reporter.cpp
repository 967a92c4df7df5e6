#include "engine/run/reporter.hpp"

#include "engine/io/json_text.hpp"
#include "engine/run/duration.hpp"
#include "kernels/core/error.hpp"

#include <fmt/format.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>

namespace pitchdrop {
namespace {

constexpr double terminal_interval = 0.5, log_interval = 10; // seconds

std::shared_ptr<spdlog::logger> logger()
{
    static const auto made = [] {
        auto sink = std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
        auto log = std::make_shared<spdlog::logger>("pitchdrop", sink);
        log->set_pattern("%H:%M:%S %^%l%$ %v");
        return log;
    }();
    return made;
}

/// 12345678 → "12.3M"
std::string short_number(double value)
{
    if (value >= 1e9) return fmt::format("{:.2f}G", value * 1e-9);
    if (value >= 1e6) return fmt::format("{:.1f}M", value * 1e-6);
    if (value >= 1e3) return fmt::format("{:.1f}k", value * 1e-3);
    return fmt::format("{:.1f}", value);
}

} // namespace

std::string to_string(const Heartbeat& h)
{
    return fmt::format("{}: {} branch{} (step {}), {} of {} done, {} steps/s, {} bead-steps/s, "
                       "ETA {}",
                       fmt::join(h.stages, "+"), h.branches, h.branches == 1 ? "" : "es", h.step, h.branches_done,
                       h.branches_total, short_number(h.steps_per_second),
                       short_number(h.bead_steps_per_second), format_duration(h.seconds_left()));
}

Reporter::Reporter(const std::filesystem::path& log) : terminal_(isatty(STDERR_FILENO) == 1)
{
    if (log.empty()) return;
    log_.open(log, std::ios::binary | std::ios::app);
    if (!log_)
        throw InputError("cannot write " + log.string(), "the file system refused",
                         "check permissions and free space");
}

Reporter::~Reporter() { clear_line(); }

void Reporter::record(const std::string& name, const nlohmann::json& fields)
{
    if (!log_.is_open()) return;
    nlohmann::json line = {{"time", utc_now()}, {"event", name}, {"process", process_name()}};
    line.update(fields);
    log_ << json_text(line) << '\n' << std::flush;
}

void Reporter::clear_line()
{
    if (line_shown_) fmt::print(stderr, "\r\033[K");
    line_shown_ = false;
}

void Reporter::event(const std::string& name, const nlohmann::json& fields,
                     const std::string& text)
{
    const std::lock_guard guard(mutex_);
    clear_line();
    record(name, fields);
    logger()->info(text);
}

void Reporter::warning(const std::string& name, const nlohmann::json& fields,
                       const std::string& text)
{
    const std::lock_guard guard(mutex_);
    clear_line();
    record(name, fields);
    logger()->warn(text);
}

void Reporter::failure(const std::string& name, const nlohmann::json& fields,
                       const std::string& text)
{
    const std::lock_guard guard(mutex_);
    clear_line();
    record(name, fields);
    logger()->error(text);
}

Heartbeat together(const std::map<std::size_t, Heartbeat>& batches, std::size_t last)
{
    Heartbeat all = batches.at(last);
    for (const auto& [worker, batch] : batches) {
        if (worker == last) continue;
        all.stages.insert(batch.stages.begin(), batch.stages.end());
        all.branches += batch.branches;
        all.step = std::min(all.step, batch.step);
        all.bead_steps_per_second += batch.bead_steps_per_second;
    }
    return all;
}

bool Reporter::heartbeat(std::size_t worker, const Heartbeat& batch)
{
    const std::lock_guard guard(mutex_);
    batches_[worker] = batch;
    const Heartbeat h = together(batches_, worker);
    const double now = clock_.seconds();
    if (terminal_ && now - last_shown_ >= terminal_interval) {
        fmt::print(stderr, "\r\033[K{}", to_string(h));
        std::fflush(stderr);
        line_shown_ = true;
        last_shown_ = now;
    }
    if (now - last_logged_ < log_interval) return false;
    last_logged_ = now;
    record("heartbeat", {{"stage", fmt::format("{}", fmt::join(h.stages, "+"))},
                         {"branches", h.branches},
                         {"branches_done", h.branches_done},
                         {"branches_total", h.branches_total},
                         {"step", h.step},
                         {"steps_per_second", h.steps_per_second},
                         {"bead_steps_per_second", h.bead_steps_per_second},
                         {"eta_seconds", h.seconds_left()}});
    if (!terminal_) logger()->info(to_string(h));
    return true;
}

void Reporter::forget(std::size_t worker)
{
    const std::lock_guard guard(mutex_);
    batches_.erase(worker);
}

} // namespace pitchdrop
