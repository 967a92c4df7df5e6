#include "engine/config/kind_fields.hpp"

#include "engine/config/document.hpp"
#include "kernels/core/error.hpp"

#include <algorithm>
#include <cstring>

namespace pitchdrop {
namespace {

bool same(const Limits& a, const Limits& b)
{
    return a.low == b.low && a.high == b.high && a.low_excluded == b.low_excluded;
}

/// What kinds say, each saying once: "text" where they all say the same, else "a or b: text; c: text".
std::string joined(const std::vector<std::pair<std::string, std::string>>& sayings,
                   const std::string& between)
{
    std::vector<std::pair<std::vector<std::string>, std::string>> groups;
    for (const auto& [kind, text] : sayings) {
        const auto same_text =
            std::find_if(groups.begin(), groups.end(),
                         [&, &text = text](const auto& g) { return g.second == text; });
        if (same_text == groups.end())
            groups.push_back({{kind}, text});
        else
            same_text->first.push_back(kind);
    }
    if (groups.size() == 1) return groups.front().second;
    std::string all;
    for (const auto& [kinds, text] : groups)
        all += (all.empty() ? "" : between) + enumerate(kinds, "or") + ": " + text;
    return all;
}

} // namespace

Range range_of(const Limits& limits)
{
    return {limits.low, limits.high, limits.low_excluded, false};
}

KindField::KindField(const std::vector<KindInfo>& kinds, const char* choice, const char* name)
    : name_(name)
{
    std::vector<std::pair<std::string, std::string>> texts, defaults;
    std::vector<std::string> with;
    bool differ = false;
    for (const KindInfo& kind : kinds) {
        place_.push_back(-1);
        for (std::size_t k = 0; k < kind.parameters.size(); ++k) {
            const ParameterInfo& p = kind.parameters[k];
            if (name_ != p.name) continue;
            if (with.empty()) parameter_ = p;
            require(same(p.limits, parameter_.limits) && !std::strcmp(p.unit, parameter_.unit),
                    "kinds that share the name of a parameter share its unit and limits");
            place_.back() = int(k);
            with.push_back(kind.name);
            texts.push_back({kind.name, p.text});
            defaults.push_back({kind.name, *p.fallback ? p.fallback : show_number(p.usual)});
            differ = differ || *p.fallback || p.usual != parameter_.usual;
        }
    }
    text_ = joined(texts, "; ");
    if (differ && defaults.size() == 1) fallback_ = defaults.front().second;
    if (differ && defaults.size() > 1)
        for (const auto& [kind, number] : defaults)
            fallback_ += (fallback_.empty() ? "" : ", ") + kind + " " + number;
    if (with.size() < kinds.size()) condition_ = std::string(choice) + " " + enumerate(with, "or");
}

Field KindField::field() const
{
    return {.name = name_.c_str(),
            .text = text_.c_str(),
            .unit = parameter_.unit,
            .range = range_of(parameter_.limits),
            .fallback = fallback_.c_str()};
}

KindFields fields_of(const std::vector<KindInfo>& kinds, const char* choice)
{
    KindFields fields;
    for (const KindInfo& kind : kinds)
        for (const ParameterInfo& parameter : kind.parameters)
            if (std::none_of(fields.begin(), fields.end(),
                             [&](const KindField& f) { return f.name() == parameter.name; }))
                fields.emplace_back(kinds, choice, parameter.name);
    return fields;
}

std::string texts_of(const std::vector<KindInfo>& kinds)
{
    std::string all;
    for (const KindInfo& kind : kinds)
        all += std::string(all.empty() ? "" : "; ") + kind.name + ": " + kind.text;
    return all;
}

std::vector<const char*> names_of(const std::vector<KindInfo>& kinds)
{
    std::vector<const char*> names;
    for (const KindInfo& kind : kinds) names.push_back(kind.name);
    return names;
}

std::vector<double> usual_values(const KindInfo& kind)
{
    std::vector<double> values;
    for (const ParameterInfo& parameter : kind.parameters) values.push_back(parameter.usual);
    return values;
}

} // namespace pitchdrop
