#include "engine/io/text_reader.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace pitchdrop {

namespace {

constexpr std::size_t piece = 1u << 16;        // read at once
constexpr std::size_t longest_line = 1u << 20; // numbers of one bead, or the keys of a comment

} // namespace

TextReader::TextReader(const std::filesystem::path& path, std::uint64_t offset)
    : path_(path), source_(open_bytes(path)), offset_(offset), begin_(offset)
{
    if (offset > 0) {
        source_->go_to(offset);
        return;
    }
    refill();
    if (buffer_.starts_with("\xff\xfe") || buffer_.starts_with("\xfe\xff"))
        throw InputError("the text of '" + path.string() + "' is UTF-16",
                         "it begins with that byte-order mark", "save it as UTF-8");
    if (buffer_.starts_with("\xef\xbb\xbf")) at_ = 3;
}

bool TextReader::refill()
{
    if (at_ > 0) {
        begin_ += at_;
        buffer_.erase(0, at_);
        at_ = 0;
    }
    const std::size_t had = buffer_.size();
    buffer_.resize(had + piece);
    const std::size_t got = source_->read(buffer_.data() + had, piece);
    buffer_.resize(had + got);
    return got > 0;
}

bool TextReader::next()
{
    std::size_t searched = 0, end;
    while ((end = buffer_.find('\n', at_ + searched)) == std::string::npos) {
        searched = buffer_.size() - at_;
        if (searched > longest_line) {
            ++number_;
            fail("this line is longer than " + std::to_string(longest_line) + " characters",
                 "a line tells of one bead", "give a text file of a format that is read");
        }
        if (!refill()) break;
    }
    whole_ = end != std::string::npos;
    if (!whole_ && at_ == buffer_.size()) return false;
    if (!whole_) end = buffer_.size();
    line_.assign(buffer_, at_, end - at_);
    if (!line_.empty() && line_.back() == '\r') line_.pop_back();
    at_ = whole_ ? end + 1 : end;
    ++number_;
    return true;
}

const std::string& TextReader::need(const std::string& what)
{
    if (!next())
        throw CutFile(place(number_, "the file ends before " + what),
                      "it was cut or its counts are wrong", "write it anew");
    return line_;
}

const std::string& TextReader::need_whole(const std::string& what)
{
    need(what);
    if (!whole_) refuse_cut();
    return line_;
}

void TextReader::skip(std::int64_t lines, const std::string& what)
{
    for (std::int64_t passed = 0; passed < lines; ++passed) {
        const std::size_t end = buffer_.find('\n', at_);
        if (end == std::string::npos)
            need_whole(what + " " + std::to_string(passed + 1) + " of " + std::to_string(lines));
        else {
            at_ = end + 1;
            ++number_;
        }
    }
}

void TextReader::refuse_cut() const
{
    throw CutFile(place(number_, "the last line has no end"), "the file may be cut inside a number",
                  "end the file with a line break if it is complete");
}

std::vector<std::string_view> TextReader::words(char comment) const
{
    std::string_view text = line_;
    if (const auto mark = text.find(comment); comment && mark != text.npos)
        text = text.substr(0, mark);
    std::vector<std::string_view> words;
    for (std::size_t at = 0; (at = text.find_first_not_of(" \t", at)) != text.npos;) {
        const std::size_t end = std::min(text.find_first_of(" \t", at), text.size());
        words.push_back(text.substr(at, end - at));
        at = end;
    }
    return words;
}

double TextReader::real(std::string_view word) const
{
    if (!word.empty() && word.front() == '+') word.remove_prefix(1);
    double x = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), x);
    if (error != std::errc() || end != word.data() + word.size() || !std::isfinite(x))
        fail("'" + std::string(word) + "' is not a number", "a finite number is expected here",
             "correct the line");
    return x;
}

float TextReader::single(std::string_view word) const
{
    const double x = real(word);
    if (std::abs(x) > double(std::numeric_limits<float>::max()))
        fail("'" + std::string(word) + "' is too large", "fields are kept in single precision",
             "correct the line or leave the column out");
    return float(x);
}

std::int64_t TextReader::integer(std::string_view word) const
{
    if (!word.empty() && word.front() == '+') word.remove_prefix(1);
    std::int64_t x = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), x);
    if (error != std::errc() || end != word.data() + word.size())
        fail("'" + std::string(word) + "' is not a whole number",
             "a whole number is expected here", "correct the line");
    return x;
}

std::int64_t TextReader::integer(std::string_view word, std::int64_t smallest) const
{
    const std::int64_t x = integer(word);
    if (x < smallest)
        fail(std::string(word) + " is too small", "at least " + std::to_string(smallest) +
             " is expected here", "correct the line");
    return x;
}

/// Counted only when somebody wants to know: a trajectory may have 10^9 lines.
std::size_t TextReader::lines_before() const
{
    if (offset_ == 0) return 0;
    TextReader before(path_);
    while (before.next_offset() < offset_ && before.next()) {
    }
    return before.number_;
}

std::string TextReader::place(std::size_t line, const std::string& problem) const
{
    std::string readable = problem; // it may quote any byte of the file
    for (char& c : readable)
        if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = '?';
    return path_.string() + ":" + std::to_string(lines_before() + line) + ": " + readable;
}

void TextReader::fail(const std::string& problem, const std::string& why,
                      const std::string& suggestion) const
{
    fail_at(number_, problem, why, suggestion);
}

void TextReader::fail_at(std::size_t line, const std::string& problem, const std::string& why,
                         const std::string& suggestion) const
{
    throw InputError(place(line, problem), why, suggestion);
}

} // namespace pitchdrop
