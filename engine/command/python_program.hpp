#pragma once
#include <filesystem>
#include <string>
#include <vector>

// The Python package draws; this finds it and an interpreter that can run it.

namespace pitchdrop {

struct PythonProgram {
    std::string interpreter;       ///< has NumPy and matplotlib
    std::filesystem::path package; ///< directory that holds the package `pitchdrop`
};

/// The interpreter is $PITCHDROP_PYTHON, else /usr/bin/python3 if it has NumPy and matplotlib, else
/// python3 of the PATH. The package is in $PITCHDROP_PYTHON_PATH, else in ../share/pitchdrop/python
/// beside the directory of this program, else where this program was built from. Throws InputError
/// where a variable is wrong, runtime_error where nothing is found.
PythonProgram find_python_program();

/// Runs `python3 -m pitchdrop arguments…` with the same input and output; returns its exit status.
int run_python_program(const PythonProgram& program, const std::vector<std::string>& arguments);

} // namespace pitchdrop
