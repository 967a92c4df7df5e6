#include "engine/command/python_program.hpp"

#include "engine/command/command.hpp"
#include "kernels/core/error.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace pitchdrop {
namespace {

namespace fs = std::filesystem;

std::string variable(const char* name)
{
    const char* value = std::getenv(name);
    return value ? value : "";
}

std::vector<char*> pointers(std::vector<std::string>& texts)
{
    std::vector<char*> result;
    for (std::string& text : texts) result.push_back(text.data());
    result.push_back(nullptr);
    return result;
}

/// PYTHONPATH without what stands for the current directory: an empty or relative entry.
std::string absolute_entries(const std::string& list)
{
    std::string kept;
    for (std::size_t begin = 0; begin <= list.size();) {
        const std::size_t end = std::min(list.find(':', begin), list.size());
        if (list[begin] == '/') kept += (kept.empty() ? "" : ":") + list.substr(begin, end - begin);
        begin = end + 1;
    }
    return kept;
}

/// The environment with `path` in front of PYTHONPATH.
std::vector<std::string> environment_with(const fs::path& path)
{
    const std::string name = "PYTHONPATH=";
    std::string entries = path.empty() ? "" : fs::absolute(path).string();
    const std::string before = absolute_entries(variable("PYTHONPATH"));
    if (!entries.empty() && !before.empty()) entries += ":";
    entries += before;
    std::vector<std::string> result;
    for (char** entry = environ; *entry; ++entry)
        if (std::string_view(*entry).substr(0, name.size()) != name) result.emplace_back(*entry);
    if (!entries.empty()) result.push_back(name + entries);
    return result;
}

/// Python looks for modules, and matplotlib for its settings, in the current directory first, and that
/// may be a directory that somebody else has written. So it is left before anything is imported.
/// (Python's own option for this, -P, is not known before 3.11.)
constexpr const char* leave_current_directory =
    "import sys; sys.path[:] = [p for p in sys.path if p]; import os; os.chdir('/'); ";

/// Exit status of a program, 127 if there is none; `quiet` throws its output away.
int run_program(std::vector<std::string> command, std::vector<std::string> environment, bool quiet)
{
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    if (quiet)
        for (const int stream : {STDOUT_FILENO, STDERR_FILENO})
            posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_WRONLY, 0);
    pid_t child = 0;
    const int failure = posix_spawnp(&child, command[0].c_str(), &actions, nullptr,
                                     pointers(command).data(), pointers(environment).data());
    posix_spawn_file_actions_destroy(&actions);
    if (failure != 0) return 127;
    int state = 0;
    while (waitpid(child, &state, 0) < 0)
        if (errno != EINTR) return exit_defect;
    return WIFEXITED(state) ? WEXITSTATUS(state) : exit_defect;
}

bool can_draw(const std::string& interpreter)
{
    return run_program({interpreter, "-c", std::string(leave_current_directory) + "import numpy, matplotlib"},
                       environment_with(""), true) == 0;
}

std::string find_interpreter()
{
    const std::string chosen = variable("PITCHDROP_PYTHON");
    if (!chosen.empty()) {
        if (can_draw(chosen)) return chosen;
        throw InputError("PITCHDROP_PYTHON=" + chosen + " cannot draw",
                         "it does not run, or cannot import numpy and matplotlib",
                         "name a Python that can, or unset the variable");
    }
    for (const char* interpreter : {"/usr/bin/python3", "python3"})
        if (can_draw(interpreter)) return interpreter;
    throw std::runtime_error(
        explain("there is no Python that can draw",
                "neither /usr/bin/python3 nor python3 can import numpy and matplotlib",
                "install them (Debian: apt-get install python3-numpy python3-matplotlib), or name "
                "a Python that has them in PITCHDROP_PYTHON"));
}

bool holds_package(const fs::path& directory)
{
    return fs::is_regular_file(directory / "pitchdrop" / "__main__.py");
}

fs::path find_package()
{
    const std::string chosen = variable("PITCHDROP_PYTHON_PATH");
    if (!chosen.empty()) {
        if (holds_package(chosen)) return chosen;
        throw InputError("PITCHDROP_PYTHON_PATH=" + chosen + " does not hold the Python package",
                         "there is no pitchdrop/__main__.py in it",
                         "name the directory `python` of the sources, or unset the variable");
    }
    std::error_code failure;
    const fs::path program = fs::read_symlink("/proc/self/exe", failure);
    const fs::path installed =
        program.parent_path().parent_path() / "share" / "pitchdrop" / "python";
    for (const fs::path& directory : {installed, fs::path(PITCHDROP_PYTHON_SOURCE)})
        if (holds_package(directory)) return directory;
    throw std::runtime_error(explain(
        "pitchdrop's Python package is not there",
        "neither " + installed.string() + " nor " PITCHDROP_PYTHON_SOURCE " holds it",
        "install pitchdrop with its share directory, or name the directory `python` of the sources "
        "in PITCHDROP_PYTHON_PATH"));
}

} // namespace

PythonProgram find_python_program() { return {find_interpreter(), find_package()}; }

int run_python_program(const PythonProgram& program, const std::vector<std::string>& arguments)
{
    std::vector<std::string> command = {
        program.interpreter, "-c",
        std::string(leave_current_directory) +
            "import runpy; runpy.run_module('pitchdrop', run_name='__main__', alter_sys=True)"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return run_program(command, environment_with(program.package), false);
}

} // namespace pitchdrop
