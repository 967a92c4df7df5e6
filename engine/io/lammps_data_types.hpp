#pragma once
#include "engine/io/text_reader.hpp"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <string>
#include <vector>

namespace pitchdrop {

/// The types of one kind (atom, bond, angle) of a LAMMPS data file: numbers from 1, perhaps with
/// labels that may stand in place of them (LAMMPS manual, `labelmap`).
struct LammpsTypes {
    std::string kind;
    std::int64_t count = 0;            ///< 0: the header does not say
    std::vector<std::string> labels{}; ///< one per type; empty where the file has none

    bool knows(std::string_view label) const
    {
        return std::find(labels.begin(), labels.end(), label) != labels.end();
    }
    /// Counted from 1.
    std::int64_t number(const TextReader& text, std::string_view word) const
    {
        // Labels begin with no digit.
        const bool is_label = !word.empty() &&
                              !std::isdigit(static_cast<unsigned char>(word.front())) &&
                              word.front() != '-' && word.front() != '+';
        if (is_label) {
            const auto found = std::find(labels.begin(), labels.end(), word);
            if (found == labels.end())
                text.fail("there is no " + kind + " type '" + std::string(word) + "'",
                          labels.empty() ? "the file has no labels of types above"
                                         : "the labels of types above do not name it",
                          "correct the line");
            return found - labels.begin() + 1;
        }
        const std::int64_t type = text.integer(word, 1);
        if (count > 0 && type > count)
            text.fail("this " + kind + " is of type " + std::to_string(type) +
                          ", which is out of range",
                      "the header says " + std::to_string(count) + " " + kind + " types",
                      "correct the header");
        return type;
    }
    /// "2", or "2 (link)".
    std::string shown(std::int64_t type) const
    {
        const std::string label =
            std::size_t(type) <= labels.size() ? labels[std::size_t(type - 1)] : "";
        return std::to_string(type) + (label.empty() ? "" : " (" + label + ")");
    }
};

/// The first word behind `#` on the present line; empty without one.
inline std::string first_word_of_comment(const TextReader& text)
{
    const std::string& line = text.line();
    const std::size_t mark = std::min(line.find('#'), line.size());
    const std::size_t first = std::min(line.find_first_not_of("# \t", mark), line.size());
    const std::size_t end = std::min(line.find_first_of(" \t", first), line.size());
    return line.substr(first, end - first);
}

} // namespace pitchdrop
