#include "engine/io/extended_xyz.hpp"

#include "engine/io/bead_columns.hpp"
#include "engine/io/bead_order.hpp"
#include "engine/io/extended_xyz_comment.hpp"
#include "engine/io/text_reader.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace pitchdrop {

namespace {

class FrameReader {
public:
    explicit FrameReader(TextReader& text) : text_(text) {}

    Snapshot read(std::int64_t beads)
    {
        text_.need_whole("the comment line");
        const XyzComment comment = read_xyz_comment(text_);
        snapshot_.box = comment.box;
        snapshot_.origin = comment.origin;
        snapshot_.step = comment.step;
        for (std::int64_t n = 0; n < beads; ++n) {
            text_.need_whole("bead " + std::to_string(n + 1) + " of " + std::to_string(beads));
            read_bead(comment.columns, n);
        }
        order_.sort(text_);
        order_.apply(snapshot_);
        count_molecules_from_zero(snapshot_.molecule);
        return std::move(snapshot_);
    }

private:
    void read_bead(const XyzColumns& columns, std::int64_t number)
    {
        const auto words = text_.words('\0');
        if (words.size() != columns.count)
            text_.fail("this line has " + std::to_string(words.size()) + " columns",
                       "Properties says " + std::to_string(columns.count), "correct the line");
        const auto vector = [&](std::size_t at) {
            return Vec3<double>{text_.real(words[at]), text_.real(words[at + 1]),
                                text_.real(words[at + 2])};
        };
        order_.add(columns.id ? text_.integer(words[*columns.id]) : number);
        snapshot_.position.push_back(vector(columns.position));
        if (columns.velocity) snapshot_.velocity.push_back(vector(*columns.velocity));
        if (columns.molecule)
            snapshot_.molecule.push_back(molecule_number(text_, words[*columns.molecule]));
        std::uint8_t type = 0;
        if (columns.type) type = bead_type(text_, words[*columns.type]);
        else if (columns.species) type = species_type(words[*columns.species]);
        snapshot_.type.push_back(type);
        snapshot_.types = std::max(snapshot_.types, type + 1u);
        for (const auto& [name, column] : columns.fields)
            snapshot_.fields[name].push_back(text_.single(words[column]));
    }
    /// Species are numbered as they appear.
    std::uint8_t species_type(std::string_view name)
    {
        const auto found = std::find(species_.begin(), species_.end(), name);
        const auto type = found - species_.begin();
        if (found == species_.end()) {
            if (type >= most_bead_types)
                text_.fail("there are more than " + std::to_string(most_bead_types) + " species",
                           "types are one byte", "merge some");
            species_.emplace_back(name);
        }
        return std::uint8_t(type);
    }

    TextReader& text_;
    Snapshot snapshot_;
    BeadOrder order_;
    std::vector<std::string> species_;
};

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
        last = FrameReader(text).read(text.integer(words[0], 1));
    }
    if (!last) text.fail("the file is empty", "there is no frame", "write it anew");
    return std::move(*last);
}

} // namespace pitchdrop
