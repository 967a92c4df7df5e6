#include "engine/command/command.hpp"
#include "engine/run/build_info.hpp"
#include "engine/run/tuned_backends.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <set>

namespace pitchdrop {
namespace {

/// What the committed table has for single replicas on a device: the beads from which a row counts.
nlohmann::json tuning_on(const BackendChoice& choice)
{
    const TunedDevice device = tuned_device(choice);
    nlohmann::json rows = nlohmann::json::array();
    std::set<double> sizes = {1};
    for (const TuningTable::Row& row : committed_table().rows()) {
        sizes.insert(std::max(1.0, row.beads[0]));
        if (row.beads[1] < 1e12) sizes.insert(row.beads[1] + 1);
    }
    Tuning last;
    for (const double beads : sizes) {
        const Tuning tuning = tuning_from_table(choice, {beads, 1});
        if (tuning == last && tuning.source == last.source) continue;
        rows.push_back(tuning_to_json(tuning));
        rows.back()["beads"] = std::int64_t(beads);
        last = tuning;
    }
    return {{"backend", choice.name},
            {"device", device.names.empty() ? "" : device.names.front()},
            {"rows", rows}};
}

nlohmann::json information()
{
    const BuildInfo& build = build_info();
    const CudaStatus cuda = cuda_status();
    BackendChoice cpu;
    cpu.name = "cpu";
    nlohmann::json tuning = nlohmann::json::array({tuning_on(cpu)});
    for (std::size_t n = 0; n < cuda.devices.size(); ++n) {
        BackendChoice gpu;
        gpu.name = "cuda:" + std::to_string(n);
        tuning.push_back(tuning_on(gpu));
    }
    return {{"version", build.version},
            {"commit", build.commit},
            {"compiler", build.compiler},
            {"build_type", build.build_type},
            {"cuda_built", build.cuda},
            {"cuda_usable", cuda.usable},
            {"cuda_reason", cuda.reason},
            {"devices", cuda.devices},
            {"cpu_backend", make_backend(cpu).backend->description()},
            {"tuning", tuning}};
}

void print(const nlohmann::json& info)
{
    fmt::print("pitchdrop {} ({})\n", info["version"].get<std::string>(),
               info["commit"].get<std::string>());
    fmt::print("built with  {}, {}{}\n", info["compiler"].get<std::string>(),
               info["build_type"].get<std::string>(),
               info["cuda_built"].get<bool>() ? ", with CUDA" : ", without CUDA");
    fmt::print("CPU         {}\n", info["cpu_backend"].get<std::string>());
    for (const auto& device : info["tuning"])
        for (const auto& row : device["rows"])
            fmt::print(
                "tuning      {} ({}) from {} beads: {}; {}\n", device["backend"].get<std::string>(),
                device["device"].get<std::string>(), row["beads"].get<std::int64_t>(),
                to_string(tuning_from_json(row, "the table")), row["source"].get<std::string>());
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
