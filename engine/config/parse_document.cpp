#include "engine/config/document.hpp"
#include "engine/config/syntax_error.hpp"

#include <cctype>
#include <iterator>

namespace pitchdrop {
namespace {

using nlohmann::json;

/// Line of the last character read that is not white space: that of the token just completed,
/// since the parser reads at most one character beyond it.
struct LineCount {
    int current = 1;
    int token = 1;
};

class CountingIterator {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    CountingIterator(const char* at, LineCount* count) : at_(at), count_(count) {}
    const char& operator*() const { return *at_; }
    CountingIterator& operator++()
    {
        if (*at_ == '\n')
            ++count_->current;
        else if (!std::isspace(static_cast<unsigned char>(*at_)))
            count_->token = count_->current;
        ++at_;
        return *this;
    }
    bool operator==(const CountingIterator& other) const { return at_ == other.at_; }
    bool operator!=(const CountingIterator& other) const { return at_ != other.at_; }

private:
    const char* at_;
    LineCount* count_;
};

constexpr std::size_t deepest_nesting = 32;

/// Receives the parser's events and builds the value and the line of everything in it.
class Builder : public nlohmann::json_sax<json> {
public:
    Builder(Document& document, const std::string& text, const LineCount& count)
        : document_(document), text_(text), count_(count)
    {
    }

    bool null() override { return put(nullptr); }
    bool boolean(bool value) override { return put(value); }
    bool number_integer(number_integer_t value) override { return put(value); }
    bool number_unsigned(number_unsigned_t value) override { return put(value); }
    bool string(string_t& value) override { return put(value); }
    bool binary(binary_t&) override { return false; }

    bool number_float(number_float_t value, const string_t& digits) override
    {
        put(value);
        if (digits.find_first_of(".eE") == std::string::npos)
            document_.problems.push_back(document_.problem_at(
                here_, explain("found " + digits.substr(0, 40),
                               "an integer beyond 64 bits, which would silently be rounded",
                               "give a smaller integer, or write it with a decimal point")));
        return true;
    }

    bool start_object(std::size_t) override { return open(json::object()); }
    bool start_array(std::size_t) override { return open(json::array()); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }

    bool key(string_t& name) override
    {
        Level& level = levels_.back();
        level.key = name;
        here_ = join_path(level.path, name);
        if (level.value->contains(name)) {
            const std::string first = "line " + std::to_string(document_.lines[here_]);
            document_.lines[here_] = count_.token;
            document_.problems.push_back(document_.problem_at(
                here_, explain("duplicate key", "it is already given at " + first,
                               "remove one of the two")));
        }
        key_line_ = count_.token;
        return true;
    }

    bool parse_error(std::size_t read, const std::string&,
                     const nlohmann::detail::exception& error) override
    {
        const TextPosition at = position_of(text_, read > 0 ? read - 1 : 0);
        const std::string place =
            "line " + std::to_string(at.line) + ", column " + std::to_string(at.column);
        document_.problems.push_back(
            {"", at.line, place, explain_syntax_error(text_, read, error.what())});
        return false;
    }

private:
    struct Level {
        json* value;
        std::string path, key;
    };

    /// Path of the value that comes next.
    void step()
    {
        if (!levels_.empty() && levels_.back().value->is_array())
            here_ = join_path(levels_.back().path, levels_.back().value->size());
        const bool named = !levels_.empty() && levels_.back().value->is_object();
        document_.lines[here_] = named ? key_line_ : count_.token;
    }

    json* place(json value)
    {
        step();
        if (levels_.empty()) return &(document_.value = std::move(value));
        json& parent = *levels_.back().value;
        if (parent.is_object()) return &(parent[levels_.back().key] = std::move(value));
        parent.push_back(std::move(value));
        return &parent.back();
    }
    bool put(json value) { return place(std::move(value)) != nullptr; }

    bool open(json container)
    {
        json* value = place(std::move(container));
        levels_.push_back({value, here_, ""});
        if (levels_.size() <= deepest_nesting) return true;
        document_.problems.push_back(document_.problem_at(
            "", explain("objects and lists nested more than 32 deep",
                        "no configuration needs that many levels", "check the brackets")));
        return false;
    }
    bool close()
    {
        levels_.pop_back();
        return true;
    }

    Document& document_;
    const std::string& text_;
    const LineCount& count_;
    std::vector<Level> levels_;
    std::string here_;
    int key_line_ = 1;
};

} // namespace

Document parse_document(const std::string& text, const std::string& name)
{
    Document document;
    document.name = name;
    LineCount count;
    Builder builder(document, text, count);
    const CountingIterator begin(text.data(), &count), end(text.data() + text.size(), &count);
    if (!json::sax_parse(begin, end, &builder, json::input_format_t::json, true, true))
        throw ConfigurationError(name, document.problems);
    return document;
}

} // namespace pitchdrop
