#include "engine/command/command.hpp"
#include "engine/io/snapshot_file.hpp"

#include <fmt/format.h>

#include <memory>

namespace pitchdrop {
namespace {

struct ConvertArguments {
    std::string in, out;
};

void convert(const ConvertArguments& arguments)
{
    const Snapshot snapshot = read_snapshot(arguments.in);
    const std::vector<std::string> lost = write_snapshot(arguments.out, snapshot);
    for (const std::string& note : snapshot.notes) fmt::print(stderr, "note: {}\n", note);
    for (const std::string& loss : lost) fmt::print(stderr, "note: {}\n", loss);
    fmt::print("{} beads, {} bonds, {} angles, box {:.6g} {:.6g} {:.6g}{} -> {}\n",
               snapshot.beads(), snapshot.bonds.size(), snapshot.angles.size(), snapshot.box.x,
               snapshot.box.y, snapshot.box.z,
               snapshot.velocity.empty() ? "" : ", with velocities", arguments.out);
}

} // namespace

void register_convert(CLI::App& app, int&)
{
    auto arguments = std::make_shared<ConvertArguments>();
    CLI::App* command =
        app.add_subcommand("convert", "Convert a state between formats (of a trajectory, the last "
                                      "frame)");
    command
        ->add_option("IN", arguments->in,
                     "LAMMPS data or dump, GSD, extended XYZ or checkpoint; told by its content")
        ->required();
    command
        ->add_option("OUT", arguments->out,
                     "Told by its extension: .data .lmp .dump .lammpstrj .gsd .xyz .extxyz")
        ->required();
    command->callback([arguments] { convert(*arguments); });
}

} // namespace pitchdrop
