#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace pitchdrop {

/// A CSV file of numbers by columns: an optional first line that begins with '#', the names, the rows.
/// An empty field and "nan" are NaN; infinities are refused. What follows the last line break is a row
/// that is still being written and is left out. Complaints (InputError) name the file and the line.
class CsvTable {
public:
    explicit CsvTable(const std::filesystem::path& file);
    /// Of a text that is already there; `name` is for complaints.
    CsvTable(std::string_view text, const std::string& name);

    /// First line without "#" and the blanks around it; empty if there is none.
    const std::string& comment() const { return comment_; }
    const std::vector<std::string>& names() const { return names_; }
    std::size_t rows() const { return rows_; }
    bool has(const std::string& name) const { return index_.contains(name); }
    /// Refuses a file that lacks the column.
    const std::vector<double>& column(const std::string& name) const;
    /// A column of whole numbers from `low` on, at most 2⁵³; refuses others.
    std::vector<std::int64_t> integers(const std::string& name, std::int64_t low) const;

    /// Complains about one row (0 the first below the names).
    [[noreturn]] void refuse(std::size_t row, const std::string& problem, const std::string& why,
                             const std::string& suggestion) const;

private:
    void parse(std::string_view text);
    void parse_names(std::string_view line);
    void parse_row(std::string_view line);

    std::string file_, comment_;
    std::vector<std::string> names_;
    std::map<std::string, std::size_t> index_;
    std::vector<std::vector<double>> columns_;
    std::size_t rows_ = 0, first_row_line_ = 0;
};

} // namespace pitchdrop
