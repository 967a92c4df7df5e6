#include "engine/command/command.hpp"
#include "engine/command/frame_option.hpp"
#include "engine/config/configuration.hpp"
#include "engine/io/atomic_file.hpp"
#include "engine/io/lammps_coefficients.hpp"
#include "engine/io/snapshot_file.hpp"
#include "engine/state/intake.hpp"
#include "kernels/core/error.hpp"
#include "kernels/model/bonded.hpp"

#include <fmt/format.h>

#include <memory>
#include <optional>

namespace pitchdrop {
namespace {

struct ConvertArguments {
    std::string in, out, frame = "last", model, input;

    bool to_lammps_data() const
    {
        const std::string extension = std::filesystem::path(out).extension().string();
        return extension == ".data" || extension == ".lmp";
    }
};

void check(const ConvertArguments& arguments)
{
    if (arguments.input.empty() || (arguments.to_lammps_data() && !arguments.model.empty())) return;
    throw InputError("--input " + arguments.input,
                     "an input script goes with coefficients, and these with LAMMPS data",
                     "give --model and an OUT that ends in .data or .lmp");
}

/// In the model's terms, if there is one; angles that do not bend are of no use to other programs.
Snapshot prepared(Snapshot snapshot, const std::optional<Model>& model)
{
    if (!model) return snapshot;
    snapshot = take_in(std::move(snapshot), *model);
    if (!bends(*model)) snapshot.angles.clear();
    return snapshot;
}

std::string described(const Snapshot& snapshot)
{
    return fmt::format("{} beads, {} bonds, {} angles, box {:.6g} {:.6g} {:.6g}{}", snapshot.beads(),
                       snapshot.bonds.size(), snapshot.angles.size(), snapshot.box.x,
                       snapshot.box.y, snapshot.box.z,
                       snapshot.velocity.empty() ? "" : ", with velocities");
}

/// Puts the coefficients into the data file, and says how LAMMPS reads it.
void add_coefficients(const ConvertArguments& arguments, const Model& model,
                      const Snapshot& snapshot, Notes& notes)
{
    const LammpsModel lammps = lammps_model(model, snapshot);
    notes.add(lammps.notes);
    write_file_atomically(arguments.out, with_sections(read_file(arguments.out), lammps));
    const std::string name = std::filesystem::path(arguments.out).filename().string();
    const std::string input = lammps_input(lammps, snapshot, name);
    if (arguments.input.empty()) fmt::print("\n{}", input);
    else write_file_atomically(arguments.input, input);
}

void convert_one(const ConvertArguments& arguments, const std::optional<Model>& model)
{
    Notes notes;
    const Snapshot snapshot =
        prepared(read_snapshot(arguments.in, frame_choice(arguments.frame)), model);
    notes.add(snapshot.notes);
    notes.add(write_snapshot(arguments.out, snapshot));
    fmt::print("{} -> {}\n", described(snapshot), arguments.out);
    if (model && arguments.to_lammps_data()) add_coefficients(arguments, *model, snapshot, notes);
}

void convert_all(const ConvertArguments& arguments, const std::optional<Model>& model)
{
    if (arguments.to_lammps_data())
        throw InputError("--frame all", "LAMMPS data holds one state",
                         "choose --frame N or last, or write .dump, .gsd or .extxyz");
    Notes notes;
    std::string last;
    SnapshotWriter writer(arguments.out);
    const FrameWalk walk = for_each_frame(arguments.in, [&](Snapshot&& frame, std::int64_t) {
        const Snapshot snapshot = prepared(std::move(frame), model);
        notes.add(snapshot.notes);
        writer.append(snapshot);
        last = described(snapshot);
    });
    notes.add(walk.notes);
    notes.add(writer.finish());
    fmt::print("{} frames, the last of {} -> {}\n", walk.frames, last, arguments.out);
}

void convert(const ConvertArguments& arguments)
{
    check(arguments);
    std::optional<Model> model;
    if (!arguments.model.empty()) model = read_model(arguments.model);
    if (arguments.frame == "all") convert_all(arguments, model);
    else convert_one(arguments, model);
}

} // namespace

void register_convert(CLI::App& app, int&)
{
    auto arguments = std::make_shared<ConvertArguments>();
    CLI::App* command =
        app.add_subcommand("convert", "Convert a state or a trajectory between formats");
    command
        ->add_option("IN", arguments->in,
                     "LAMMPS data or dump, GSD, extended XYZ or checkpoint; told by its content")
        ->required();
    command
        ->add_option("OUT", arguments->out,
                     "Told by its extension: .data .lmp .dump .lammpstrj .gsd .xyz .extxyz")
        ->required();
    command->add_option("--frame", arguments->frame,
                        "Of a trajectory: its number from 0, last (default) or all");
    command->add_option("--model", arguments->model,
                        "JSON file with a configuration's model object: the state is taken as the "
                        "model has it, and LAMMPS data gets its coefficients");
    command->add_option("--input", arguments->input,
                        "Write the LAMMPS input that reads OUT to this file instead of printing it");
    command->callback([arguments] { convert(*arguments); });
}

} // namespace pitchdrop
