#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace pitchdrop {

/// A text file line by line; every complaint names the file and the line.
class TextReader {
public:
    explicit TextReader(const std::filesystem::path& path);

    /// Goes to the next line; false at the end. `line` is without its line break.
    bool next();
    /// The next line; fails with "ends before <what>" at the end of the file.
    const std::string& need(const std::string& what);
    /// As need, and fails where the line lacks its line break: a number in it may be cut.
    const std::string& need_whole(const std::string& what);
    const std::string& line() const { return line_; }
    std::size_t line_number() const { return number_; }

    /// Words of the present line, without what follows `comment`.
    std::vector<std::string_view> words(char comment = '#') const;

    double real(std::string_view word) const;
    /// A real number within the range of float.
    float single(std::string_view word) const;
    std::int64_t integer(std::string_view word) const;
    /// An integer of at least `smallest`.
    std::int64_t integer(std::string_view word, std::int64_t smallest) const;

    [[noreturn]] void fail(const std::string& problem, const std::string& why,
                           const std::string& suggestion) const;

private:
    std::string name_, content_, line_;
    std::size_t at_ = 0, number_ = 0;
    bool whole_ = true;
};

} // namespace pitchdrop
