#pragma once
#include "process.hpp"
#include "tiny.hpp"

namespace pitchdrop::test {

/// A melt of some seconds on one thread of the CPU, and the words that run it into `out`.
struct TinyMelt {
    ScratchDirectory scratch;
    explicit TinyMelt(const std::string& duration)
    {
        write_file(scratch / "melt.json", tiny_melt(duration));
    }
    std::vector<std::string> command(const std::string& out,
                                     const std::vector<std::string>& more = {}) const
    {
        std::vector<std::string> words = {"run",       (scratch / "melt.json").string(),
                                          "--out",     (scratch / out).string(),
                                          "--backend", "cpu",
                                          "--threads", "1"};
        words.insert(words.end(), more.begin(), more.end());
        return words;
    }
};

} // namespace pitchdrop::test
