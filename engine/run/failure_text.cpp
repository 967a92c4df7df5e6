#include "engine/run/failure_text.hpp"

#include "engine/config/field.hpp"
#include "engine/state/bead_name.hpp"
#include "kernels/core/error.hpp"
#include "kernels/core/room.hpp"
#include "kernels/core/vec.hpp"

#include <fmt/format.h>

#include <cmath>

namespace pitchdrop {
namespace {

/// A box that has grown by so much since the beginning of its branch, or moves so fast (a part of its
/// volume per τ; fluctuations of 1,000 beads are 0.05), drags its beads with it.
constexpr double grown = 2, fast = 0.5;

bool has_run_away(const Failure& failure, const FailureScene& scene)
{
    if (failure.kind == Failure::Kind::box_too_small || !scene.branch ||
        scene.branch->settings.barostat == Barostat::none)
        return false;
    const double* rate = scene.motion.cell_velocity;
    return box_volume(scene.motion.box) > grown * box_volume(scene.begin_box) ||
           std::abs(rate[0] + rate[1] + rate[2]) > fast;
}

std::string moment_of(const Failure& failure, const Branch* branch)
{
    if (!branch) return fmt::format("step {}", failure.step);
    return fmt::format("t = {:.6g}, step {}", double(failure.step) * branch->settings.timestep,
                       failure.step);
}

/// What drives the box from outside.
std::string load_of(const Branch& branch)
{
    const std::string pressure = "pressure " + show_number(branch.pressure);
    if (branch.stage != StageKind::creep) return pressure;
    return "stress " + show_number(branch.stress) + " and " + pressure;
}

std::string too_small(const Failure& failure, const FailureScene& scene)
{
    std::string problem = fmt::format(
        "at {} the box side {} is {:.4g}, below 2 (cutoff + skin) = {:.4g}",
        moment_of(failure, scene.branch), "xyz"[failure.axis], failure.length, failure.limit);
    if (scene.branch)
        problem += fmt::format("; it was {:.4g} at the beginning", scene.begin_box[failure.axis]);
    const bool shrinks = scene.branch && box_volume(scene.motion.box) < 0.8 * box_volume(scene.begin_box);
    return explain(problem, two_images,
                   shrinks ? "use more chains, or less pressure: " + load_of(*scene.branch) +
                                 " presses the box together"
                           : "use more chains, or less stress or strain");
}

std::string of_a_bead(const Failure& failure, const Topology& topology, const Branch* branch)
{
    const std::string where =
        bead_name(topology, failure.bead) + " at " + moment_of(failure, branch) + ": ";
    const bool minimises = branch && branch->stage == StageKind::minimize;
    if (failure.kind == Failure::Kind::broken_bond)
        return where + explain("its bond is stretched beyond the FENE limit", "the bond is broken",
                               "use a smaller timestep, or less stress or strain rate");
    if (minimises)
        return where + explain("the force on it is beyond single precision",
                               "beads overlap, or a bond is overstretched",
                               "correct the state, or begin from another");
    if (failure.kind == Failure::Kind::runaway_bead)
        return where + explain("it moved further in one step than any thermal bead",
                               "overlap, or a timestep that is too long",
                               "use a smaller timestep or start from a relaxed state");
    return "at " + moment_of(failure, branch) + ": " +
           explain("the energy is not a number", "overlap, or a timestep that is too long",
                   "use a smaller timestep or start from a relaxed state");
}

} // namespace

std::string runaway_box(const Branch& branch, const std::string& moment, const double (&begin)[3],
                        const double (&now)[3])
{
    return explain(
        fmt::format("the box ran away: at {} its volume is {:.3g} times that at the beginning, its "
                    "sides {:.4g}, {:.4g}, {:.4g}",
                    moment, box_volume(now) / box_volume(begin), now[0], now[1], now[2]),
        load_of(branch) +
            " is below what the material carries at this temperature: nothing holds it "
            "together",
        "give a higher pressure, less tension or a lower temperature, or fix the box");
}

std::string to_string(const Failure& failure, const FailureScene& scene)
{
    if (failure.kind == Failure::Kind::box_too_small) return too_small(failure, scene);
    if (has_run_away(failure, scene))
        return runaway_box(*scene.branch, moment_of(failure, scene.branch), scene.begin_box,
                           scene.motion.box);
    return of_a_bead(failure, *scene.topology, scene.branch);
}

std::string to_string(const Failure& failure, const Topology& topology)
{
    FailureScene scene;
    scene.topology = &topology;
    return to_string(failure, scene);
}

} // namespace pitchdrop
