#pragma once
#include "engine/io/byte_source.hpp"
#include "kernels/core/error.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace pitchdrop {

/// The file ends before what it began is complete.
struct CutFile : InputError {
    using InputError::InputError;
};

/// A text file line by line, perhaps compressed; every complaint names the file and the line. Only
/// a piece of the file is in memory. A UTF-8 byte-order mark is passed over.
class TextReader {
public:
    /// Begins with the line at byte `offset` of the (decompressed) text.
    explicit TextReader(const std::filesystem::path& path, std::uint64_t offset = 0);

    /// Goes to the next line; false at the end. `line` is without its line break.
    bool next();
    /// The next line; throws CutFile with "ends before <what>" at the end of the file.
    const std::string& need(const std::string& what);
    /// As need, and throws where the line lacks its line break: a number in it may be cut.
    const std::string& need_whole(const std::string& what);
    /// Passes over lines as they are; throws CutFile as need_whole does, of "<what> 7 of 10".
    void skip(std::int64_t lines, const std::string& what);

    const std::string& line() const { return line_; }
    bool line_is_whole() const { return whole_; } ///< it has its line break
    std::size_t line_number() const { return number_; }
    std::uint64_t next_offset() const { return begin_ + at_; } ///< of the next line

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
    [[noreturn]] void fail_at(std::size_t line, const std::string& problem, const std::string& why,
                              const std::string& suggestion) const;

private:
    bool refill();
    [[noreturn]] void refuse_cut() const;
    std::string place(std::size_t line, const std::string& problem) const;
    std::size_t lines_before() const;

    std::filesystem::path path_;
    std::unique_ptr<ByteSource> source_;
    std::string buffer_, line_;
    std::uint64_t offset_;     ///< where reading began
    std::uint64_t begin_;      ///< of the buffer in the text
    std::size_t at_ = 0;       ///< of the next line in the buffer
    std::size_t number_ = 0;   ///< of the present line, counted from where reading began
    bool whole_ = true;
};

} // namespace pitchdrop
