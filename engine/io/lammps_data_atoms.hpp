#pragma once
#include "engine/io/bead_order.hpp"
#include "engine/io/lammps_data_header.hpp"
#include "engine/io/text_reader.hpp"
#include "engine/state/snapshot.hpp"

#include <string>
#include <vector>

namespace pitchdrop {

/// What stands in a line of the Atoms section besides id, type and position (LAMMPS manual,
/// `read_data`).
struct LammpsAtomStyle {
    const char* name;
    bool molecule, charge;

    std::size_t columns() const { return 5u + molecule + charge; }
};

/// Lines of the Atoms section, in a style that the file names or that its lines decide.
class LammpsAtomLines {
public:
    /// `style` is what stands behind `Atoms #`; empty without it.
    LammpsAtomLines(const std::filesystem::path& path, const TextReader& text,
                    const LammpsDataHeader& header, std::string style)
        : path_(path), text_(text), header_(header), named_(std::move(style))
    {
    }

    /// Appends the bead of one line, in the order of the file.
    void add(const std::vector<std::string_view>& words, Snapshot& snapshot, BeadOrder& order);

    bool have_images() const { return style_ && columns_ > style_->columns(); }

private:
    void choose_style(std::size_t columns, Snapshot& snapshot);
    const LammpsAtomStyle* style_of_lines(std::size_t columns) const;
    bool is_consistent(const LammpsAtomStyle& style,
                       const std::vector<std::string_view>& words) const;

    std::filesystem::path path_;
    const TextReader& text_;
    const LammpsDataHeader& header_;
    std::string named_;
    const LammpsAtomStyle* style_ = nullptr; ///< null before the first line
    std::size_t columns_ = 0;
};

} // namespace pitchdrop
