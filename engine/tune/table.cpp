#include "engine/tune/table.hpp"

#include "kernels/core/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace pitchdrop {

extern const char* const tuning_table_text; // generated from table.json

namespace {

[[noreturn]] void refuse(const std::string& what, const std::string& why)
{
    throw InputError(what, why, "correct engine/tune/table.json");
}

void read_range(const nlohmann::json& row, const char* key, double (&range)[2],
                const std::string& where)
{
    range[0] = 0;
    range[1] = std::numeric_limits<double>::infinity();
    if (!row.contains(key)) return;
    const nlohmann::json& ends = row[key];
    const bool good = ends.is_array() && ends.size() == 2 && ends[0].is_number() &&
                      (ends[1].is_number() || ends[1].is_null());
    if (good) range[0] = ends[0].get<double>();
    if (good && ends[1].is_number()) range[1] = ends[1].get<double>();
    if (!good || range[0] < 0 || range[1] < range[0])
        refuse(where, fmt::format("\"{}\" is no range [from, to], to may be null", key));
}

TuningTable::Row read_row(const nlohmann::json& json, const std::string& section,
                          const std::string& where)
{
    static constexpr const char* keys[] = {
        "device", "beads",       "replicas", "simd",     "path",
        "skin",   "pruned_skin", "source",   "pair_loop"}; // the last one until 2026-11-29
    for (const auto& [key, value] : json.items())
        if (std::find(std::begin(keys), std::end(keys), key) == std::end(keys))
            refuse(where, "\"" + key + "\" is not known");
    TuningTable::Row row;
    row.section = section;
    row.device = json.value("device", "");
    read_range(json, "beads", row.beads, where);
    read_range(json, "replicas", row.replicas, where);
    row.tuning = tuning_from_json(json, where);
    if (row.device.empty() || row.tuning.source.empty())
        refuse(where, "it does not say which device it is for, or where its values are from");
    if ((section == "gpu") != row.tuning.simd.empty())
        refuse(where, "a CPU has an instruction set (simd), a GPU has none");
    if (section == "cpu" && (json.contains("path") || json.contains("pair_loop")))
        refuse(where, "a CPU has no path and no pair_loop");
    return row;
}

bool is_within(double value, const double (&range)[2])
{
    return range[0] <= value && value <= range[1];
}

bool is_called(const TunedDevice& device, const TuningTable::Row& row)
{
    if (row.device == "any") return true;
    return std::any_of(device.names.begin(), device.names.end(), [&](const std::string& name) {
        return device.section == "cpu" ? name == row.device
                                       : name.find(row.device) != std::string::npos;
    });
}

} // namespace

TuningTable::TuningTable(const std::string& text)
{
    const nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_object())
        refuse("the table of tuned values is not readable", "it is no JSON object");
    for (const auto& [section, rows] : json.items()) {
        if (section != "cpu" && section != "gpu")
            refuse("the table of tuned values has a section \"" + section + "\"",
                   "there are cpu and gpu");
        for (std::size_t n = 0; n < rows.size(); ++n)
            rows_.push_back(read_row(rows[n], section, fmt::format("{} row {}", section, n)));
    }
    check_last_rows();
}

/// Whatever the device and the size, and whatever was asked for, there is a row.
void TuningTable::check_last_rows() const
{
    const auto check = [&](const TunedDevice& device, const Tuning& asked) {
        for (const double beads : {1.0, 1e9})
            for (const double replicas : {1.0, 1e6})
                if (!first_that_fits(device, {beads, replicas}, asked))
                    refuse(
                        "the table of tuned values lacks rows for any " + device.section,
                        fmt::format("there is none for {} replicas of {} beads, {}, that asks for "
                                    "nothing a device may lack",
                                    replicas, beads, asked.simd + asked.path));
    };
    Tuning asked;
    check({"cpu", {}, false}, asked);
    for (const char* simd : {"avx2", "avx512"}) {
        asked.simd = simd;
        check({"cpu", {}, true}, asked);
    }
    asked = {};
    for (const char* path : {"", "graph", "persistent"}) {
        asked.path = path;
        check({"gpu", {}, false}, asked);
    }
}

const TuningTable::Row* TuningTable::first_that_fits(const TunedDevice& device,
                                                     const WorkSize& size,
                                                     const Tuning& asked) const
{
    for (const Row& row : rows_) {
        const bool can = row.tuning.simd != "avx512" || device.avx512;
        const bool may =
            (asked.simd.empty() || asked.simd == row.tuning.simd) &&
            (asked.path.empty() || row.tuning.path.empty() || asked.path == row.tuning.path);
        if (row.section == device.section && is_called(device, row) && can && may &&
            is_within(size.beads, row.beads) && is_within(size.replicas, row.replicas))
            return &row;
    }
    return nullptr;
}

Tuning TuningTable::look_up(const TunedDevice& device, const WorkSize& size,
                            const Tuning& asked) const
{
    const Row* row = first_that_fits(device, size, asked);
    if (!row) // avx512 was asked for where there is none: the backend says so
        row = first_that_fits({device.section, device.names, true}, size, asked);
    require(row != nullptr, "the table of tuned values has a row for everything");
    Tuning tuning = row->tuning;
    tuning.source = "table, " + row->device + ": " + tuning.source;
    return tuning;
}

const TuningTable& committed_table()
{
    static const TuningTable table(tuning_table_text);
    return table;
}

} // namespace pitchdrop
