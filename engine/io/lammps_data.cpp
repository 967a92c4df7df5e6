#include "engine/io/lammps_data.hpp"

#include "engine/io/bead_image.hpp"
#include "engine/io/written_types.hpp"

#include <fmt/format.h>

#include <iterator>

namespace pitchdrop {

namespace {

/// Types without beads may have any mass; where masses are not known there is no section, and
/// LAMMPS asks for its `mass` command: no mass is made up.
void write_masses(std::string& text, const Snapshot& s)
{
    const auto masses = masses_of_types(s);
    if (masses.empty()) return;
    const bool named = has_type_names(s);
    const auto out = std::back_inserter(text);
    text += "\nMasses\n\n";
    for (std::uint32_t t = 0; t < s.types; ++t)
        fmt::format_to(out, "{} {:.17g}{}\n", t + 1, masses[t].value_or(1.0),
                       named ? " # " + s.type_names[t] : "");
}

void write_header(std::string& text, const Snapshot& s)
{
    const auto out = std::back_inserter(text);
    fmt::format_to(out, "LAMMPS data file via pitchdrop, timestep = {}, units = lj\n\n", s.step);
    fmt::format_to(out, "{} atoms\n{} bonds\n{} angles\n", s.beads(), s.bonds.size(),
                   s.angles.size());
    fmt::format_to(out, "{} atom types\n{} bond types\n{} angle types\n\n", s.types,
                   s.bonds.empty() ? 0 : 1, s.angles.empty() ? 0 : 1);
    for (int axis = 0; axis < 3; ++axis)
        fmt::format_to(out, "{:.17g} {:.17g} {}lo {}hi\n", s.origin[axis],
                       s.origin[axis] + s.box[axis], "xyz"[axis], "xyz"[axis]);
    write_masses(text, s);
}

void write_beads(std::string& text, const Snapshot& s)
{
    const auto out = std::back_inserter(text);
    const bool molecules = !s.molecule.empty() || !s.bonds.empty();
    fmt::format_to(out, "\nAtoms # {}\n\n", molecules ? "molecular" : "atomic");
    for (std::uint32_t b = 0; b < s.beads(); ++b) {
        fmt::format_to(out, "{}", id_of(s, b));
        if (molecules) // 0 is no molecule
            fmt::format_to(out, " {}", s.molecule.empty() ? 0 : std::uint64_t(s.molecule[b]) + 1);
        const auto [r, image] = bead_image(s, b);
        fmt::format_to(out, " {} {:.17g} {:.17g} {:.17g} {} {} {}\n", type_of(s, b) + 1, r.x, r.y,
                       r.z, image[0], image[1], image[2]);
    }
    if (s.velocity.empty()) return;
    text += "\nVelocities\n\n";
    for (std::uint32_t b = 0; b < s.beads(); ++b)
        fmt::format_to(out, "{} {:.17g} {:.17g} {:.17g}\n", id_of(s, b), s.velocity[b].x,
                       s.velocity[b].y, s.velocity[b].z);
}

template <std::size_t N>
void write_tuples(std::string& text, const char* section, const Snapshot& s,
                  const std::vector<std::array<std::uint32_t, N>>& tuples)
{
    if (tuples.empty()) return;
    const auto out = std::back_inserter(text);
    fmt::format_to(out, "\n{}\n\n", section);
    for (std::size_t n = 0; n < tuples.size(); ++n) {
        fmt::format_to(out, "{} 1", n + 1);
        for (const std::uint32_t bead : tuples[n]) fmt::format_to(out, " {}", id_of(s, bead));
        text += '\n';
    }
}

} // namespace

std::string lammps_data_text(const Snapshot& snapshot)
{
    std::string text;
    write_header(text, snapshot);
    write_beads(text, snapshot);
    write_tuples(text, "Bonds", snapshot, snapshot.bonds);
    write_tuples(text, "Angles", snapshot, snapshot.angles);
    return text;
}

} // namespace pitchdrop
