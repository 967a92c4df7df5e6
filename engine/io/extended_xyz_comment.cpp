#include "engine/io/extended_xyz_comment.hpp"

#include "engine/io/extended_xyz_keys.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <vector>

namespace pitchdrop {

namespace {

std::vector<double> reals(const TextReader& text, const std::string& value)
{
    std::vector<double> values;
    for (const std::string& word : value_words(value)) values.push_back(text.real(word));
    return values;
}

/// name:kind:columns, the three parts of one property.
struct Property {
    std::string name, kind;
    std::size_t width;
};

std::vector<Property> properties(const TextReader& text, const std::string& value)
{
    std::vector<std::string> parts(1);
    for (const char c : value)
        if (c == ':') parts.emplace_back();
        else parts.back() += c;
    if (parts.size() % 3 != 0)
        text.fail("Properties is not made of name:kind:columns", "columns cannot be told apart",
                  "write for example Properties=species:S:1:pos:R:3");
    std::vector<Property> result;
    for (std::size_t k = 0; k < parts.size(); k += 3) {
        const std::int64_t width = text.integer(parts[k + 2], 1);
        if (width > 100)
            text.fail("the property " + parts[k] + " has " + parts[k + 2] + " columns",
                      "at most 100 are read", "correct Properties");
        for (const Property& other : result)
            if (other.name == parts[k])
                text.fail("the property " + parts[k] + " appears twice",
                          "one would overwrite the other", "correct Properties");
        result.push_back({parts[k], parts[k + 1], std::size_t(width)});
    }
    return result;
}

XyzColumns columns_of(const TextReader& text, const std::string& value)
{
    XyzColumns columns;
    std::optional<std::size_t> position;
    struct Known {
        const char *name, *kind;
        std::size_t width;
        std::optional<std::size_t>& place;
    };
    const Known known[] = {
        {"pos", "R", 3, position},           {"species", "S", 1, columns.species},
        {"type", "I", 1, columns.type},      {"id", "I", 1, columns.id},
        {"mol", "I", 1, columns.molecule},   {"molecule", "I", 1, columns.molecule},
        {"vel", "R", 3, columns.velocity},   {"velo", "R", 3, columns.velocity},
        {"velocities", "R", 3, columns.velocity}, {"momenta", "R", 3, columns.momentum},
        {"mass", "R", 1, columns.mass},      {"masses", "R", 1, columns.mass},
        {"charge", "R", 1, columns.charge},  {"charges", "R", 1, columns.charge},
        {"initial_charges", "R", 1, columns.charge},
    };
    for (const Property& property : properties(text, value)) {
        const auto& [name, kind, width] = property;
        const auto* match = std::find_if(std::begin(known), std::end(known), [&](const Known& k) {
            return k.name == property.name;
        });
        if (match != std::end(known)) {
            if (kind != match->kind || width != match->width || match->place)
                text.fail("the property " + name + " is not " + match->kind + ":" +
                              std::to_string(match->width) + ", or has two names",
                          "its columns would be misread", "correct Properties");
            match->place = columns.count;
        } else if (width == 1 && kind == "R")
            columns.fields[name] = columns.count;
        else if (name != "Z") // of the species, which has its own column
            columns.unused.push_back(name);
        columns.count += width;
    }
    if (!position)
        text.fail("Properties has no pos:R:3", "positions are needed", "add the property");
    columns.position = *position;
    return columns;
}

/// Three vectors along the axes; a program that turned the box leaves tilts of rounding size.
Vec3<double> box_of(const TextReader& text, const std::string& value)
{
    const auto lattice = reals(text, value);
    if (lattice.size() != 9)
        text.fail("Lattice has " + std::to_string(lattice.size()) + " numbers",
                  "nine are expected", "write three vectors");
    for (std::size_t k = 0; k < 9; k += 4)
        if (!(lattice[k] > 0))
            text.fail("the box has no length along " + std::string(1, "xyz"[k / 4]),
                      "the engine is periodic in three dimensions", "correct Lattice");
    const double smallest = std::min({lattice[0], lattice[4], lattice[8]});
    for (std::size_t k = 0; k < 9; ++k)
        if (k % 4 != 0 && std::abs(lattice[k]) > 1e-12 * smallest)
            text.fail("the lattice is tilted", "the engine knows orthorhombic boxes only",
                      "use an orthorhombic box");
    return {lattice[0], lattice[4], lattice[8]};
}

/// One flag for all axes or three.
std::array<bool, 3> periodic_axes(const TextReader& text, const std::string& value)
{
    std::vector<bool> flags;
    for (const std::string& word : value_words(value)) {
        const bool yes = word == "T" || word == "True" || word == "true" || word == "1";
        if (!yes && word != "F" && word != "False" && word != "false" && word != "0")
            text.fail("pbc has the value " + word, "T or F is expected for each axis",
                      "write pbc=\"T T T\"");
        flags.push_back(yes);
    }
    if (flags.size() == 1) flags.resize(3, flags[0]);
    if (flags.size() != 3)
        text.fail("pbc has " + std::to_string(flags.size()) + " values", "three are expected",
                  "write pbc=\"T T T\"");
    return {flags[0], flags[1], flags[2]};
}

} // namespace

XyzComment read_xyz_comment(const TextReader& text)
{
    auto values = xyz_values(text);
    const auto take = [&](const char* key) -> std::optional<std::string> {
        const auto found = values.find(key);
        if (found == values.end()) return std::nullopt;
        const std::string value = found->second.value;
        values.erase(found);
        return value;
    };
    XyzComment comment;
    const auto lattice = take("lattice");
    if (!lattice)
        text.fail("the comment line has no Lattice", "the box must be known",
                  "add Lattice=\"Lx 0 0 0 Ly 0 0 0 Lz\"");
    comment.box = box_of(text, *lattice);
    const auto origin = reals(text, take("origin").value_or("0 0 0"));
    if (origin.size() != 3)
        text.fail("Origin has " + std::to_string(origin.size()) + " numbers",
                  "three are expected", "correct Origin");
    comment.origin = {origin[0], origin[1], origin[2]};
    if (const auto pbc = take("pbc")) comment.periodic = periodic_axes(text, *pbc);
    const auto step = take("step"), timestep = take("timestep"); // the second by LAMMPS
    if (step || timestep) comment.step = text.integer(step ? *step : *timestep, 0);
    if (const auto time = take("time")) comment.time = text.real(*time);
    comment.columns = columns_of(text, take("properties").value_or("species:S:1:pos:R:3"));
    for (const auto& [key, value] : values) comment.unused.push_back(value.key);
    return comment;
}

} // namespace pitchdrop
