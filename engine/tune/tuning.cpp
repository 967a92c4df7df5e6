#include "engine/tune/tuning.hpp"

#include "kernels/backend/device/path_names.hpp"
#include "kernels/core/error.hpp"

#include <fmt/format.h>

namespace pitchdrop {
namespace {

constexpr double largest_skin = 2;

[[noreturn]] void refuse_tuning(const std::string& where, const std::string& why)
{
    throw InputError(where + " is no set of tuned values", why,
                     "correct it, or begin the run anew in another directory");
}

/// Empty if there is none. The former name of a path counts as the present one.
std::string name_at(const nlohmann::json& json, const char* key, const std::string& where,
                    const std::vector<std::string>& known)
{
    if (!json.contains(key)) return "";
    const auto name =
        json[key].is_string() ? device::present_name(json[key].get<std::string>()) : "";
    for (const std::string& one : known)
        if (name == one) return name;
    refuse_tuning(where,
           fmt::format("\"{}\" is {}, not {}", key, json[key].dump(), fmt::join(known, " or ")));
}

/// Until 2026-11-29 a GPU could also walk through a list per bead.
void check_lists(const nlohmann::json& json, const std::string& where)
{
    const auto lists = json.find("pair_loop");
    if (lists == json.end() || *lists == "clusters") return;
    throw InputError(where + " has \"pair_loop\": " + lists->dump(),
                     "there are only lists of clusters now, whose sums are rounded otherwise",
                     "begin the run anew in another directory");
}

double skin_at(const nlohmann::json& json, const char* key, const std::string& where)
{
    const auto value = json.find(key);
    if (value == json.end() || !value->is_number())
        refuse_tuning(where, fmt::format("\"{}\" is not a number", key));
    const double skin = value->get<double>();
    if (!(skin > 0 && skin <= largest_skin))
        refuse_tuning(where, fmt::format("\"{}\" is {}, not between 0 and {}", key, skin, largest_skin));
    return skin;
}

} // namespace

bool Tuning::same_values(const Tuning& other) const
{
    return simd == other.simd && path == other.path && list.skin == other.list.skin &&
           list.pruned_skin == other.list.pruned_skin;
}

std::string to_string(const Tuning& tuning)
{
    std::string words;
    if (!tuning.simd.empty()) words += tuning.simd + ", ";
    if (!tuning.path.empty()) words += "path " + tuning.path + ", ";
    return words + fmt::format("skin {}, pruned {}", tuning.list.skin, tuning.list.pruned_skin);
}

nlohmann::json tuning_to_json(const Tuning& tuning)
{
    nlohmann::json json = {{"skin", tuning.list.skin},
                           {"pruned_skin", tuning.list.pruned_skin},
                           {"source", tuning.source}};
    if (!tuning.simd.empty()) json["simd"] = tuning.simd;
    if (!tuning.path.empty()) json["path"] = tuning.path;
    return json;
}

Tuning tuning_from_json(const nlohmann::json& json, const std::string& where)
{
    if (!json.is_object()) refuse_tuning(where, "it is no object");
    Tuning tuning;
    tuning.simd = name_at(json, "simd", where, {"avx2", "avx512"});
    tuning.path = name_at(json, "path", where, device::path_names());
    check_lists(json, where);
    tuning.list.skin = skin_at(json, "skin", where);
    tuning.list.pruned_skin = skin_at(json, "pruned_skin", where);
    if (tuning.list.pruned_skin > tuning.list.skin)
        refuse_tuning(where, "a pruned list would reach beyond the list it is made from");
    tuning.source = json.value("source", "");
    return tuning;
}

nlohmann::json run_tuning_to_json(const RunTuning& tuning)
{
    nlohmann::json json = nlohmann::json::object();
    for (const auto& [kind, values] : tuning) json[kind] = tuning_to_json(values);
    return json;
}

RunTuning run_tuning_from_json(const nlohmann::json& json, const std::string& where)
{
    RunTuning tuning;
    for (const auto& [kind, values] : json.items())
        tuning[kind] = tuning_from_json(values, where + ", " + kind);
    return tuning;
}

} // namespace pitchdrop
