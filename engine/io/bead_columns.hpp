#pragma once
#include "engine/io/text_reader.hpp"
#include "engine/state/snapshot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace pitchdrop {

constexpr std::int64_t most_bead_types = 255; ///< types are one byte

/// A bead type, counted from 1 in files and from 0 here.
inline std::uint8_t bead_type(const TextReader& text, std::string_view word)
{
    const std::int64_t type = text.integer(word, 1);
    if (type > most_bead_types)
        text.fail("type " + std::to_string(type) + " is too large",
                  "at most " + std::to_string(most_bead_types) + " bead types are possible",
                  "merge some");
    return std::uint8_t(type - 1);
}

/// A molecule as the file numbers it: from 1, with 0 for none. See count_molecules_from_zero.
inline std::uint32_t molecule_number(const TextReader& text, std::string_view word)
{
    const std::int64_t number = text.integer(word, 0);
    if (number > std::int64_t(std::numeric_limits<std::uint32_t>::max()))
        text.fail("molecule " + std::to_string(number) + " is too large",
                  "molecules are numbered with 32 bits", "number them from 1");
    return std::uint32_t(number);
}

/// File numbers to those of a snapshot. Where only some beads have a molecule, the others share
/// number 0 and the rest keep theirs; where none has, the list becomes empty.
inline void count_molecules_from_zero(std::vector<std::uint32_t>& molecule)
{
    const auto without = std::count(molecule.begin(), molecule.end(), 0u);
    if (std::size_t(without) == molecule.size()) molecule.clear();
    if (without == 0)
        for (std::uint32_t& number : molecule) --number;
}

/// The columns that end a bead's line in every text format: velocity, where there is one, and fields.
inline void append_velocity_and_fields(std::string& text, const Snapshot& s, std::uint32_t bead)
{
    auto out = std::back_inserter(text);
    if (!s.velocity.empty())
        fmt::format_to(out, " {:.17g} {:.17g} {:.17g}", s.velocity[bead].x, s.velocity[bead].y,
                       s.velocity[bead].z);
    for (const auto& [name, field] : s.fields) fmt::format_to(out, " {:.9g}", field[bead]);
    text += '\n';
}

} // namespace pitchdrop
