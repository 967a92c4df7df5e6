#pragma once
#include "engine/io/text_reader.hpp"
#include "kernels/core/vec.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace pitchdrop {

/// Where each quantity stands in a line of extended XYZ: what Properties says.
struct XyzColumns {
    std::size_t count = 0, position = 0;
    std::optional<std::size_t> species, type, id, molecule, velocity, momentum, mass, charge;
    std::map<std::string, std::size_t> fields; ///< single real columns that mean nothing else here
    std::vector<std::string> unused;           ///< names of the others
};

/// The second line of an extended XYZ frame.
struct XyzComment {
    Vec3<double> box{0, 0, 0}, origin{0, 0, 0};
    std::array<bool, 3> periodic{true, true, true};
    std::int64_t step = 0;
    std::optional<double> time;
    XyzColumns columns;
    std::vector<std::string> unused; ///< keys that mean nothing here
};

/// Reads the present line: key=value pairs, values perhaps in quotes or brackets.
XyzComment read_xyz_comment(const TextReader& text);

} // namespace pitchdrop
