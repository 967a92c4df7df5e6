#include "engine/command/backend_options.hpp"

namespace pitchdrop {

void add_backend_options(CLI::App& command, BackendChoice& choice, bool with_reference)
{
    const std::string names = with_reference ? "auto|cuda|cuda:N|cpu|emulated|reference"
                                             : "auto|cuda|cuda:N|cpu|emulated";
    command
        .add_option("--backend", choice.name,
                    "What computes: " + names + "; auto: CUDA if usable, else CPU")
        ->capture_default_str();
    command.add_option("--threads", choice.threads, "CPU threads; 0: all")
        ->check(CLI::Range(0, 4096))
        ->capture_default_str();
    command.add_option("--simd", choice.simd, "CPU instruction set")
        ->check(CLI::IsMember(std::vector<std::string>{"auto", "avx2", "avx512"}))
        ->capture_default_str();
    std::vector<std::string> paths = device::path_names();
    paths.insert(paths.begin(), "auto");
    command
        .add_option("--path", choice.path,
                    "On GPUs: how steps follow each other; auto: from the table of tuned values")
        ->check(CLI::IsMember(paths))
        ->capture_default_str();
}

} // namespace pitchdrop
