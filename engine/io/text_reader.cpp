#include "engine/io/text_reader.hpp"

#include "engine/io/atomic_file.hpp"
#include "kernels/core/error.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace pitchdrop {

TextReader::TextReader(const std::filesystem::path& path)
    : name_(path.string()), content_(read_file(path))
{
}

bool TextReader::next()
{
    if (at_ >= content_.size()) return false;
    const std::size_t end = content_.find('\n', at_);
    whole_ = end != std::string::npos;
    line_ = content_.substr(at_, (whole_ ? end : content_.size()) - at_);
    if (!line_.empty() && line_.back() == '\r') line_.pop_back();
    at_ = whole_ ? end + 1 : content_.size();
    ++number_;
    return true;
}

const std::string& TextReader::need(const std::string& what)
{
    if (!next())
        fail("the file ends before " + what, "it was cut or its counts are wrong",
             "write it anew");
    return line_;
}

const std::string& TextReader::need_whole(const std::string& what)
{
    need(what);
    if (!whole_)
        fail("the last line has no end", "the file may be cut inside a number",
             "end the file with a line break if it is complete");
    return line_;
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

void TextReader::fail(const std::string& problem, const std::string& why,
                      const std::string& suggestion) const
{
    std::string readable = problem; // it may quote any byte of the file
    for (char& c : readable)
        if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = '?';
    throw InputError(name_ + ":" + std::to_string(number_) + ": " + readable, why, suggestion);
}

} // namespace pitchdrop
