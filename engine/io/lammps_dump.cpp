#include "engine/io/lammps_dump.hpp"

#include "engine/io/bead_columns.hpp"
#include "engine/io/bead_image.hpp"
#include "engine/io/field_name.hpp"
#include "engine/io/written_types.hpp"

#include <fmt/format.h>

#include <iterator>

namespace pitchdrop {

std::string lammps_dump_frame(const Snapshot& s)
{
    const bool with_mass = mass_of(s, 0).has_value(), with_names = has_type_names(s);
    std::string text;
    const auto out = std::back_inserter(text);
    if (s.values.contains("time"))
        fmt::format_to(out, "ITEM: TIME\n{:.17g}\n", s.values.at("time"));
    fmt::format_to(out, "ITEM: TIMESTEP\n{}\nITEM: NUMBER OF ATOMS\n{}\n", s.step, s.beads());
    text += "ITEM: BOX BOUNDS pp pp pp\n";
    for (int axis = 0; axis < 3; ++axis)
        fmt::format_to(out, "{:.17g} {:.17g}\n", s.origin[axis], s.origin[axis] + s.box[axis]);
    text += "ITEM: ATOMS id mol type x y z ix iy iz";
    if (with_mass) text += " mass";
    if (with_names) text += " element";
    if (!s.velocity.empty()) text += " vx vy vz";
    for (const auto& [name, field] : s.fields)
        text += " " + column_of_field(name, dump_columns);
    text += '\n';
    for (std::uint32_t b = 0; b < s.beads(); ++b) {
        const auto [r, image] = bead_image(s, b); // molecule 0 is none
        fmt::format_to(out, "{} {} {} {:.17g} {:.17g} {:.17g} {} {} {}", id_of(s, b),
                       s.molecule.empty() ? 0 : std::uint64_t(s.molecule[b]) + 1, type_of(s, b) + 1,
                       r.x, r.y, r.z, image[0], image[1], image[2]);
        if (with_mass) fmt::format_to(out, " {:.17g}", *mass_of(s, b));
        if (with_names) fmt::format_to(out, " {}", s.type_names[type_of(s, b)]);
        append_velocity_and_fields(text, s, b);
    }
    return text;
}

} // namespace pitchdrop
