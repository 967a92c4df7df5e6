#pragma once
#include "engine/io/bead_order.hpp"
#include "engine/io/lammps_data_header.hpp"
#include "engine/io/text_reader.hpp"
#include "engine/state/snapshot.hpp"

#include <string>
#include <vector>

namespace pitchdrop {

/// Lines of the Atoms section, in a style that the file names or that their width decides.
class LammpsAtomLines {
public:
    /// `style` is what stands behind `Atoms #`; empty without it.
    LammpsAtomLines(const TextReader& text, const LammpsDataHeader& header, std::string style)
        : text_(text), header_(header), style_(std::move(style))
    {
    }

    /// Appends the bead of one line, in the order of the file.
    void add(const std::vector<std::string_view>& words, Snapshot& snapshot, BeadOrder& order);

private:
    void choose_columns(std::size_t columns);

    const TextReader& text_;
    const LammpsDataHeader& header_;
    std::string style_;
    std::size_t columns_ = 0; ///< 0 before the first line
};

} // namespace pitchdrop
