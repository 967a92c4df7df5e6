#include "engine/io/extended_xyz.hpp"

#include "engine/io/bead_columns.hpp"
#include "engine/io/bead_order.hpp"
#include "engine/io/extended_xyz_comment.hpp"
#include "engine/io/text_frames.hpp"
#include "engine/io/type_names.hpp"
#include "engine/io/written_types.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace pitchdrop {

namespace {

std::string listed(const std::vector<std::string>& names)
{
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

class FrameReader {
public:
    explicit FrameReader(TextReader& text) : text_(text) {}

    Snapshot read(std::int64_t beads)
    {
        text_.need_whole("the comment line");
        const XyzComment comment = read_xyz_comment(text_);
        take(comment);
        for (std::int64_t n = 0; n < beads; ++n) {
            text_.need_whole("bead " + std::to_string(n + 1) + " of " + std::to_string(beads));
            read_bead(comment.columns, n);
        }
        names_.finish(snapshot_, "species");
        // Letters in the order of the types are what this program writes for types without names.
        Snapshot unnamed;
        unnamed.types = snapshot_.types;
        snapshot_.names_are_comments =
            comment.columns.type && snapshot_.type_names == written_type_names(unnamed);
        snapshot_.has_images = !may_be_wrapped(snapshot_);
        settle_velocities(comment.columns);
        order_.sort(text_);
        order_.apply(snapshot_);
        if (!comment.columns.id) snapshot_.id.clear();
        count_molecules_from_zero(snapshot_.molecule);
        return std::move(snapshot_);
    }

private:
    void take(const XyzComment& comment)
    {
        snapshot_.box = comment.box;
        snapshot_.origin = comment.origin;
        snapshot_.periodic = comment.periodic;
        snapshot_.step = comment.step;
        if (comment.time) snapshot_.values["time"] = *comment.time;
        if (!comment.unused.empty())
            snapshot_.notes.push_back("the comment's keys " + listed(comment.unused) +
                                      " are not used");
        if (!comment.columns.unused.empty())
            snapshot_.notes.push_back("the columns " + listed(comment.columns.unused) +
                                      " are not used");
    }
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
        if (columns.momentum) momentum_.push_back(vector(*columns.momentum));
        if (columns.mass) snapshot_.mass.push_back(bead_mass(text_, words[*columns.mass]));
        if (columns.charge) refuse_charge(text_, words[*columns.charge]);
        if (columns.molecule)
            snapshot_.molecule.push_back(molecule_number(text_, words[*columns.molecule]));
        const std::uint8_t type = read_type(columns, words);
        snapshot_.type.push_back(type);
        snapshot_.types = std::max(snapshot_.types, type + 1u);
        for (const auto& [name, column] : columns.fields)
            snapshot_.fields[name].push_back(text_.single(words[column]));
    }
    std::uint8_t read_type(const XyzColumns& columns, const std::vector<std::string_view>& words)
    {
        if (!columns.type)
            return columns.species ? names_.type_of(text_, words[*columns.species])
                                   : std::uint8_t(0);
        const std::uint8_t type = bead_type(text_, words[*columns.type]);
        if (columns.species) names_.pair(type, words[*columns.species]);
        return type;
    }
    /// Momenta are those of the masses beside them; they must agree with velocities.
    void settle_velocities(const XyzColumns& columns)
    {
        if (!columns.momentum) return;
        if (!columns.mass) {
            if (!columns.velocity)
                text_.fail("the frame has momenta but no masses",
                           "velocities are momenta divided by masses",
                           "add the column masses:R:1, or velo:R:3 in place of the momenta");
            return; // the velocities say the same
        }
        for (std::size_t b = 0; b < momentum_.size(); ++b) {
            const Vec3<double> v = (1 / snapshot_.mass[b]) * momentum_[b];
            if (!columns.velocity) {
                snapshot_.velocity.push_back(v);
                continue;
            }
            const Vec3<double> difference = v - snapshot_.velocity[b];
            if (!(dot(difference, difference) <= 1e-8 * dot(v, v) + 1e-12))
                text_.fail("momentum, mass and velocity of bead " + std::to_string(b + 1) +
                               " do not agree",
                           "p = m v", "leave one of the columns out");
        }
    }

    TextReader& text_;
    Snapshot snapshot_;
    std::vector<Vec3<double>> momentum_;
    BeadOrder order_;
    TypeNames names_;
};

/// The number of beads of the next frame; nothing at the end of the file.
std::optional<std::int64_t> begin_frame(TextReader& text)
{
    while (text.next()) {
        const auto words = text.words('\0');
        if (words.empty()) continue;
        if (!text.line_is_whole()) text.need_whole("the rest of the frame");
        if (words.size() != 1)
            text.fail("a frame must begin with its number of beads",
                      "this line has " + std::to_string(words.size()) + " words",
                      "give an extended XYZ file");
        return text.integer(words[0], 1);
    }
    return std::nullopt;
}

std::optional<Snapshot> read_frame(TextReader& text)
{
    const auto beads = begin_frame(text);
    if (!beads) return std::nullopt;
    return FrameReader(text).read(*beads);
}

bool skip_frame(TextReader& text)
{
    const auto beads = begin_frame(text);
    if (!beads) return false;
    text.need_whole("the comment line");
    text.skip(*beads, "bead");
    return true;
}

constexpr TextFrames xyz_frames{read_frame, skip_frame};

} // namespace

Snapshot read_extended_xyz(const std::filesystem::path& path, const FrameChoice& choice)
{
    return read_text_frame(path, xyz_frames, choice);
}

FrameWalk walk_extended_xyz(const std::filesystem::path& path,
                            const std::function<void(Snapshot&&, std::int64_t)>& use)
{
    return walk_text_frames(path, xyz_frames, use);
}

} // namespace pitchdrop
