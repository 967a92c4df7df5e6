#include "engine/state/intake.hpp"

#include "engine/state/intake_coefficients.hpp"
#include "engine/state/intake_types.hpp"
#include "kernels/core/error.hpp"
#include "kernels/model/bonded.hpp"

#include <fmt/format.h>

namespace pitchdrop {

namespace {

void settle_bonds(Snapshot& snapshot, const Model& model, StateUse use)
{
    if (!snapshot.bonds.empty()) return;
    if (model.needs_bonds && use == StateUse::simulation)
        throw InputError("the state has no bonds, but the configuration gives a bond",
                         "beads without bonds would fly apart; dumps and extended XYZ hold none",
                         "give a state with bonds (LAMMPS data, GSD), or take bond out of the "
                         "model for beads that have none");
    snapshot.notes.push_back("the state has no bonds: the model's bond acts on no bead");
}

void settle_angles(Snapshot& snapshot, const Model& model, StateUse use)
{
    const double k = bending_stiffness(model.angle);
    if (k == 0) {
        if (!snapshot.angles.empty())
            snapshot.notes.push_back(
                fmt::format("the state has {} angles, but the model's angle.k is 0: they bend "
                            "without a force",
                            snapshot.angles.size()));
        return;
    }
    if (model.angles_from_bonds) {
        auto made = angles_from_bonds(snapshot);
        if (!snapshot.angles.empty() && snapshot.angles.size() != made.size())
            snapshot.notes.push_back(fmt::format("{} angles of the state are replaced by {} where "
                                                 "bonds meet",
                                                 snapshot.angles.size(), made.size()));
        snapshot.angles = std::move(made);
        return;
    }
    if (!snapshot.angles.empty()) {
        const std::size_t meetings = angles_from_bonds(snapshot).size();
        if (snapshot.angles.size() < meetings)
            snapshot.notes.push_back(
                fmt::format("the state has {} angles where bonds meet {} times: the others bend "
                            "without a force",
                            snapshot.angles.size(), meetings));
    } else if (!snapshot.bonds.empty() && use == StateUse::simulation) {
        throw InputError(
            fmt::format("the model bends (angle.k is {}), but the state has no angles", k),
            "bonds would turn freely",
            "set model.angles_from_bonds to true for an angle wherever two bonds meet, "
            "or angle.k to 0");
    } else {
        snapshot.notes.push_back("the state has no angles: the model's angle acts on no bead "
                                 "(model.angles_from_bonds makes one wherever two bonds meet)");
    }
}

} // namespace

std::vector<std::array<std::uint32_t, 3>> angles_from_bonds(const Snapshot& snapshot)
{
    std::vector<std::vector<std::uint32_t>> partners(snapshot.beads());
    for (const auto& [a, b] : snapshot.bonds) {
        partners[a].push_back(b);
        partners[b].push_back(a);
    }
    std::vector<std::array<std::uint32_t, 3>> angles;
    for (std::uint32_t middle = 0; middle < snapshot.beads(); ++middle)
        for (std::size_t i = 0; i < partners[middle].size(); ++i)
            for (std::size_t j = i + 1; j < partners[middle].size(); ++j)
                angles.push_back({partners[middle][i], middle, partners[middle][j]});
    return angles;
}

Snapshot take_in(Snapshot snapshot, const Model& model, StateUse use)
{
    const std::vector<std::size_t> type_in_model = match_types(snapshot, model);
    compare_coefficients(snapshot, model, type_in_model);
    compare_masses(snapshot, model);
    settle_bonds(snapshot, model, use);
    settle_angles(snapshot, model, use);
    return snapshot;
}

} // namespace pitchdrop
