#pragma once
#include "engine/config/field.hpp"
#include "kernels/physics/kind.hpp"

#include <string>
#include <vector>

// The parameters of kinds as fields of a configuration: one declaration in the kind's own header.

namespace pitchdrop {

/// A field that one or several kinds of a list have.
class KindField {
public:
    KindField(const std::vector<KindInfo>& kinds, const char* choice, const char* name);

    const std::string& name() const { return name_; }
    /// "type morse or soft_sphere"; empty where every kind has the field.
    const char* condition() const { return condition_.c_str(); }
    /// Place among the parameters of a kind; −1 where it has none of this name.
    int place(int kind) const { return place_[std::size_t(kind)]; }
    const ParameterInfo& parameter() const { return parameter_; }
    Field field() const;

private:
    std::string name_, text_, condition_, fallback_;
    ParameterInfo parameter_; ///< of the first kind that has it
    std::vector<int> place_;
};

using KindFields = std::vector<KindField>;

/// The fields of all kinds, each name once. Kinds that use a name use it with the same unit and limits.
/// `choice` is the field that chooses between them.
KindFields fields_of(const std::vector<KindInfo>& kinds, const char* choice = "type");

/// "a or b: one text; c: another".
std::string texts_of(const std::vector<KindInfo>& kinds);

/// The names, in the order of the list.
std::vector<const char*> names_of(const std::vector<KindInfo>& kinds);

/// Numbers of a kind as they are by default.
std::vector<double> usual_values(const KindInfo& kind);

/// Visits the fields of all kinds; `value(place)` is where the chosen kind's parameter is.
template <class Visitor, class Value>
void visit_parameters(Visitor& visit, const KindFields& fields, int kind, const Value& value)
{
    for (const KindField& one : fields) {
        const auto number = [&] {
            double other = one.parameter().usual;
            visit.number(one.place(kind) < 0 ? other : value(one.place(kind)), one.field());
        };
        if (*one.condition())
            visit.when(one.place(kind) >= 0, one.condition(), number);
        else
            number();
    }
}

Range range_of(const Limits& limits);

/// The same of a list of kinds, made once.
template <class List>
Names list_names()
{
    static const std::vector<const char*> names = names_of(kinds_of<List>());
    return names;
}
template <class List>
const char* list_texts()
{
    static const std::string texts = texts_of(kinds_of<List>());
    return texts.c_str();
}
template <class List>
const KindFields& list_fields()
{
    static const KindFields fields = fields_of(kinds_of<List>());
    return fields;
}

} // namespace pitchdrop
