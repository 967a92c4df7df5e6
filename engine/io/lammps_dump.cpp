#include "engine/io/lammps_dump.hpp"

#include "engine/io/atomic_file.hpp"
#include "engine/io/bead_columns.hpp"
#include "engine/io/bead_image.hpp"
#include "engine/io/field_name.hpp"

#include <fmt/format.h>

#include <iterator>

namespace pitchdrop {

void write_lammps_dump(const std::filesystem::path& path, const Snapshot& s)
{
    std::string text;
    const auto out = std::back_inserter(text);
    fmt::format_to(out, "ITEM: TIMESTEP\n{}\nITEM: NUMBER OF ATOMS\n{}\n", s.step, s.beads());
    text += "ITEM: BOX BOUNDS pp pp pp\n";
    for (int axis = 0; axis < 3; ++axis)
        fmt::format_to(out, "{:.17g} {:.17g}\n", s.origin[axis], s.origin[axis] + s.box[axis]);
    text += "ITEM: ATOMS id mol type x y z ix iy iz";
    if (!s.velocity.empty()) text += " vx vy vz";
    for (const auto& [name, field] : s.fields)
        text += " " + column_of_field(name, dump_columns);
    text += '\n';
    for (std::uint32_t b = 0; b < s.beads(); ++b) {
        const auto [r, image] = bead_image(s, b); // molecule 0 is none
        fmt::format_to(out, "{} {} {} {:.17g} {:.17g} {:.17g} {} {} {}", b + 1,
                       s.molecule.empty() ? 0 : std::uint64_t(s.molecule[b]) + 1,
                       (s.type.empty() ? 0 : s.type[b]) + 1, r.x, r.y, r.z, image[0], image[1],
                       image[2]);
        append_velocity_and_fields(text, s, b);
    }
    write_file_atomically(path, text);
}

} // namespace pitchdrop
