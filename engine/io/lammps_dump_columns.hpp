#pragma once
#include "engine/io/text_reader.hpp"

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pitchdrop {

/// Where each quantity stands in the lines of one frame (LAMMPS manual, `dump custom`).
class DumpColumns {
public:
    using Axes = std::array<std::size_t, 3>;

    DumpColumns(const TextReader& text, const std::vector<std::string_view>& names);

    std::size_t width = 0, id = 0;
    std::optional<std::size_t> type, name, molecule, mass, charge;
    std::optional<Axes> velocity, image;
    Axes position{};
    bool scaled = false, unwrapped = false;
    std::map<std::string, std::size_t> fields;

private:
    std::optional<std::size_t> find(const std::string& name) const;
    std::optional<Axes> find_axes(const std::string& before, const std::string& after) const;
    std::optional<Axes> all_axes_or_none(const TextReader& text, const std::string& before) const;
    void choose_positions(const TextReader& text);

    std::map<std::string, std::size_t> place_;
};

} // namespace pitchdrop
