#include "engine/io/extended_xyz.hpp"

#include "engine/io/atomic_file.hpp"
#include "engine/io/bead_order.hpp"
#include "engine/io/text_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>

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

/// Where each quantity stands in a line.
struct Columns {
    std::map<std::string, std::size_t> first; ///< by lower-case property name
    std::map<std::string, std::size_t> fields;
    std::size_t count = 0;

    std::optional<std::size_t> find(std::initializer_list<const char*> names) const
    {
        for (const char* name : names)
            if (const auto found = first.find(name); found != first.end()) return found->second;
        return std::nullopt;
    }
};

Columns parse_properties(const TextReader& text, const std::string& properties)
{
    std::vector<std::string> parts(1);
    for (const char c : properties)
        if (c == ':') parts.emplace_back();
        else parts.back() += c;
    if (parts.size() % 3 != 0)
        text.fail("Properties is not made of name:kind:columns", "columns cannot be told apart",
                  "write for example Properties=species:S:1:pos:R:3");
    Columns columns;
    for (std::size_t k = 0; k < parts.size(); k += 3) {
        std::string name = parts[k];
        const std::int64_t width = text.integer(parts[k + 2], 1);
        if (width > 100)
            text.fail("the property " + name + " has " + parts[k + 2] + " columns",
                      "at most 100 are read", "correct Properties");
        static const char* known[] = {"pos",  "species",    "type", "id",
                                      "velo", "velocities", "vel",  "molecule", "mol"};
        const bool is_known = std::find(std::begin(known), std::end(known), name) != std::end(known);
        if (!is_known && width == 1 && parts[k + 1] == "R") columns.fields[name] = columns.count;
        columns.first[name] = columns.count;
        columns.count += std::size_t(width);
    }
    return columns;
}

Snapshot read_frame(TextReader& text, std::int64_t beads)
{
    text.need("the comment line");
    const auto values = comment_values(text);
    Snapshot snapshot;
    if (!values.contains("Lattice"))
        text.fail("the comment line has no Lattice", "the box must be known",
                  "add Lattice=\"Lx 0 0 0 Ly 0 0 0 Lz\"");
    const auto lattice = reals(text, values.at("Lattice"));
    if (lattice.size() != 9)
        text.fail("Lattice has " + std::to_string(lattice.size()) + " numbers", "nine are expected",
                  "write three vectors");
    for (std::size_t k = 0; k < 9; ++k) {
        if (k % 4 == 0) snapshot.box[int(k / 4)] = lattice[k];
        else if (lattice[k] != 0)
            text.fail("the lattice is tilted", "the engine knows orthorhombic boxes only",
                      "use an orthorhombic box");
    }
    if (values.contains("Origin")) {
        const auto origin = reals(text, values.at("Origin"));
        if (origin.size() == 3) snapshot.origin = {origin[0], origin[1], origin[2]};
    }
    if (values.contains("step")) snapshot.step = text.integer(values.at("step"));
    const Columns columns = parse_properties(
        text, values.contains("Properties") ? values.at("Properties") : "species:S:1:pos:R:3");
    const auto pos = columns.find({"pos"}), species = columns.find({"species"}),
               type = columns.find({"type"}), id = columns.find({"id"}),
               velocity = columns.find({"velo", "velocities", "vel"}),
               molecule = columns.find({"molecule", "mol"});
    if (!pos)
        text.fail("Properties has no pos:R:3", "positions are needed", "add the property");

    BeadOrder order;
    std::vector<std::string> names;
    for (std::int64_t n = 0; n < beads; ++n) {
        text.need("bead " + std::to_string(n + 1) + " of " + std::to_string(beads));
        if (!text.whole() && n + 1 < beads)
            text.fail("the line is cut", "the file ends here", "write it anew");
        const auto words = text.words('\0');
        if (words.size() != columns.count)
            text.fail("this line has " + std::to_string(words.size()) + " columns",
                      "Properties says " + std::to_string(columns.count), "correct the line");
        const auto vector = [&](std::size_t at) {
            return Vec3<double>{text.real(words[at]), text.real(words[at + 1]),
                                text.real(words[at + 2])};
        };
        order.add(id ? text.integer(words[*id]) : n);
        snapshot.position.push_back(vector(*pos));
        if (velocity) snapshot.velocity.push_back(vector(*velocity));
        if (molecule)
            snapshot.molecule.push_back(std::uint32_t(std::max<std::int64_t>(
                text.integer(words[*molecule], 0) - 1, 0)));
        std::int64_t kind = 0;
        if (type) kind = text.integer(words[*type], 1) - 1;
        else if (species) {
            auto at = std::find(names.begin(), names.end(), words[*species]);
            if (at == names.end()) at = names.insert(names.end(), std::string(words[*species]));
            kind = at - names.begin();
        }
        if (kind > 254) text.fail("there are more than 255 types", "types are one byte", "merge some");
        snapshot.type.push_back(std::uint8_t(kind));
        snapshot.types = std::max(snapshot.types, std::uint32_t(kind + 1));
        for (const auto& [name, at] : columns.fields)
            snapshot.fields[name].push_back(float(text.real(words[at])));
    }
    order.sort(text);
    order.apply(snapshot.position);
    order.apply(snapshot.type);
    if (velocity) order.apply(snapshot.velocity);
    if (molecule) order.apply(snapshot.molecule);
    for (auto& [name, field] : snapshot.fields) order.apply(field);
    return snapshot;
}

} // namespace

Snapshot read_extended_xyz(const std::filesystem::path& path)
{
    TextReader text(path);
    std::optional<Snapshot> last;
    while (text.next()) {
        const auto words = text.words('\0');
        if (words.empty()) continue;
        if (words.size() != 1)
            text.fail("a frame must begin with its number of beads",
                      "this line has " + std::to_string(words.size()) + " words",
                      "give an extended XYZ file");
        last = read_frame(text, text.integer(words[0], 1));
    }
    if (!last) text.fail("the file is empty", "there is no frame", "write it anew");
    return std::move(*last);
}

void write_extended_xyz(const std::filesystem::path& path, const Snapshot& s)
{
    std::string text = fmt::format("{}\n", s.beads());
    const auto out = std::back_inserter(text);
    fmt::format_to(out, "Lattice=\"{:.17g} 0 0 0 {:.17g} 0 0 0 {:.17g}\" Origin=\"{:.17g} {:.17g} "
                        "{:.17g}\" Properties=species:S:1:pos:R:3:type:I:1",
                   s.box.x, s.box.y, s.box.z, s.origin.x, s.origin.y, s.origin.z);
    if (!s.molecule.empty()) text += ":molecule:I:1";
    if (!s.velocity.empty()) text += ":velo:R:3";
    for (const auto& [name, field] : s.fields) text += ":" + name + ":R:1";
    fmt::format_to(out, " step={} pbc=\"T T T\"\n", s.step);
    for (std::uint32_t b = 0; b < s.beads(); ++b) {
        const int type = s.type.empty() ? 0 : s.type[b];
        const Vec3<double>& r = s.position[b];
        fmt::format_to(out, "{} {:.17g} {:.17g} {:.17g} {}",
                       type < 26 ? std::string(1, char('A' + type)) : fmt::format("T{}", type + 1),
                       r.x, r.y, r.z, type + 1);
        if (!s.molecule.empty()) fmt::format_to(out, " {}", s.molecule[b] + 1);
        if (!s.velocity.empty())
            fmt::format_to(out, " {:.17g} {:.17g} {:.17g}", s.velocity[b].x, s.velocity[b].y,
                           s.velocity[b].z);
        for (const auto& [name, field] : s.fields) fmt::format_to(out, " {:.9g}", field[b]);
        text += '\n';
    }
    write_file_atomically(path, text);
}

} // namespace pitchdrop
