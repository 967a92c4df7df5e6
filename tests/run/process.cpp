#include "process.hpp"

#include "tests/support/locations.hpp"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <stdexcept>
#include <thread>

namespace pitchdrop::test {

ScratchDirectory::ScratchDirectory()
{
    std::string name = (std::filesystem::temp_directory_path() / "pitchdrop-test-XXXXXX").string();
    if (!mkdtemp(name.data())) throw std::runtime_error("cannot make a temporary directory");
    path_ = name;
}

ScratchDirectory::~ScratchDirectory() { std::filesystem::remove_all(path_); }

Process::Process(const std::vector<std::string>& arguments, const std::filesystem::path& log,
                 const Surroundings& surroundings)
{
    std::vector<std::string> words = {program().string()};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    write_file(log, ""); // what an earlier process wrote must not be taken for this one's
    pid_ = fork();
    if (pid_ < 0) throw std::runtime_error("cannot fork");
    if (pid_ > 0) return;
    const int file = open(log.c_str(), O_WRONLY | O_APPEND, 0644);
    if (!surroundings.standard_input.empty())
        dup2(open(surroundings.standard_input.c_str(), O_RDONLY), STDIN_FILENO);
    if (!surroundings.directory.empty() && chdir(surroundings.directory.c_str()) != 0) _exit(127);
    dup2(file, STDOUT_FILENO);
    dup2(file, STDERR_FILENO);
    execv(pointers[0], pointers.data());
    _exit(127);
}

void Process::send(int signal) const { kill(pid_, signal); }

int Process::wait()
{
    int status = 0;
    if (waitpid(pid_, &status, 0) != pid_) throw std::runtime_error("cannot wait for a process");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

Result invoke(const std::vector<std::string>& arguments, const Surroundings& surroundings)
{
    const ScratchDirectory scratch;
    const auto log = scratch / "log";
    Result result;
    result.status = Process(arguments, log, surroundings).wait();
    result.output = read_file(log);
    return result;
}

void write_file(const std::filesystem::path& path, const std::string& text)
{
    std::ofstream(path, std::ios::binary) << text;
}

namespace {

template <class Condition>
bool wait_until(const Condition& condition)
{
    for (int attempt = 0; attempt < 6000; ++attempt) {
        if (condition()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
}

} // namespace

bool wait_for_file(const std::filesystem::path& path, std::uintmax_t size)
{
    return wait_until([&] {
        std::error_code error;
        const auto present = std::filesystem::file_size(path, error);
        return !error && present >= size;
    });
}

bool wait_for_text(const std::filesystem::path& path, const std::string& text)
{
    return wait_until([&] {
        return std::filesystem::exists(path) && read_file(path).find(text) != std::string::npos;
    });
}

} // namespace pitchdrop::test
