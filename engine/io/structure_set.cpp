#include "engine/io/structure_set.hpp"

#include "engine/config/document.hpp"
#include "engine/config/field.hpp"
#include "engine/io/json_fields.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

namespace pitchdrop {

using nlohmann::json;

namespace {

constexpr int largest_zeta = 1024;

double positive_number(const JsonFields& fields, const std::string& key, const std::string& meaning)
{
    const double x = fields.number(key, meaning);
    if (!(x > 0)) fields.refuse(key, meaning + " is a length", "give a number above 0");
    if (x < 1e-6 || x > 1e6) fields.refuse(key, "out of range", "give it in σ");
    return x;
}

double threshold_of(const JsonFields& fields)
{
    const double x = fields.number("threshold", "what is subtracted from the function");
    if (!(x >= 0 && x < 1))
        fields.refuse("threshold", "the function is at most 1 and would vanish",
                      "give a number at least 0 and below 1");
    return x;
}

RadialFunction<double> read_radial(const json& value, const std::string& path)
{
    const JsonFields fields(value, path, {"centre", "width", "exponent", "threshold"});
    RadialFunction<double> f{};
    f.centre = fields.number("centre", "the distance μ in σ");
    if (f.centre < 0) fields.refuse("centre", "μ is a distance", "give a number at least 0");
    const double width = positive_number(fields, "width", "the width L in σ");
    const bool twice =
        fields.choice("exponent", "L2 for (R−μ)²/L², 2L2 for (R−μ)²/(2L²)", {"L2", "2L2"}) == "2L2";
    f.inverse_width = 1 / (twice ? 2 * width * width : width * width);
    f.threshold = threshold_of(fields);
    return f;
}

AngularFunction<double> read_angular(const json& value, const std::string& path)
{
    const JsonFields fields(value, path, {"xi", "lambda", "zeta", "threshold", "halved"});
    AngularFunction<double> f{};
    const double xi = positive_number(fields, "xi", "the width ξ in σ");
    f.inverse_width = 1 / (xi * xi);
    f.lambda = fields.number("lambda", "λ, +1 or −1");
    if (std::abs(f.lambda) != 1)
        fields.refuse("lambda", "λ only chooses between cos θ and −cos θ", "give 1 or -1");
    f.zeta = int(fields.integer("zeta", "the exponent ζ", 1, largest_zeta));
    f.threshold = threshold_of(fields);
    f.factor = fields.flag("halved", "whether (1 + λ cos θ) is divided by 2") ? 0.5 : 1;
    return f;
}

StructureSet named(const JsonFields& fields)
{
    const std::string name = fields.word("set", "the name of a set");
    const auto set = named_structure_set(name);
    if (!set)
        fields.refuse("set", "no set has this name", suggestion_among(name, structure_set_names()));
    return *set;
}

double radial_reach_of(const JsonFields& fields, const StructureSet& set)
{
    if (fields.has("radial_reach")) return positive_number(fields, "radial_reach", "the reach");
    double reach = 0;
    for (const auto& f : set.radial) reach = std::max(reach, radial_end(f, 0));
    const bool ends = std::all_of(set.radial.begin(), set.radial.end(),
                                  [](const auto& f) { return f.threshold > 0; });
    if (!ends)
        fields.at("radial_reach", "where the sums over neighbours end; a function without a "
                                  "threshold has no end of its own");
    return reach;
}

/// The length a width was given as: of the numbers that give the same inverse width bit for bit,
/// the one that is shortest to write.
std::string shortest_width(double inverse_width, double factor)
{
    const double near = 1 / std::sqrt(factor * inverse_width);
    double candidate = near;
    for (int k = 0; k < 8; ++k) candidate = std::nextafter(candidate, 0.0);
    std::string best;
    for (int k = 0; k < 17; ++k, candidate = std::nextafter(candidate, 1e300)) {
        const double product = factor * candidate * candidate;
        const std::string text = show_number(candidate);
        if (1 / product == inverse_width && (best.empty() || text.size() < best.size()))
            best = text;
    }
    return best.empty() ? show_number(near) : best;
}

json radial_json(const RadialFunction<double>& f)
{
    const std::string plain = shortest_width(f.inverse_width, 1);
    const std::string twice = shortest_width(f.inverse_width, 2);
    const bool is_plain = plain.size() <= twice.size();
    return {{"centre", f.centre},
            {"width", json::parse(is_plain ? plain : twice)},
            {"exponent", is_plain ? "L2" : "2L2"},
            {"threshold", f.threshold}};
}

json angular_json(const AngularFunction<double>& f)
{
    return {{"xi", json::parse(shortest_width(f.inverse_width, 1))},
            {"lambda", f.lambda},
            {"zeta", f.zeta},
            {"threshold", f.threshold},
            {"halved", f.factor == 0.5}};
}

} // namespace

StructureSet read_structure_set(const json& value, const std::string& path)
{
    const bool has_name = value.is_object() && value.contains("set");
    if (has_name) return named(JsonFields(value, path, {"set"}));
    const JsonFields fields(value, path, {"radial", "radial_reach", "angular", "angular_reach"});
    StructureSet set;
    set.name = "custom";
    for (const json& entry : fields.list("radial"))
        set.radial.push_back(
            read_radial(entry, join_path(fields.place("radial"), set.radial.size())));
    for (const json& entry : fields.list("angular"))
        set.angular.push_back(
            read_angular(entry, join_path(fields.place("angular"), set.angular.size())));
    if (set.size() == 0)
        throw InputError(path + " has no functions", "softness would be a constant",
                         "name a \"set\" (" + enumerate(structure_set_names(), "or") +
                             ") or give \"radial\" and \"angular\" functions");
    if (!set.radial.empty()) set.radial_reach = radial_reach_of(fields, set);
    if (!set.angular.empty()) {
        fields.at("angular_reach", "how far both neighbours of a triple may be from its centre");
        set.angular_reach = positive_number(fields, "angular_reach", "the reach");
    }
    return set;
}

json to_json(const StructureSet& set)
{
    if (named_structure_set(set.name)) return {{"set", set.name}};
    json value = json::object();
    for (const auto& f : set.radial) value["radial"].push_back(radial_json(f));
    for (const auto& f : set.angular) value["angular"].push_back(angular_json(f));
    if (!set.radial.empty()) value["radial_reach"] = set.radial_reach;
    if (!set.angular.empty()) value["angular_reach"] = set.angular_reach;
    return value;
}

std::string canonical_text(const StructureSet& set)
{
    std::string text;
    for (const auto& f : set.radial)
        text +=
            fmt::format("radial {:.17g} {:.17g} {:.17g}\n", f.centre, f.inverse_width, f.threshold);
    for (const auto& f : set.angular)
        text += fmt::format("angular {:.17g} {:.17g} {:.17g} {:.17g} {}\n", f.inverse_width,
                            f.lambda, f.factor, f.threshold, f.zeta);
    return text + fmt::format("reach {:.17g} {:.17g}\n", set.radial_reach, set.angular_reach);
}

std::string structure_set_hash(const StructureSet& set)
{
    const std::string text = canonical_text(set);
    return fmt::format("{:016x}", XXH64(text.data(), text.size(), 0));
}

StructureSet structure_set_from(const std::string& name_or_path)
{
    if (const auto set = named_structure_set(name_or_path)) return *set;
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(name_or_path, ignored)) {
        const std::vector<std::string>& names = structure_set_names();
        const std::string near = near_match(name_or_path, names);
        throw InputError("no structure set '" + name_or_path + "'",
                         "it is neither a named set nor a file",
                         near.empty() ? "use " + enumerate(names, "or") + ", or the file of a set"
                                      : "did you mean \"" + near + "\"?");
    }
    const Document document = read_document(name_or_path);
    if (!document.problems.empty()) throw ConfigurationError(document.name, document.problems);
    try {
        const json& value = document.value;
        if (value.is_object() && value.contains("format") && value.contains("structure"))
            return read_structure_set(value.at("structure"));
        return read_structure_set(value, "");
    } catch (const InputError& error) {
        throw InputError(name_or_path + ": " + error.what());
    }
}

} // namespace pitchdrop
