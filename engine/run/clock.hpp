#pragma once
#include <chrono>
#include <ctime>
#include <string>
#include <unistd.h>

namespace pitchdrop {

/// Monotonic seconds since construction.
class Stopwatch {
public:
    double seconds() const
    {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
    }

private:
    std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

/// "2026-01-31T12:00:00Z"
inline std::string utc_now()
{
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    gmtime_r(&now, &parts);
    char text[32];
    std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text;
}

/// Of this process: "4711 on node12".
inline std::string process_name()
{
    char host[256] = "";
    gethostname(host, sizeof(host) - 1);
    return std::to_string(getpid()) + " on " + host;
}

} // namespace pitchdrop
