#include "engine/state/whole_molecules.hpp"

#include <cmath>

namespace pitchdrop {

namespace {

/// Whole boxes to be taken off r_b − r_a so that it becomes the nearest image.
double boxes_between(const Snapshot& s, std::uint32_t a, std::uint32_t b, int axis)
{
    const double scaled = (s.position[b][axis] - s.position[a][axis]) / s.box[axis];
    // A bond of exactly half the box has two nearest images, and stays.
    return std::abs(scaled) <= 0.5 + 1e-9 ? 0.0 : std::round(scaled);
}

bool is_cut(const Snapshot& s, const std::array<std::uint32_t, 2>& bond)
{
    for (int axis = 0; axis < 3; ++axis)
        if (boxes_between(s, bond[0], bond[1], axis) != 0) return true;
    return false;
}

using Partners = std::vector<std::vector<std::uint32_t>>;

/// Visits every bead of the molecule once, each right after one that it is bonded to.
void walk(Snapshot& s, const Partners& partners, std::uint32_t first, std::vector<bool>& visited)
{
    std::vector<std::uint32_t> open = {first};
    visited[first] = true;
    while (!open.empty()) {
        const std::uint32_t a = open.back();
        open.pop_back();
        for (const std::uint32_t b : partners[a]) {
            if (visited[b]) continue;
            visited[b] = true;
            for (int axis = 0; axis < 3; ++axis)
                s.position[b][axis] -= boxes_between(s, a, b, axis) * s.box[axis];
            open.push_back(b);
        }
    }
}

std::string name_of_bead(const Snapshot& s, std::uint32_t bead)
{
    return std::to_string(s.id.empty() ? std::int64_t(bead) + 1 : s.id[bead]);
}

} // namespace

void make_molecules_whole(Snapshot& s)
{
    std::vector<std::uint32_t> cut;
    for (const auto& bond : s.bonds)
        if (is_cut(s, bond)) cut.push_back(bond[0]);
    if (cut.empty()) return;
    Partners partners(s.beads());
    for (const auto& [a, b] : s.bonds) {
        partners[a].push_back(b);
        partners[b].push_back(a);
    }
    std::vector<bool> visited(s.beads(), false);
    std::size_t molecules = 0;
    for (const std::uint32_t bead : cut) {
        if (visited[bead]) continue;
        ++molecules;
        walk(s, partners, bead, visited);
    }
    std::string note = std::to_string(molecules) +
                       (molecules == 1 ? " molecule was" : " molecules were") +
                       " cut at the boundary of the box (" +
                       (s.has_images ? "the image flags do not fit the bonds"
                                     : "positions are folded and there are no image flags") +
                       "), and made whole along the bonds";
    for (const auto& bond : s.bonds)
        if (is_cut(s, bond)) {
            note += "; the molecule of bead " + name_of_bead(s, bond[0]) +
                    " is bonded to its own image across the box and cannot be: its dimensions mean "
                    "nothing";
            break;
        }
    s.notes.push_back(note);
}

} // namespace pitchdrop
