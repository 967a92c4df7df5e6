#include "engine/io/lammps_dump_columns.hpp"

#include "engine/io/field_name.hpp"

namespace pitchdrop {

DumpColumns::DumpColumns(const TextReader& text, const std::vector<std::string_view>& names)
    : width(names.size())
{
    for (std::size_t k = 0; k < names.size(); ++k)
        if (!place_.emplace(names[k], k).second)
            text.fail("the column " + std::string(names[k]) + " appears twice",
                      "one would overwrite the other", "remove one");
    if (!find("id"))
        text.fail("the dump has no id column", "the order of atoms in a dump changes",
                  "dump the id");
    id = *find("id");
    type = find("type");
    name = find("typelabel");
    if (!name) name = find("element");
    molecule = find("mol");
    mass = find("mass");
    charge = find("q");
    velocity = all_axes_or_none(text, "v");
    choose_positions(text);
    for (const auto& [column, place] : place_)
        if (!dump_columns.contains(column)) fields[column] = place;
}

std::optional<std::size_t> DumpColumns::find(const std::string& wanted) const
{
    const auto found = place_.find(wanted);
    return found == place_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<DumpColumns::Axes> DumpColumns::find_axes(const std::string& before,
                                                        const std::string& after) const
{
    Axes columns{};
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const auto column = find(before + "xyz"[axis] + after);
        if (!column) return std::nullopt;
        columns[axis] = *column;
    }
    return columns;
}

/// One component alone would have to be dropped.
std::optional<DumpColumns::Axes> DumpColumns::all_axes_or_none(const TextReader& text,
                                                               const std::string& before) const
{
    const auto axes = find_axes(before, "");
    if (axes) return axes;
    for (const char axis : {'x', 'y', 'z'})
        if (find(before + axis))
            text.fail("the dump has the column " + before + axis + " without the other two",
                      "a vector has three components", "dump all three or none");
    return std::nullopt;
}

/// Unwrapped coordinates before wrapped ones, lengths before fractions of the box.
void DumpColumns::choose_positions(const TextReader& text)
{
    for (const std::string style : {"u", "", "su", "s"}) {
        const auto columns = find_axes("", style);
        if (!columns) continue;
        position = *columns;
        scaled = style.starts_with('s');
        unwrapped = style.ends_with('u');
        const auto images = all_axes_or_none(text, "i");
        if (!unwrapped) image = images;
        return;
    }
    text.fail("the dump has no positions", "columns x y z (or xu, xs, xsu) are needed",
              "dump them");
}

} // namespace pitchdrop
