#include "engine/io/gsd.hpp"
#include "engine/io/gsd_file.hpp"
#include "kernels/core/error.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <unistd.h>

namespace pitchdrop::gsd_contents_test {

// The table of docs/files.md, "What a GSD frame holds": every chunk of the schema hoomd and what becomes of it.

namespace fs = std::filesystem;

namespace {

constexpr std::uint32_t beads = 4;

template <class T>
GsdChunk chunk(const std::string& name, const std::vector<T>& values, std::uint32_t columns = 1)
{
    return {name, gsd_type<T>(), values.size() / columns, columns,
            std::string(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T))};
}

GsdChunk names(const std::string& name, const std::vector<std::string>& rows)
{
    std::vector<std::int8_t> letters;
    for (const std::string& row : rows)
        for (std::size_t k = 0; k < 8; ++k)
            letters.push_back(std::int8_t(k < row.size() ? row[k] : 0));
    return chunk(name, letters, 8);
}

std::vector<float> floats(std::size_t columns, float value)
{
    return std::vector<float>(beads * columns, value);
}

/// Four beads in a chain, and what a case adds or puts in the place of it.
std::vector<GsdChunk> frame(const std::vector<GsdChunk>& own)
{
    std::vector<GsdChunk> chunks = {
        chunk<std::uint64_t>("configuration/step", {70}),
        chunk<float>("configuration/box", {5, 6, 7, 0, 0, 0}),
        chunk<std::uint32_t>("particles/N", {beads}),
        chunk<float>("particles/position", {-2, 0, 0, -1, 0, 0, 0, 0, 0, 1, 0, 0}, 3),
        chunk<std::uint32_t>("bonds/N", {3}),
        chunk<std::uint32_t>("bonds/group", {0, 1, 1, 2, 2, 3}, 2),
        chunk<std::uint32_t>("angles/N", {2}),
        chunk<std::uint32_t>("angles/group", {0, 1, 2, 1, 2, 3}, 3)};
    for (const GsdChunk& one : own) {
        const auto same = std::find_if(chunks.begin(), chunks.end(),
                                       [&](const GsdChunk& c) { return c.name == one.name; });
        if (same == chunks.end())
            chunks.push_back(one);
        else
            *same = one;
    }
    return chunks;
}

struct Folder {
    fs::path path = fs::temp_directory_path() / ("pitchdrop-contents-" + std::to_string(getpid()));
    Folder() { fs::create_directories(path); }
    ~Folder() { fs::remove_all(path); }

    fs::path file(const std::vector<std::vector<GsdChunk>>& frames) const
    {
        const fs::path name = path / "t.gsd";
        GsdFile::create(name);
        GsdFile out(name, GsdFile::Access::write);
        for (const auto& chunks : frames) out.append(chunks);
        return name;
    }
};

struct Case {
    std::vector<GsdChunk> chunks;
    std::string text; ///< part of the message or of the note; empty: the content is used
    std::function<bool(const Snapshot&)> used;
};

std::string message(const std::function<void()>& action)
{
    try {
        action();
    } catch (const InputError& error) {
        return error.what();
    }
    return "";
}

} // namespace

TEST_CASE("contents of a GSD frame that are used")
{
    const Folder folder;
    const Case cases[] = {
        {{},
         "",
         [](const Snapshot& s) { return s.step == 70 && s.box.y == 6 && s.beads() == beads; }},
        {{}, "", [](const Snapshot& s) { return s.bonds.size() == 3 && s.angles.size() == 2; }},
        {{},
         "",
         [](const Snapshot& s) {
             return !s.has_images && s.velocity.empty() && s.type_mass.empty();
         }},
        {{chunk<std::int32_t>("particles/image", {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 0}, 3)},
         "",
         [](const Snapshot& s) {
             return s.has_images && s.position[0].x == 3 && s.position[3].y == -6;
         }},
        {{chunk("particles/velocity", floats(3, 2), 3)},
         "",
         [](const Snapshot& s) { return s.velocity.size() == beads && s.velocity[3].z == 2; }},
        {{names("particles/types", {"soft", "hard"}),
          chunk<std::uint32_t>("particles/typeid", {0, 1, 1, 0})},
         "",
         [](const Snapshot& s) {
             return s.types == 2 && s.type[2] == 1 &&
                    s.type_names == std::vector<std::string>{"soft", "hard"};
         }},
        {{chunk("particles/mass", floats(1, 2.5f))},
         "",
         [](const Snapshot& s) { return s.type_mass == std::vector<double>{2.5}; }},
        {{names("bonds/types", {"a", "b"}), chunk<std::uint32_t>("bonds/typeid", {1, 1, 1})},
         "",
         [](const Snapshot& s) { return s.bonds.size() == 3; }},
        {{chunk("log/particles/charge_flux", floats(1, 3))},
         "",
         [](const Snapshot& s) { return s.fields.at("charge_flux")[0] == 3; }},
        {{chunk<double>("log/md/energy", {-1.5})},
         "",
         [](const Snapshot& s) { return s.values.at("md/energy") == -1.5; }},
        {{chunk<std::uint32_t>("log/md/count", {7})},
         "",
         [](const Snapshot& s) { return s.values.at("md/count") == 7; }},
        // Contents at the schema's default say nothing, and are no reason for a note.
        {{chunk("particles/charge", floats(1, 0)), chunk("particles/diameter", floats(1, 1)),
          chunk("particles/moment_inertia", floats(3, 0), 3),
          chunk("particles/angmom", floats(4, 0), 4),
          chunk<float>("particles/orientation", {1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0},
                       4),
          chunk<std::int32_t>("particles/body", {-1, -1, -1, -1}),
          names("particles/type_shapes", {"{}"}),
          chunk<std::uint8_t>("configuration/dimensions", {3}),
          chunk<std::uint32_t>("dihedrals/N", {0}), names("dihedrals/types", {"d"}),
          chunk<std::uint32_t>("pairs/N", {0})},
         "",
         [](const Snapshot& s) { return s.beads() == beads; }},
    };
    for (const Case& one : cases) {
        const Snapshot read = read_gsd(folder.file({frame(one.chunks)}));
        INFO((one.chunks.empty() ? "no chunk" : one.chunks[0].name));
        CHECK(one.used(read));
        CHECK(read.notes.empty());
    }
}

TEST_CASE("contents of a GSD frame that beads of the model would ignore are refused")
{
    const Folder folder;
    const std::vector<Case> cases = {
        {{chunk<std::uint8_t>("configuration/dimensions", {2})}, "2 dimensions", {}},
        {{chunk<float>("configuration/box", {5, 6, 7, 0.1f, 0, 0})}, "tilted", {}},
        {{chunk<float>("configuration/box", {5, 6, 7, 0, 0, -1})}, "tilted", {}},
        {{chunk<float>("particles/charge", {0, 0, 0, 0.5f})},
         "bead 4 (counted from 1) has a charge",
         {}},
        {{chunk<std::int32_t>("particles/body", {-1, 2, -1, -1})},
         "bead 2 (counted from 1) belongs to a rigid body",
         {}},
        {{chunk<float>("particles/mass", {1, 1, 1, 2})},
         "beads of type 1 differ in their masses",
         {}},
        {{chunk<float>("particles/mass", {1, 1, 1, 0})}, "mass of bead 4 is not positive", {}},
        {{names("bonds/types", {"backbone", "link"}),
          chunk<std::uint32_t>("bonds/typeid", {0, 1, 0})},
         "2 types, 'backbone', 'link'",
         {}},
        {{names("bonds/types", {"a"}), chunk<std::uint32_t>("bonds/typeid", {1, 1, 1})},
         "bonds/typeid has type 1",
         {}},
        {{chunk<std::uint32_t>("angles/typeid", {0, 1})}, "its angles are of 2 types, 0, 1", {}},
        {{chunk<std::uint32_t>("dihedrals/N", {1}),
          chunk<std::uint32_t>("dihedrals/group", {0, 1, 2, 3}, 4)},
         "1 dihedral (dihedrals/N)",
         {}},
        {{chunk<std::uint32_t>("impropers/N", {2})}, "2 impropers", {}},
        {{chunk<std::uint32_t>("constraints/N", {1}), chunk<float>("constraints/value", {1})},
         "distance constraint",
         {}},
        {{chunk<std::uint32_t>("pairs/N", {1})}, "special pair", {}},
    };
    for (const Case& one : cases) {
        const fs::path file = folder.file({frame(one.chunks)});
        const std::string text = message([&] { read_gsd(file); });
        INFO(one.chunks[0].name << ": " << text);
        CHECK(text.find(one.text) != std::string::npos);
        CHECK(text.find(" — ") != std::string::npos);
        // What frame 0 says holds in the next one as well.
        const fs::path two =
            folder.file({frame(one.chunks), {chunk<std::uint64_t>("configuration/step", {80})}});
        CHECK(message([&] { read_gsd(two); }).find(one.text) != std::string::npos);
    }
}

TEST_CASE("contents of a GSD frame that are not used are named")
{
    const Folder folder;
    const std::vector<Case> cases = {
        {{chunk("particles/diameter", floats(1, 1.2f))}, "particles/diameter is not used", {}},
        {{chunk("particles/orientation", floats(4, 0.5f), 4)},
         "particles/orientation is not used",
         {}},
        {{chunk("particles/moment_inertia", floats(3, 1), 3)},
         "particles/moment_inertia is not used",
         {}},
        {{chunk("particles/angmom", floats(4, 1), 4)}, "particles/angmom is not used", {}},
        {{names("particles/type_shapes", {"{\"a\":1}"})}, "particles/type_shapes is not used", {}},
        {{chunk("log/particles/force", floats(3, 1), 3)}, "log/particles/force", {}},
        {{chunk<double>("log/md/pressure", {1, 2, 3, 4, 5, 6})}, "log/md/pressure", {}},
        {{chunk<std::uint64_t>("log/large", {1ull << 60})}, "log/large", {}},
        {{chunk<double>("log/bonds/energy", {1, 2, 3})}, "log/bonds/energy", {}},
        {{chunk<double>("state/hpmc/d", {1})},
         "schema hoomd does not know are not used: state/hpmc/d",
         {}},
    };
    for (const Case& one : cases) {
        const Snapshot read = read_gsd(folder.file({frame(one.chunks)}));
        INFO(one.chunks[0].name);
        REQUIRE(read.notes.size() == 1);
        INFO(read.notes[0]);
        CHECK(read.notes[0].find(one.text) != std::string::npos);
        CHECK(read.fields.empty());
        CHECK(read.values.empty());
    }
    // What was logged at frame 0 only is not true of another frame.
    const Snapshot later =
        read_gsd(folder.file({frame({chunk<double>("log/md/energy", {1})}),
                              {chunk<std::uint64_t>("configuration/step", {80})}}));
    CHECK(later.values.empty());
    REQUIRE(later.notes.size() == 1);
    CHECK(later.notes[0].find("log/md/energy (of frame 0)") != std::string::npos);
}

TEST_CASE("p_hop of another time than the positions' is named")
{
    const Folder folder;
    Snapshot snapshot;
    snapshot.box = {3, 4, 5};
    snapshot.position = {{0, 0, 0}, {1, 1, 1}};
    snapshot.fields["p_hop"] = {0.1f, 0.2f};
    const auto notes = [&](double hop_time) {
        snapshot.values = {{"softness_time", 20}, {"p_hop_time", hop_time}};
        write_gsd(folder.path / "p.gsd", snapshot);
        return read_gsd(folder.path / "p.gsd").notes;
    };
    CHECK(notes(20).empty());
    CHECK(notes(-1).empty());       // not known
    REQUIRE(notes(15).size() == 1); // as version 0.1 wrote it
    CHECK(notes(15)[0].find("those of time 15, positions and softness of 20") != std::string::npos);
}

} // namespace pitchdrop::gsd_contents_test
