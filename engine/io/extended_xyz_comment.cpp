#include "engine/io/extended_xyz_comment.hpp"

#include <algorithm>
#include <iterator>
#include <vector>

namespace pitchdrop {

namespace {

/// key=value pairs of the comment line; values may be quoted.
std::map<std::string, std::string> comment_values(const TextReader& text)
{
    const std::string& line = text.line();
    std::map<std::string, std::string> values;
    for (std::size_t at = 0; (at = line.find_first_not_of(" \t", at)) != line.npos;) {
        const std::size_t equals = line.find_first_of("= \t", at);
        if (equals == line.npos || line[equals] != '=') { // a word without a value
            at = equals == line.npos ? line.size() : equals;
            continue;
        }
        const std::string key = line.substr(at, equals - at);
        std::size_t begin = equals + 1, end;
        if (begin < line.size() && line[begin] == '"') {
            end = line.find('"', ++begin);
            if (end == line.npos)
                text.fail("the quotes of " + key + " are not closed", "the line is cut",
                          "write the file anew");
            at = end + 1;
        } else {
            end = std::min(line.find_first_of(" \t", begin), line.size());
            at = end;
        }
        values[key] = line.substr(begin, end - begin);
    }
    return values;
}

std::vector<double> reals(const TextReader& text, const std::string& words)
{
    std::vector<double> values;
    for (std::size_t at = 0; (at = words.find_first_not_of(" \t", at)) != words.npos;) {
        const std::size_t end = std::min(words.find_first_of(" \t", at), words.size());
        values.push_back(text.real(std::string_view(words).substr(at, end - at)));
        at = end;
    }
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
        {"velocities", "R", 3, columns.velocity},
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
        columns.count += width;
    }
    if (!position)
        text.fail("Properties has no pos:R:3", "positions are needed", "add the property");
    columns.position = *position;
    return columns;
}

Vec3<double> box_of(const TextReader& text, const std::string& value)
{
    const auto lattice = reals(text, value);
    if (lattice.size() != 9)
        text.fail("Lattice has " + std::to_string(lattice.size()) + " numbers",
                  "nine are expected", "write three vectors");
    for (std::size_t k = 0; k < 9; ++k) {
        if (k % 4 != 0 && lattice[k] != 0)
            text.fail("the lattice is tilted", "the engine knows orthorhombic boxes only",
                      "use an orthorhombic box");
        if (k % 4 == 0 && !(lattice[k] > 0))
            text.fail("the box has no length along " + std::string(1, "xyz"[k / 4]),
                      "the engine is periodic in three dimensions", "correct Lattice");
    }
    return {lattice[0], lattice[4], lattice[8]};
}

} // namespace

XyzComment read_xyz_comment(const TextReader& text)
{
    const auto values = comment_values(text);
    const auto find = [&](const char* key, const char* otherwise) {
        const auto found = values.find(key);
        return found == values.end() ? std::string(otherwise) : found->second;
    };
    if (!values.contains("Lattice"))
        text.fail("the comment line has no Lattice", "the box must be known",
                  "add Lattice=\"Lx 0 0 0 Ly 0 0 0 Lz\"");
    XyzComment comment;
    comment.box = box_of(text, values.at("Lattice"));
    const auto origin = reals(text, find("Origin", "0 0 0"));
    if (origin.size() != 3)
        text.fail("Origin has " + std::to_string(origin.size()) + " numbers",
                  "three are expected", "correct Origin");
    comment.origin = {origin[0], origin[1], origin[2]};
    comment.step = text.integer(find("step", "0"), 0);
    comment.columns = columns_of(text, find("Properties", "species:S:1:pos:R:3"));
    return comment;
}

} // namespace pitchdrop
