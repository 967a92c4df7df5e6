#include "engine/command/frame_option.hpp"

#include "kernels/core/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace pitchdrop {

FrameChoice frame_choice(const std::string& text)
{
    if (text == "last") return {};
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc() && end == text.data() + text.size() && number >= 0) return {number};
    throw InputError("--frame " + text, "it names a frame of a trajectory",
                     "give its number, counted from 0, last or all");
}

void Notes::add(const std::vector<std::string>& sentences)
{
    for (const std::string& sentence : sentences) tell("note: " + sentence);
}

void Notes::tell(const std::string& line)
{
    if (line.empty() || std::find(told_.begin(), told_.end(), line) != told_.end()) return;
    fmt::print(stderr, "{}\n", line);
    told_.push_back(line);
}

} // namespace pitchdrop
