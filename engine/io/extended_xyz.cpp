#include "engine/io/extended_xyz.hpp"

#include "engine/io/bead_columns.hpp"
#include "engine/io/field_name.hpp"
#include "engine/io/written_types.hpp"

#include <fmt/format.h>

#include <iterator>

namespace pitchdrop {

namespace {

/// ASE takes the atomic number for what an atom is and fails on a species that is no chemical
/// symbol; its velocities are momenta divided by masses. OVITO reads velo.
struct Columns {
    bool atomic_number, mass, momentum;

    explicit Columns(const Snapshot& s)
        : atomic_number(false), mass(mass_of(s, 0).has_value()),
          momentum(mass && !s.velocity.empty())
    {
        for (const std::string& name : written_type_names(s))
            atomic_number = atomic_number || pitchdrop::atomic_number(name) == 0;
    }
};

void append_comment(std::string& text, const Snapshot& s, const Columns& columns)
{
    const auto out = std::back_inserter(text);
    fmt::format_to(out, "Lattice=\"{:.17g} 0 0 0 {:.17g} 0 0 0 {:.17g}\" Origin=\"{:.17g} {:.17g} "
                        "{:.17g}\" Properties=species:S:1:pos:R:3:type:I:1",
                   s.box.x, s.box.y, s.box.z, s.origin.x, s.origin.y, s.origin.z);
    if (columns.atomic_number) text += ":Z:I:1";
    if (!s.id.empty()) text += ":id:I:1";
    if (!s.molecule.empty()) text += ":molecule:I:1";
    if (columns.mass) text += ":masses:R:1";
    if (columns.momentum) text += ":momenta:R:3";
    if (!s.velocity.empty()) text += ":velo:R:3";
    for (const auto& [name, field] : s.fields)
        text += ":" + column_of_field(name, xyz_properties) + ":R:1";
    fmt::format_to(out, " step={}", s.step);
    if (s.values.contains("time")) fmt::format_to(out, " time={:.17g}", s.values.at("time"));
    text += " pbc=\"T T T\"\n";
}

} // namespace

std::string extended_xyz_frame(const Snapshot& s)
{
    const Columns columns(s);
    const std::vector<std::string> names = written_type_names(s);
    std::string text = fmt::format("{}\n", s.beads());
    append_comment(text, s, columns);
    const auto out = std::back_inserter(text);
    for (std::uint32_t b = 0; b < s.beads(); ++b) {
        const std::uint8_t type = type_of(s, b);
        const Vec3<double>& r = s.position[b];
        fmt::format_to(out, "{} {:.17g} {:.17g} {:.17g} {}", names[type], r.x, r.y, r.z, type + 1);
        if (columns.atomic_number) fmt::format_to(out, " {}", atomic_number(names[type]));
        if (!s.id.empty()) fmt::format_to(out, " {}", s.id[b]);
        if (!s.molecule.empty()) fmt::format_to(out, " {}", std::uint64_t(s.molecule[b]) + 1);
        if (columns.mass) fmt::format_to(out, " {:.17g}", *mass_of(s, b));
        if (columns.momentum) {
            const Vec3<double> p = *mass_of(s, b) * s.velocity[b];
            fmt::format_to(out, " {:.17g} {:.17g} {:.17g}", p.x, p.y, p.z);
        }
        append_velocity_and_fields(text, s, b);
    }
    return text;
}

} // namespace pitchdrop
