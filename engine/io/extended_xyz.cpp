#include "engine/io/extended_xyz.hpp"

#include "engine/io/atomic_file.hpp"
#include "engine/io/bead_columns.hpp"
#include "engine/io/field_name.hpp"

#include <fmt/format.h>

#include <iterator>

namespace pitchdrop {

void write_extended_xyz(const std::filesystem::path& path, const Snapshot& s)
{
    std::string text = fmt::format("{}\n", s.beads());
    const auto out = std::back_inserter(text);
    fmt::format_to(out, "Lattice=\"{:.17g} 0 0 0 {:.17g} 0 0 0 {:.17g}\" Origin=\"{:.17g} {:.17g} "
                        "{:.17g}\" Properties=species:S:1:pos:R:3:type:I:1",
                   s.box.x, s.box.y, s.box.z, s.origin.x, s.origin.y, s.origin.z);
    if (!s.molecule.empty()) text += ":molecule:I:1";
    if (!s.velocity.empty()) text += ":velo:R:3";
    for (const auto& [name, field] : s.fields)
        text += ":" + column_of_field(name, xyz_properties) + ":R:1";
    fmt::format_to(out, " step={} pbc=\"T T T\"\n", s.step);
    for (std::uint32_t b = 0; b < s.beads(); ++b) {
        const int type = s.type.empty() ? 0 : s.type[b];
        const Vec3<double>& r = s.position[b];
        fmt::format_to(out, "{} {:.17g} {:.17g} {:.17g} {}",
                       type < 26 ? std::string(1, char('A' + type)) : fmt::format("T{}", type + 1),
                       r.x, r.y, r.z, type + 1);
        if (!s.molecule.empty()) fmt::format_to(out, " {}", std::uint64_t(s.molecule[b]) + 1);
        append_velocity_and_fields(text, s, b);
    }
    write_file_atomically(path, text);
}

} // namespace pitchdrop
