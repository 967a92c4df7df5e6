#include "engine/command/command.hpp"
#include "engine/io/json_text.hpp"
#include "engine/run/build_info.hpp"
#include "engine/run/tuned_backends.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>
#include <set>

namespace pitchdrop {
namespace {

/// Where something may change from one size to the next: the ends of rows, and where a GPU by itself
/// takes another path.
std::set<double> sizes(double (TuningTable::Row::*range)[2], const BackendChoice& choice)
{
    std::set<double> sizes = {1};
    for (const TuningTable::Row& row : committed_table().rows()) {
        sizes.insert(std::max(1.0, (row.*range)[0]));
        if ((row.*range)[1] < 1e12) sizes.insert((row.*range)[1] + 1);
    }
    const auto device = device_properties(choice.name);
    if (device && range == &TuningTable::Row::beads)
        sizes.insert(device::most_beads_of_persistent(*device) + 1);
    return sizes;
}

nlohmann::json row_for(const BackendChoice& choice, const WorkSize& size)
{
    nlohmann::json row = tuning_to_json(tuning_from_table(choice, size));
    row["beads"] = std::int64_t(size.beads);
    row["replicas"] = std::int64_t(size.replicas);
    return row;
}

bool same_but_size(nlohmann::json one, nlohmann::json other)
{
    for (nlohmann::json* row : {&one, &other})
        for (const char* key : {"beads", "replicas"}) row->erase(key);
    return one == other;
}

/// What the committed table has for a device: the beads and replicas from which a row counts.
nlohmann::json tuning_on(const BackendChoice& choice)
{
    const TunedDevice device = tuned_device(choice);
    nlohmann::json rows = nlohmann::json::array(), narrower;
    for (const double replicas : sizes(&TuningTable::Row::replicas, choice)) {
        nlohmann::json series = nlohmann::json::array();
        for (const double beads : sizes(&TuningTable::Row::beads, choice)) {
            const nlohmann::json row = row_for(choice, {beads, replicas});
            if (series.empty() || !same_but_size(series.back(), row)) series.push_back(row);
        }
        const auto is_new = [&](const nlohmann::json& row) {
            return std::none_of(
                narrower.begin(), narrower.end(), [&](const nlohmann::json& before) {
                    return before["beads"] == row["beads"] && same_but_size(before, row);
                });
        };
        std::copy_if(series.begin(), series.end(), std::back_inserter(rows), is_new);
        narrower = series;
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

void print_information(const nlohmann::json& info)
{
    fmt::print("pitchdrop {} ({})\n", info["version"].get<std::string>(),
               info["commit"].get<std::string>());
    fmt::print("built with  {}, {}{}\n", info["compiler"].get<std::string>(),
               info["build_type"].get<std::string>(),
               info["cuda_built"].get<bool>() ? ", with CUDA" : ", without CUDA");
    fmt::print("CPU         {}\n", info["cpu_backend"].get<std::string>());
    for (const auto& device : info["tuning"])
        for (const auto& row : device["rows"])
            fmt::print("tuning      {} ({}) from {} beads and {} replicas: {}; {}\n",
                       device["backend"].get<std::string>(), device["device"].get<std::string>(),
                       row["beads"].get<std::int64_t>(), row["replicas"].get<std::int64_t>(),
                       to_string(tuning_from_json(row, "the table")),
                       row["source"].get<std::string>());
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
            fmt::print("{}\n", json_text(info, 1));
        else
            print_information(info);
    });
}

} // namespace pitchdrop
