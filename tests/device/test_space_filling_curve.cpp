#include "kernels/loops/device/space_filling_curve.hpp"
#include "tests/catch.hpp"

#include <array>
#include <cstdlib>
#include <vector>

namespace pitchdrop::space_filling_curve_test {

using namespace pitchdrop::device;

TEST_CASE("the space-filling curve visits every cell, in steps to neighbouring cells")
{
    // The first 16^3 keys fill a cube of 16 cells: look them all up.
    constexpr std::uint32_t n = 16;
    std::vector<std::array<int, 3>> cell(n * n * n, {-100, -100, -100});
    for (std::uint32_t x = 0; x < n; ++x)
        for (std::uint32_t y = 0; y < n; ++y)
            for (std::uint32_t z = 0; z < n; ++z) {
                const std::uint64_t key = curve_key(x, y, z);
                REQUIRE(key < cell.size());
                cell[key] = {int(x), int(y), int(z)};
            }
    int broken = 0;
    for (std::size_t k = 1; k < cell.size(); ++k) {
        int steps = 0;
        for (int axis = 0; axis < 3; ++axis) steps += std::abs(cell[k][axis] - cell[k - 1][axis]);
        broken += steps != 1;
    }
    CHECK(broken == 0);
}

} // namespace pitchdrop::space_filling_curve_test
