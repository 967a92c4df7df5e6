#include "engine/command/backend_options.hpp"
#include "engine/command/command.hpp"
#include "engine/command/frame_option.hpp"
#include "engine/config/configuration.hpp"
#include "engine/config/hyperplane_doubts.hpp"
#include "engine/io/hyperplane.hpp"
#include "engine/io/json_text.hpp"
#include "engine/io/shipped_hyperplanes.hpp"
#include "engine/io/snapshot_file.hpp"
#include "engine/observe/inherent.hpp"
#include "engine/observe/separation.hpp"
#include "engine/run/fresh_start.hpp"
#include "engine/state/intake.hpp"
#include "engine/state/unphysical.hpp"
#include "kernels/backend/reference/reference.hpp"
#include "kernels/core/error.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>

namespace pitchdrop {
namespace {

struct EvaluateArguments {
    std::string state, frame = "last", model, structure, hyperplane;
    BackendChoice backend;
    bool forces = false, inherent = false;
};

/// What is asked for beside energies and forces.
struct Surroundings {
    std::optional<StructureSet> set;
    std::optional<Hyperplane> plane;
};

struct Evaluated {
    Evaluation evaluation;
    std::string device;
    std::vector<double> structure, softness; ///< empty where they are not asked for
    std::optional<ReplicaState> inherent;    ///< the state that was evaluated, if it is another one
};

Evaluated evaluate_in_double(const ReplicaState& state, const Model& model,
                             const Surroundings& asked)
{
    Evaluated result;
    result.evaluation = evaluate_reference(state, model);
    result.device = "reference, double precision";
    if (asked.set) result.structure = structure_functions_reference(state, *asked.set);
    if (asked.plane) result.softness = softness_reference(state, *asked.plane);
    return result;
}

std::vector<double> in_double(const std::vector<float>& values)
{
    return {values.begin(), values.end()};
}

/// Overlaps are parted first. Where FIRE does not come to rest, that is said.
ReplicaState minimised(Backend& backend, ReplicaState state,
                       const std::shared_ptr<const Model>& model)
{
    const std::string bond = impossible_bond(state, *model);
    if (!bond.empty()) throw PhysicsError(bond);
    const Separation separation = separate_overlaps(backend, state, model);
    if (!separation.overlap.empty())
        fmt::print(stderr, "{}: parted before the minimisation\n", separation.overlap);
    const MinimizationLimits limits;
    ReplicaState found = inherent_state(backend, state, model, limits);
    const double force =
        std::sqrt(found.motion.fire_force_squared / double(found.position.size()));
    if (force > limits.force_tolerance)
        fmt::print(stderr, "warning: {}\n",
                   explain(fmt::format("after {} steps the root-mean-square force is {:.3g}",
                                       limits.most_steps, force),
                           fmt::format("it did not come down to {:g}: this is no inherent structure",
                                       limits.force_tolerance),
                           "relax the state with a stage minimize"));
    return found;
}

Evaluated evaluate(const EvaluateArguments& arguments, const ReplicaState& state,
                   const Model& model, const Surroundings& asked, Notes& notes)
{
    if (arguments.backend.name == "reference") return evaluate_in_double(state, model, asked);
    const ChosenBackend chosen = make_backend(arguments.backend);
    notes.tell(chosen.notice);
    Replica replica;
    replica.state = state;
    replica.model = std::make_shared<Model>(model);
    Backend& backend = *chosen.backend;
    Evaluated result;
    if (arguments.inherent) {
        result.inherent = minimised(backend, state, replica.model);
        replica.state = *result.inherent;
    }
    const std::size_t handle = backend.add(replica);
    result.evaluation = backend.evaluate(handle);
    result.device = backend.description();
    if (asked.set) result.structure = in_double(backend.softness().functions(handle, *asked.set));
    if (asked.plane) result.softness = in_double(backend.softness().values(handle, *asked.plane));
    return result;
}

/// A single configuration has no window to average over and is taken as it is.
Surroundings surroundings(const EvaluateArguments& arguments, const Model& model)
{
    Surroundings asked;
    if (!arguments.structure.empty()) asked.set = structure_set_from(arguments.structure);
    if (arguments.hyperplane.empty()) return asked;
    const HyperplaneFile file = hyperplane_from(arguments.hyperplane);
    for (const std::string& doubt : hyperplane_doubts(file, model))
        fmt::print(stderr, "warning: {}\n", doubt);
    asked.plane = file.plane;
    return asked;
}

/// Σ m v v, in the order xx yy zz xy xz yz.
std::array<double, 6> kinetic_tensor(const ReplicaState& state, const Model& model)
{
    constexpr int first[6] = {0, 1, 2, 0, 0, 1}, second[6] = {0, 1, 2, 1, 2, 2};
    std::array<double, 6> sum{};
    for (std::size_t bead = 0; bead < state.velocity.size(); ++bead) {
        const double mass = model.bead_types[state.topology->type[bead]].mass;
        const auto v = [&](int axis) {
            return state.motion.velocity_scale[axis] * double(state.velocity[bead][axis]);
        };
        for (std::size_t k = 0; k < 6; ++k) sum[k] += mass * v(first[k]) * v(second[k]);
    }
    return sum;
}

nlohmann::json to_json(const Evaluated& result, const ReplicaState& state, const Model& model,
                       bool with_forces)
{
    const Evaluation& e = result.evaluation;
    const std::array<double, 6> kinetic = kinetic_tensor(state, model);
    const double volume = state.box().x * state.box().y * state.box().z;
    nlohmann::json pressure = nlohmann::json::array();
    for (std::size_t k = 0; k < 6; ++k) pressure.push_back((kinetic[k] + e.virial[k]) / volume);
    nlohmann::json out = {
        {"beads", state.topology->beads()},
        {"box", {state.box().x, state.box().y, state.box().z}},
        {"potential",
         {{"pair", e.pair_energy},
          {"bond", e.bond_energy},
          {"angle", e.angle_energy},
          {"total", e.pair_energy + e.bond_energy + e.angle_energy}}},
        {"kinetic_energy", 0.5 * (kinetic[0] + kinetic[1] + kinetic[2])},
        {"virial", e.virial[0] + e.virial[1] + e.virial[2]},
        {"virial_tensor", e.virial},
        {"pressure_tensor", pressure},
        {"pressure_includes_kinetic", !is_at_rest(state)},
        {"device", result.device}};
    if (with_forces) {
        nlohmann::json forces = nlohmann::json::array();
        for (const Vec3<double>& f : e.forces) forces.push_back({f.x, f.y, f.z});
        out["forces"] = std::move(forces);
    }
    if (!result.softness.empty()) out["softness"] = result.softness;
    if (!result.structure.empty()) {
        nlohmann::json rows = nlohmann::json::array();
        const auto functions = std::ptrdiff_t(result.structure.size() / state.topology->beads());
        for (auto at = result.structure.begin(); at != result.structure.end(); at += functions)
            rows.push_back(std::vector<double>(at, at + functions));
        out["structure_functions"] = std::move(rows);
    }
    return out;
}

/// JSON has no infinity, and a bond that the model does not allow has no energy.
void check_physical(const ReplicaState& state, const Model& model, const Evaluation& evaluation)
{
    const std::string why = unphysical(state, model, evaluation);
    if (!why.empty()) throw PhysicsError(why);
    const std::string bond = ambiguous_bond(state);
    if (!bond.empty()) fmt::print(stderr, "warning: {}\n", bond);
}

nlohmann::json evaluate_frame(const EvaluateArguments& arguments, const Snapshot& frame,
                              const Model& model, const Surroundings& asked, Notes& notes)
{
    const Snapshot snapshot = take_in(frame, model, StateUse::evaluation);
    notes.add(snapshot.notes);
    ReplicaState state = make_state(snapshot, model);
    const Evaluated result = evaluate(arguments, state, model, asked, notes);
    if (arguments.inherent) state.velocity.assign(state.velocity.size(), {0, 0, 0});
    check_physical(result.inherent.value_or(state), model, result.evaluation);
    return to_json(result, state, model, arguments.forces);
}

void run_evaluate(const EvaluateArguments& arguments)
{
    const Model model = read_model(arguments.model);
    const Surroundings asked = surroundings(arguments, model);
    if (arguments.inherent && arguments.backend.name == "reference")
        throw InputError("--inherent with the reference backend", "it moves no beads",
                         "use --backend cpu or cuda");
    Notes notes;
    if (arguments.frame != "all") {
        const Snapshot one = read_snapshot(arguments.state, frame_choice(arguments.frame));
        fmt::print("{}\n", json_text(evaluate_frame(arguments, one, model, asked, notes), 1));
        return;
    }
    const FrameWalk walk =
        for_each_frame(arguments.state, [&](Snapshot&& frame, std::int64_t number) {
            nlohmann::json result = evaluate_frame(arguments, frame, model, asked, notes);
            result["frame"] = number;
            result["step"] = frame.step;
            if (frame.values.contains("time")) result["time"] = frame.values.at("time");
            fmt::print("{}{}", number > 0 ? ",\n" : "[\n", json_text(result, 1)); // only after the input was read
            std::fflush(stdout);
        });
    fmt::print("\n]\n");
    notes.add(walk.notes);
}

} // namespace

void register_evaluate(CLI::App& app, int&)
{
    auto arguments = std::make_shared<EvaluateArguments>();
    CLI::App* command = app.add_subcommand(
        "evaluate", "Energies, pressure and forces of one configuration, as JSON");
    command
        ->add_option("STATE", arguments->state, "LAMMPS data, GSD, extended XYZ or checkpoint")
        ->required();
    command
        ->add_option("--model", arguments->model, "JSON file with a configuration's model object")
        ->required();
    command->add_option("--frame", arguments->frame,
                        "Of a trajectory: its number from 0, last (default), or all for a list");
    command->add_flag("--inherent", arguments->inherent,
                      "Minimise the energy by FIRE first, at fixed box, and evaluate that state");
    command->add_flag("--forces", arguments->forces, "Print the force on every bead");
    command->add_option("--structure", arguments->structure,
                        "Print the structure functions of every bead: rsoft40, radial30, "
                        "cubuk2015, or the JSON file of a set");
    command->add_option("--hyperplane", arguments->hyperplane,
                        "Print the softness of every bead with the hyperplane of this JSON file, or "
                        "polymer_T0.50, which comes with the program");
    add_backend_options(*command, arguments->backend, true);
    command->callback([arguments] { run_evaluate(*arguments); });
}

} // namespace pitchdrop
