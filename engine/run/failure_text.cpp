#include "engine/run/failure_text.hpp"

namespace pitchdrop {

std::string to_string(const Failure& failure)
{
    const std::string where = "bead " + std::to_string(failure.bead) + " at step " +
                              std::to_string(failure.step) + ": ";
    switch (failure.kind) {
    case Failure::Kind::runaway_bead:
        return where + "it moved further in one step than any thermal bead (overlap, or a timestep "
                       "that is too long) — use a smaller timestep or start from a relaxed state";
    case Failure::Kind::broken_bond:
        return where + "its bond is stretched beyond the FENE limit (the bond is broken) — use a "
                       "smaller timestep, or less stress or strain rate";
    case Failure::Kind::box_too_small:
        return "step " + std::to_string(failure.step) +
               ": a box side fell below 2 (cutoff + skin) (a bead would meet two images of a "
               "neighbour) — use more chains, or less stress or pressure";
    case Failure::Kind::not_a_number:
        break;
    }
    return where + "its energy is not a number (overlap, or a timestep that is too long) — use a "
                   "smaller timestep or start from a relaxed state";
}

} // namespace pitchdrop
