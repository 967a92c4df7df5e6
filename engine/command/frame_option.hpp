#pragma once
#include "engine/io/snapshot_file.hpp"

#include <string>
#include <vector>

namespace pitchdrop {

/// What --frame says of one frame: "last" or a number from 0. Throws InputError.
FrameChoice frame_choice(const std::string& text);

/// Tells people on standard error what is not used or lost, each sentence once.
class Notes {
public:
    void add(const std::vector<std::string>& sentences);
    /// A line as it is; nothing where it is empty.
    void tell(const std::string& line);

private:
    std::vector<std::string> told_;
};

} // namespace pitchdrop
