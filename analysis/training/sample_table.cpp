#include "analysis/training/sample_table.hpp"

#include "kernels/core/error.hpp"

#include <charconv>
#include <cmath>

namespace pitchdrop {

namespace {

/// Walks through a text line by line, and through a line field by field.
class Rows {
public:
    explicit Rows(std::string_view text) : text_(text) {}

    bool next()
    {
        if (text_.empty()) return false;
        const std::size_t end = text_.find('\n');
        if (end == std::string_view::npos) refuse("the file ends within it", "copy it again");
        rest_ = text_.substr(0, end);
        text_.remove_prefix(end + 1);
        ++number_;
        return true;
    }
    std::string_view line() const { return rest_; }
    bool line_is_done() const { return rest_.empty(); }

    std::string_view field()
    {
        const std::size_t comma = rest_.find(',');
        const std::string_view word = rest_.substr(0, comma);
        rest_ = comma == std::string_view::npos ? "" : rest_.substr(comma + 1);
        return word;
    }
    template <class Number>
    Number number()
    {
        std::string_view word = field();
        if (!word.empty() && word[0] == '+') word.remove_prefix(1);
        Number value{};
        const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
        if (error != std::errc() || end != word.data() + word.size() ||
            !std::isfinite(double(value)))
            refuse("'" + std::string(word) + "' is not the number that is expected there",
                   "write the samples anew");
        return value;
    }
    [[noreturn]] void refuse(const std::string& why, const std::string& suggestion) const
    {
        throw InputError("training_samples.csv, line " + std::to_string(number_), why, suggestion);
    }

private:
    std::string_view text_, rest_;
    int number_ = 0;
};

std::size_t functions_in_header(Rows& rows)
{
    for (const char* name : {"label", "frame", "bead"})
        if (rows.field() != name)
            rows.refuse("the columns are not label, frame, bead, g0 …", "write the samples anew");
    std::size_t functions = 0;
    for (; !rows.line_is_done(); ++functions)
        if (rows.field() != "g" + std::to_string(functions))
            rows.refuse("column g" + std::to_string(functions) + " is missing",
                        "write the samples anew");
    return functions;
}

} // namespace

SampleTable read_sample_table(std::string_view text)
{
    SampleTable table;
    Rows rows(text);
    if (!rows.next() || rows.line().substr(0, 2) != "# ")
        rows.refuse("the settings \"# {…}\" are missing", "write the samples anew");
    table.settings = nlohmann::json::parse(rows.line().substr(2), nullptr, false);
    if (!table.settings.is_object())
        rows.refuse("the settings are no JSON object", "write the samples anew");
    if (!rows.next()) rows.refuse("the header is missing", "write the samples anew");
    table.functions = functions_in_header(rows);
    while (rows.next()) {
        TrainingSample sample;
        sample.label = rows.number<int>();
        sample.frame = rows.number<std::int64_t>();
        sample.bead = rows.number<std::uint32_t>();
        if ((sample.label != 1 && sample.label != -1) || sample.frame < 0)
            rows.refuse("a label is +1 or -1 and a frame at least 0", "write the samples anew");
        for (std::size_t k = 0; k < table.functions; ++k)
            table.features.push_back(rows.number<double>());
        if (!rows.line_is_done())
            rows.refuse("it has more columns than the header", "write the samples anew");
        table.samples.push_back(sample);
    }
    return table;
}

} // namespace pitchdrop
