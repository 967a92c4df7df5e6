#include "engine/io/gsd.hpp"
#include "kernels/core/error.hpp"
#include "tests/catch.hpp"
#include "tests/io/gsd_example.hpp"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace pitchdrop::gsd_samples_test {

// The hidden cases are the halves of test_gsd_official.py that run in C++; the script names the
// folder in PITCHDROP_GSD_SAMPLES.

namespace fs = std::filesystem;

namespace {

fs::path sample_folder()
{
    const char* folder = std::getenv("PITCHDROP_GSD_SAMPLES");
    REQUIRE(folder != nullptr);
    return folder;
}

nlohmann::json triples(const std::vector<Vec3<double>>& values)
{
    nlohmann::json rows = nlohmann::json::array();
    for (const Vec3<double>& v : values) rows.push_back({v.x, v.y, v.z});
    return rows;
}

nlohmann::json described(const Snapshot& snapshot)
{
    return {{"step", snapshot.step},
            {"origin", {snapshot.origin.x, snapshot.origin.y, snapshot.origin.z}},
            {"box", {snapshot.box.x, snapshot.box.y, snapshot.box.z}},
            {"position", triples(snapshot.position)},
            {"velocity", triples(snapshot.velocity)},
            {"type", snapshot.type},
            {"types", snapshot.types},
            {"type_mass", snapshot.type_mass},
            {"molecule", snapshot.molecule},
            {"bonds", snapshot.bonds},
            {"angles", snapshot.angles},
            {"fields", snapshot.fields},
            {"values", snapshot.values}};
}

} // namespace

TEST_CASE("samples for the official GSD reader", "[.write_gsd_samples]")
{
    const fs::path folder = sample_folder();
    const std::int64_t frames = 200;
    nlohmann::json expected = nlohmann::json::array();
    {
        GsdWriter writer(folder / "ours.gsd", GsdOpen::append);
        for (std::int64_t n = 0; n < frames; ++n) writer.append(gsd_example::frame(n, 40));
        writer.truncate_to_frames(50);
    }
    GsdWriter writer(folder / "ours.gsd", GsdOpen::append);
    for (std::int64_t n = 0; n < frames; ++n) {
        const Snapshot snapshot = gsd_example::frame(n, 40);
        if (n >= 50) writer.append(snapshot);
        expected.push_back(described(snapshot));
    }
    write_gsd(folder / "one.gsd", gsd_example::frame(7, 40));
    std::ofstream(folder / "ours.json") << expected;
    CHECK(count_gsd_frames(folder / "ours.gsd") == frames);
}

TEST_CASE("what the official GSD writer wrote", "[.read_gsd_samples]")
{
    const fs::path path = sample_folder() / "official.gsd";
    nlohmann::json found = nlohmann::json::array();
    for (std::int64_t n = 0; n < count_gsd_frames(path); ++n)
        found.push_back(described(read_gsd(path, n)));
    std::ofstream(sample_folder() / "official.json") << found;
    // Frames may be added to a file of another program.
    Snapshot more = read_gsd(path);
    more.step += 1;
    GsdWriter(path, GsdOpen::append).append(more);
    CHECK(read_gsd(path).step == more.step);
}

TEST_CASE("what becomes of contents that the official GSD writer wrote", "[.read_gsd_contents]")
{
    nlohmann::json found = nlohmann::json::object();
    for (const auto& entry : fs::directory_iterator(sample_folder() / "contents")) {
        nlohmann::json& one = found[entry.path().stem().string()];
        try {
            one["notes"] = read_gsd(entry.path()).notes;
        } catch (const InputError& error) {
            one["refused"] = error.what();
        }
    }
    std::ofstream(sample_folder() / "contents.json") << found;
}

} // namespace pitchdrop::gsd_samples_test
