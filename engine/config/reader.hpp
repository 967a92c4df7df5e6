#pragma once
#include "engine/config/document.hpp"
#include "engine/config/fields.hpp"

#include <set>

namespace pitchdrop {

/// Reads one JSON object into one struct; everything that is wrong is added to `problems`, and the
/// target keeps its default there.
class Reader {
public:
    Reader(const Document& document, const nlohmann::json& object, std::string path,
           std::vector<Problem>& problems)
        : document_(document), object_(object), path_(std::move(path)), problems_(problems)
    {
    }

    template <class Struct>
    void read(Struct& target)
    {
        title_ = title(target);
        if (!object_.is_object()) {
            wrong_type(path_, object_, "an object { … }");
            return;
        }
        describe(*this, target);
        report_unknown_keys();
    }

    void number(double& target, const Field& field);
    void optional(std::optional<double>& target, const Field& field);
    void integer(std::int64_t& target, const Field& field);
    void branching(std::vector<double>& target, const Field& field);
    void seeds(std::vector<std::uint64_t>& target, const Field& field);
    void flag(bool& target, const Field& field);
    void string(std::string& target, const Field& field);
    void words(std::vector<std::string>& target, const Field& field);

    template <class Choice>
    void choice(Choice& target, Names names, const Field& field)
    {
        const int index = choose(names, field, int(target));
        if (index >= 0) target = Choice(index);
    }
    template <class Choice>
    void optional_choice(std::optional<Choice>& target, Names names, const Field& field)
    {
        const int index = choose(names, field, target ? int(*target) : -1);
        if (index >= 0) target = Choice(index);
    }
    template <class Struct>
    void object(Struct& target, const Field& field)
    {
        if (const nlohmann::json* value = find(field))
            Reader(document_, *value, join_path(path_, field.name), problems_).read(target);
    }
    /// An object that is given, even as {}, is there; absent or null it is not.
    template <class Struct>
    void optional_object(std::optional<Struct>& target, const Field& field)
    {
        if (find(field)) object(target.emplace(), field);
    }
    template <class Struct>
    void objects(std::vector<Struct>& target, const Field& field, const Struct& start = {})
    {
        const nlohmann::json* list = find(field);
        if (!list) return;
        const std::string path = join_path(path_, field.name);
        if (!list->is_array()) return wrong_type(path, *list, "a list of objects [ {…}, … ]");
        target.clear();
        for (std::size_t i = 0; i < list->size() && i < longest_list; ++i)
            Reader(document_, (*list)[i], join_path(path, i), problems_)
                .read(target.emplace_back(start));
        limit_length(path, *list);
    }
    template <class Action>
    void defaults(Action action)
    {
        action();
    }
    template <class Fields>
    void when(bool condition, const char*, Fields fields)
    {
        if (condition) fields();
    }

    static constexpr std::size_t longest_list = 10000;

private:
    /// The field's value; null where it is absent, or null and allowed to be. Marks it as known
    /// and reports it missing if it is required.
    const nlohmann::json* find(const Field& field);
    int choose(Names names, const Field& field, int present);
    bool read_number(const std::string& path, const nlohmann::json& value, const Field& field,
                     double& target);
    bool read_seed(const std::string& path, const nlohmann::json& value, std::uint64_t& target);
    bool limit_length(const std::string& path, const nlohmann::json& list);

    void problem(const std::string& path, const std::string& text);
    void wrong_type(const std::string& path, const nlohmann::json& value,
                    const std::string& expected);
    void report_unknown_keys();

    template <class Number, class Read>
    void read_list(std::vector<Number>& target, const Field& field, Read read_one);

    const Document& document_;
    const nlohmann::json& object_;
    std::string path_, title_;
    std::vector<Problem>& problems_;
    std::set<std::string> known_;
    bool kind_unknown_ = false; ///< a choice failed: which fields apply is not known
};

} // namespace pitchdrop
