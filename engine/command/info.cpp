#include "engine/command/command.hpp"
#include "engine/run/backends.hpp"
#include "engine/run/build_info.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pitchdrop {
namespace {

nlohmann::json information()
{
    const BuildInfo& build = build_info();
    const CudaStatus cuda = cuda_status();
    BackendChoice cpu;
    cpu.name = "cpu";
    return {{"version", build.version},
            {"commit", build.commit},
            {"compiler", build.compiler},
            {"build_type", build.build_type},
            {"cuda_built", build.cuda},
            {"cuda_usable", cuda.usable},
            {"cuda_reason", cuda.reason},
            {"devices", cuda.devices},
            {"cpu_backend", make_backend(cpu).backend->description()}};
}

void print(const nlohmann::json& info)
{
    fmt::print("pitchdrop {} ({})\n", info["version"].get<std::string>(),
               info["commit"].get<std::string>());
    fmt::print("built with  {}, {}{}\n", info["compiler"].get<std::string>(),
               info["build_type"].get<std::string>(),
               info["cuda_built"].get<bool>() ? ", with CUDA" : ", without CUDA");
    fmt::print("CPU         {}\n", info["cpu_backend"].get<std::string>());
    if (!info["cuda_usable"].get<bool>())
        fmt::print("CUDA        not usable: {}\n", info["cuda_reason"].get<std::string>());
    for (const auto& device : info["devices"])
        fmt::print("CUDA        {}\n", device.get<std::string>());
}

} // namespace

void register_info(CLI::App& app, int&)
{
    CLI::App* command = app.add_subcommand("info", "Version, build, devices and SIMD level");
    auto as_json = std::make_shared<bool>(false);
    command->add_flag("--json", *as_json, "Print JSON");
    command->callback([as_json] {
        const nlohmann::json info = information();
        if (*as_json)
            fmt::print("{}\n", info.dump(1));
        else
            print(info);
    });
}

} // namespace pitchdrop
