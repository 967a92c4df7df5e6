#include "engine/command/command.hpp"
#include "engine/run/build_info.hpp"
#include "kernels/core/error.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

namespace {

using namespace pitchdrop;

constexpr const char* about =
    "pitchdrop - molecular dynamics of deformed polymer glasses: one JSON file describes a "
    "protocol from random chains to creep under stress, one command carries it out.";
constexpr const char* exit_statuses =
    "Exit status: 0 done; 2 the input is wrong (nothing was written); 3 the simulation failed\n"
    "physically; 75 stopped early with a checkpoint, the same command resumes; 1 anything else.";

int run_command_line(int argc, char** argv)
{
    int exit_status = exit_done;
    CLI::App app(about, "pitchdrop");
    app.footer(exit_statuses);
    app.require_subcommand(1);
    app.set_version_flag("--version", "pitchdrop " + build_info().version);
    register_init(app, exit_status);
    register_check(app, exit_status);
    register_run(app, exit_status);
    register_status(app, exit_status);
    register_submit(app, exit_status);
    register_evaluate(app, exit_status);
    register_train(app, exit_status);
    register_analyze(app, exit_status);
    register_report(app, exit_status);
    register_bench(app, exit_status);
    register_convert(app, exit_status);
    register_info(app, exit_status);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? exit_done : exit_input; // --help and --version come here too
    }
    return exit_status;
}

int complain(const std::exception& error, int exit_status)
{
    fmt::print(stderr, "pitchdrop: {}\n", error.what());
    return exit_status;
}

/// A closed standard stream would lend its number to the next file that is opened, and what is meant
/// for a terminal would go into that file.
void open_standard_streams()
{
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        if (::fcntl(stream, F_GETFD) < 0 && errno == EBADF) {
            const int opened = ::open("/dev/null", O_RDWR); // the lowest free number: this one
            if (opened != stream)
                throw std::system_error(errno, std::generic_category(), "cannot open /dev/null");
        }
}

/// What was printed may have gone nowhere: a full disk is no success.
int with_output_written(int exit_status)
{
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return exit_status;
    throw std::system_error(errno, std::generic_category(), "standard output was not written");
}

} // namespace

int main(int argc, char** argv)
{
    try {
        open_standard_streams();
        return with_output_written(run_command_line(argc, argv));
    } catch (const InputError& error) {
        return complain(error, exit_input);
    } catch (const PhysicsError& error) {
        return complain(error, exit_physics);
    } catch (const std::exception& error) {
        return complain(error, exit_defect);
    }
}
