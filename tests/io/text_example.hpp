#pragma once
#include "engine/io/atomic_file.hpp"
#include "engine/state/chains.hpp"
#include "engine/state/snapshot.hpp"
#include "tests/catch.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

namespace pitchdrop::text_example {

namespace fs = std::filesystem;

struct Folder {
    fs::path path = fs::temp_directory_path() / ("pitchdrop-formats-" + std::to_string(getpid()));
    Folder() { fs::create_directories(path); }
    ~Folder() { fs::remove_all(path); }
};

/// Chains that reach over several images, with two types, velocities and a shifted origin.
inline Snapshot example()
{
    ChainSettings settings;
    settings.chains = 3;
    settings.beads_per_chain = 20;
    settings.density = 0.9;
    Snapshot s = random_walk_chains(settings, 7);
    s.origin = {-1.5, 0.25, 3};
    s.step = 4200;
    s.types = 2;
    s.type_mass = {1.0, 2.5};
    for (std::uint32_t b = 0; b < s.beads(); ++b) {
        s.type[b] = std::uint8_t(b % 2);
        s.fields["softness"].push_back(0.25f * float(b) - 3);
        s.velocity.push_back({0.1 * b, -0.3 / (b + 1.0), 1e-9});
    }
    return s;
}

/// Not synced: the tests write thousands of files.
inline void write(const fs::path& path, const std::string& text)
{
    std::ofstream out(path, std::ios::binary);
    out << text;
    REQUIRE(out.flush());
}

inline std::string replaced(std::string text, const std::string& from, const std::string& to)
{
    const auto at = text.find(from);
    REQUIRE(at != text.npos);
    return text.replace(at, from.size(), to);
}

inline const std::string data_file = R"(a small system

3 atoms
1 bonds
2 atom types
1 bond types

0 10 xlo xhi
0 12 ylo yhi
-1 9 zlo zhi

Masses

1 1.0
2 3.0

Atoms # molecular

30 2 2 1.5 2.5 3.5 0 0 1
10 1 1 9.5 0.5 0.5 1 0 0
20 1 1 0.5 0.5 0.5 2 0 0

Velocities

20 0.1 0.2 0.3
10 1 2 3
30 0 0 -1

Bonds

1 1 10 20
)";

} // namespace pitchdrop::text_example
