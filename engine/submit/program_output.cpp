#include "engine/submit/program_output.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace pitchdrop {
namespace {

struct Pipe {
    int read_end = -1, write_end = -1;
    Pipe()
    {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0)
            throw std::system_error(errno, std::generic_category(), "cannot make a pipe");
        read_end = ends[0];
        write_end = ends[1];
    }
    ~Pipe()
    {
        close(read_end);
        close_write_end();
    }
    void close_write_end()
    {
        if (write_end >= 0) close(write_end);
        write_end = -1;
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
};

/// Reads both until both are closed.
void read_all(const Pipe& output, const Pipe& error, ProgramOutput& result)
{
    pollfd waiting[] = {{output.read_end, POLLIN, 0}, {error.read_end, POLLIN, 0}};
    std::string* const texts[] = {&result.output, &result.error};
    for (int open = 2; open > 0;) {
        if (poll(waiting, 2, -1) < 0) continue;
        for (int n = 0; n < 2; ++n) {
            if (waiting[n].revents == 0) continue;
            char buffer[4096];
            const ssize_t length = read(waiting[n].fd, buffer, sizeof(buffer));
            if (length > 0) {
                texts[n]->append(buffer, std::size_t(length));
            } else if (length == 0 || errno != EINTR) {
                waiting[n].fd = -1; // poll passes over it
                --open;
            }
        }
    }
}

} // namespace

ProgramOutput run_program(const std::vector<std::string>& command)
{
    std::vector<std::string> words = command;
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);

    Pipe output, error;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, output.write_end, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, error.write_end, STDERR_FILENO);
    pid_t child = 0;
    const int failure =
        posix_spawnp(&child, pointers[0], &actions, nullptr, pointers.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    ProgramOutput result;
    if (failure != 0) {
        result.status = 127;
        result.error = command[0] + ": " + std::generic_category().message(failure);
        return result;
    }
    output.close_write_end();
    error.close_write_end();
    read_all(output, error, result);
    int state = 0;
    while (waitpid(child, &state, 0) < 0)
        if (errno != EINTR) return result;
    result.status = WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
    return result;
}

} // namespace pitchdrop
