#include "engine/command/backend_options.hpp"

namespace pitchdrop {

void add_backend_options(CLI::App& command, BackendChoice& choice, bool with_reference)
{
    std::vector<std::string> names = {"auto", "cuda", "cpu", "emulated"};
    if (with_reference) names.push_back("reference");
    command.add_option("--backend", choice.name, "What computes; auto: CUDA if usable, else CPU")
        ->check(CLI::IsMember(names))
        ->capture_default_str();
    command.add_option("--threads", choice.threads, "CPU threads; 0: all")
        ->check(CLI::Range(0, 4096))
        ->capture_default_str();
    command.add_option("--simd", choice.simd, "CPU instruction set")
        ->check(CLI::IsMember(std::vector<std::string>{"auto", "avx2", "avx512"}))
        ->capture_default_str();
}

} // namespace pitchdrop
