#include "analysis/files/csv_table.hpp"

#include "engine/io/atomic_file.hpp"
#include "kernels/core/error.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace pitchdrop {
namespace {

constexpr const char* restore =
    "restore the file, or resume the run that writes it from its checkpoint";

std::string_view trim(std::string_view text)
{
    const std::size_t begin = text.find_first_not_of(" \t\r");
    if (begin == text.npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

/// Takes the words of a line one by one.
struct Fields {
    std::string_view rest;
    bool done = false;

    std::string_view next()
    {
        const std::size_t comma = rest.find(',');
        const std::string_view word = trim(rest.substr(0, comma));
        done = comma == rest.npos;
        if (!done) rest.remove_prefix(comma + 1);
        return word;
    }
};

/// False if the word is no number; NaN for an empty one.
bool read_number(std::string_view word, double& value)
{
    value = std::numeric_limits<double>::quiet_NaN();
    if (word.empty()) return true;
    if (word.size() > 1 && word[0] == '+' && word[1] != '-') word.remove_prefix(1);
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    return error == std::errc() && end == word.data() + word.size() && !std::isinf(value);
}

/// A word of the file as a message may show it.
std::string readable(std::string_view word)
{
    std::string text(word.substr(0, 40));
    for (char& c : text)
        if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = '?';
    return text;
}

} // namespace

CsvTable::CsvTable(const std::filesystem::path& file) : file_(file.string())
{
    parse(read_file(file));
}

CsvTable::CsvTable(std::string_view text, const std::string& name) : file_(name) { parse(text); }

void CsvTable::parse(std::string_view text)
{
    for (std::size_t line = 1;; ++line) {
        const std::size_t end = text.find('\n');
        if (end == text.npos) break;
        const std::string_view content = trim(text.substr(0, end));
        text.remove_prefix(end + 1);
        if (line == 1 && !content.empty() && content[0] == '#') {
            comment_ = trim(content.substr(1));
        } else if (names_.empty()) {
            parse_names(content);
            first_row_line_ = line + 1;
            columns_.resize(names_.size());
            for (auto& column : columns_)
                column.reserve(std::size_t(std::count(text.begin(), text.end(), '\n')));
        } else {
            parse_row(content);
        }
    }
    if (names_.empty())
        throw InputError(file_ + " has no line with the names of its columns", "it is empty or cut",
                         restore);
}

void CsvTable::parse_names(std::string_view line)
{
    for (Fields fields{line}; !fields.done;) {
        const std::string name = readable(fields.next());
        if (name.empty() || !index_.emplace(name, names_.size()).second)
            throw InputError(file_ + ": column '" + name + "' of the header",
                             "every column has a name of its own", restore);
        names_.push_back(name);
    }
}

void CsvTable::parse_row(std::string_view line)
{
    Fields fields{line};
    std::size_t k = 0;
    for (; !fields.done; ++k) {
        const std::string_view word = fields.next();
        if (k >= names_.size()) continue;
        double value;
        if (!read_number(word, value))
            refuse(rows_, "'" + readable(word) + "' in column " + names_[k] + " is not a number",
                   "a finite number, nan or nothing is expected", restore);
        columns_[k].push_back(value);
    }
    if (k != names_.size())
        refuse(rows_, "the row has " + std::to_string(k) + " fields",
               "the header names " + std::to_string(names_.size()) + " columns", restore);
    ++rows_;
}

const std::vector<double>& CsvTable::column(const std::string& name) const
{
    const auto found = index_.find(name);
    if (found == index_.end())
        throw InputError(file_ + " has no column '" + name + "'", "it is needed here",
                         "give a file with this column, written by this version");
    return columns_[found->second];
}

std::vector<std::int64_t> CsvTable::integers(const std::string& name, std::int64_t low) const
{
    constexpr double most = 9007199254740992; // above, doubles leave whole numbers out
    std::vector<std::int64_t> result;
    result.reserve(rows_);
    for (const double value : column(name)) {
        if (!(value >= double(low) && value <= most && value == std::floor(value)))
            refuse(result.size(), "column " + name + " has no whole number",
                   "a whole number from " + std::to_string(low) + " on is expected", restore);
        result.push_back(std::int64_t(value));
    }
    return result;
}

void CsvTable::refuse(std::size_t row, const std::string& problem, const std::string& why,
                      const std::string& suggestion) const
{
    throw InputError(file_ + ":" + std::to_string(first_row_line_ + row) + ": " + problem, why,
                     suggestion);
}

} // namespace pitchdrop
