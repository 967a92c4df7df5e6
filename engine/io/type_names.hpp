#pragma once
#include "engine/io/bead_columns.hpp"

#include <cctype>
#include <map>

namespace pitchdrop {

inline bool is_whole_number(std::string_view word)
{
    return !word.empty() && std::all_of(word.begin(), word.end(),
                                        [](unsigned char c) { return std::isdigit(c) != 0; });
}

/// Names of bead types that stand in a column, with numbers beside them or without.
class TypeNames {
public:
    /// The type of a name without a number: numbered as they appear.
    std::uint8_t type_of(const TextReader& text, std::string_view name)
    {
        const auto found = std::find(names_.begin(), names_.end(), name);
        const auto type = found - names_.begin();
        if (found == names_.end()) {
            if (type >= most_bead_types)
                text.fail("there are more than " + std::to_string(most_bead_types) + " species",
                          "types are one byte", "merge some");
            names_.emplace_back(name);
        }
        return std::uint8_t(type);
    }
    /// A name beside a number.
    void pair(std::uint8_t type, std::string_view name)
    {
        paired_ = true;
        if (names_.size() <= type) names_.resize(type + 1u);
        if (names_[type].empty())
            names_[type] = name;
        else if (names_[type] != name)
            consistent_ = false;
    }
    /// After the last bead. Names that are numbers are the types themselves.
    void finish(Snapshot& snapshot, const std::string& column)
    {
        if (names_.empty()) return;
        const bool numbers = std::all_of(names_.begin(), names_.end(), [](const auto& name) {
            return name.empty() || is_whole_number(name);
        });
        if (numbers && !paired_) return take_numbers(snapshot);
        for (std::size_t t = 0; numbers && t < names_.size(); ++t)
            if (!names_[t].empty() && names_[t] != std::to_string(t + 1)) consistent_ = false;
        if (numbers && consistent_) return; // they say the same
        std::map<std::string, int> uses;
        for (const std::string& name : names_)
            if (!name.empty() && ++uses[name] > 1) consistent_ = false;
        if (!consistent_) {
            snapshot.notes.push_back("the names in the column " + column +
                                     " do not tell the types apart and are not used");
            return;
        }
        names_.resize(snapshot.types);
        snapshot.type_names = names_;
    }

private:
    void take_numbers(Snapshot& snapshot) const
    {
        std::vector<std::uint8_t> number;
        for (const std::string& name : names_) {
            const int value = name.size() < 4 ? std::stoi(name) : 0;
            if (value < 1 || value > most_bead_types)
                throw InputError("the species " + name + " is no bead type",
                                 "numbers from 1 to " + std::to_string(most_bead_types) +
                                     " are types",
                                 "give species names, or numbers from 1");
            number.push_back(std::uint8_t(value - 1));
        }
        snapshot.types = 1;
        for (std::uint8_t& type : snapshot.type) {
            type = number[type];
            snapshot.types = std::max(snapshot.types, type + 1u);
        }
    }

    std::vector<std::string> names_;
    bool consistent_ = true, paired_ = false;
};

/// A charge: beads here have none.
inline void refuse_charge(const TextReader& text, std::string_view word)
{
    if (text.real(word) != 0)
        text.fail("this bead has the charge " + std::string(word), "the model has no charges",
                  "set the charges to zero if they may be left out");
}

inline double bead_mass(const TextReader& text, std::string_view word)
{
    const double mass = text.real(word);
    if (!(mass > 0)) text.fail("the mass is not positive", "beads must move", "correct the line");
    return mass;
}

/// Whether positions may be folded into the box with their images forgotten: none lies outside.
inline bool may_be_wrapped(const Snapshot& snapshot)
{
    return std::all_of(snapshot.position.begin(), snapshot.position.end(), [&](const auto& r) {
        bool inside = true;
        for (int axis = 0; axis < 3; ++axis) {
            const double scaled = (r[axis] - snapshot.origin[axis]) / snapshot.box[axis];
            inside = inside && scaled > -1e-6 && scaled < 1 + 1e-6;
        }
        return inside;
    });
}

} // namespace pitchdrop
