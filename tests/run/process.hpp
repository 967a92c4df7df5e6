#pragma once
#include "engine/io/atomic_file.hpp" // read_file

#include <filesystem>
#include <string>
#include <sys/types.h>
#include <vector>

// Runs the real binary, as a user would.

namespace pitchdrop::test {

/// A directory that disappears with the test.
class ScratchDirectory {
public:
    ScratchDirectory();
    ~ScratchDirectory();
    std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

/// Where a process starts and what it reads; empty: as this one does.
struct Surroundings {
    std::filesystem::path directory, standard_input;
};

/// A started pitchdrop; its output goes to `log`.
class Process {
public:
    Process(const std::vector<std::string>& arguments, const std::filesystem::path& log,
            const Surroundings& surroundings = {});
    void send(int signal) const;
    int wait();               ///< exit status; 128 + signal when killed

private:
    pid_t pid_ = -1;
};

struct Result {
    int status = -1;
    std::string output; ///< standard output and error together
};

Result invoke(const std::vector<std::string>& arguments, const Surroundings& surroundings = {});

void write_file(const std::filesystem::path& path, const std::string& text);

/// Waits until `path` exists with at least `size` bytes; false after a minute.
bool wait_for_file(const std::filesystem::path& path, std::uintmax_t size = 1);

/// Waits until the file holds `text`; false after a minute.
bool wait_for_text(const std::filesystem::path& path, const std::string& text);

} // namespace pitchdrop::test
