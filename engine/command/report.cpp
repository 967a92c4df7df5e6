#include "engine/command/analyze.hpp"
#include "engine/command/command.hpp"
#include "engine/command/python_program.hpp"
#include "kernels/core/error.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>

namespace pitchdrop {
namespace {

namespace fs = std::filesystem;

/// What the package would refuse is refused here: it takes no Python to say so. A run that was not
/// analysed yet is, with the defaults.
void prepare(const std::string& directory)
{
    if (!fs::is_directory(directory))
        throw InputError(directory + " is no directory", "a report is written into one",
                         "give a run, or the directory that pitchdrop analyze wrote into");
    if (fs::is_regular_file(fs::path(directory) / "fits.json")) return;
    if (!fs::is_regular_file(fs::path(directory) / "tree.json"))
        throw InputError(directory + " has no fits.json",
                         "pitchdrop analyze has not written into it",
                         "run pitchdrop analyze RUN --out " + directory);
    analyze_into({directory}, {}, directory);
    fmt::print("analysed: {}/fits.json and its tables as CSV\n", directory);
    std::fflush(stdout); // before the package's output
}

} // namespace

void register_report(CLI::App& app, int& status)
{
    auto directory = std::make_shared<std::string>();
    CLI::App* command = app.add_subcommand(
        "report", "Write DIR/report.html, one self-contained page, and DIR/figures");
    command->add_option("DIR", *directory, "Run directory, or a directory with fits.json")->required();
    command->callback([directory, &status] {
        const PythonProgram python = find_python_program();
        prepare(*directory);
        status = run_python_program(python, {"report", "--", fs::absolute(*directory).string()});
    });
}

} // namespace pitchdrop
