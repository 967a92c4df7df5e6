#pragma once
#include <string>
#include <vector>

namespace pitchdrop {

/// What a program said and how it ended.
struct ProgramOutput {
    int status = -1; ///< exit status; 127: there is no such program
    std::string output, error;
};

/// Runs a program of the PATH to its end, without standard input.
ProgramOutput run_program(const std::vector<std::string>& command);

} // namespace pitchdrop
