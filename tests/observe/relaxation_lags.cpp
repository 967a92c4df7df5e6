#include "engine/observe/relaxation_lags.hpp"
#include "tests/catch.hpp"

#include <set>
#include <vector>

namespace pitchdrop::relaxation_lags_test {

TEST_CASE("lags are all up to 8, then four an octave")
{
    std::vector<std::int64_t> lags;
    for (std::size_t n = 0; n < 21; ++n) lags.push_back(lag_at(n));
    CHECK(lags == std::vector<std::int64_t>{1,  2,  3,  4,  5,  6,  7,  8,  10, 12, 14,
                                            16, 20, 24, 28, 32, 40, 48, 56, 64, 80});
    for (std::size_t n = 0; n < 150; ++n) CHECK(index_of_lag(lag_at(n)) == n);
}

TEST_CASE("every sampled lag is of the grid, and every lag of the grid is sampled")
{
    std::set<std::int64_t> sampled, grid;
    for (std::int64_t lag = 1; lag <= 1000; ++lag)
        for (std::int64_t origin = 0; origin <= 256; ++origin)
            if (is_sampled(origin, lag)) sampled.insert(lag);
    for (std::size_t n = 0; lag_at(n) <= 1000; ++n) grid.insert(lag_at(n));
    CHECK(sampled == grid);
}

TEST_CASE("a frame is kept exactly as long as a later one is held against it")
{
    for (std::int64_t origin = 1; origin <= 128; ++origin) {
        std::int64_t last = origin;
        for (std::int64_t lag = 1; lag <= 4096; ++lag)
            if (is_sampled(origin, lag)) last = origin + lag;
        for (std::int64_t now = origin; now <= origin + 2048; ++now)
            REQUIRE(is_needed(origin, now) == (now < last));
    }
    CHECK(is_needed(0, std::int64_t(1) << 40));
}

} // namespace pitchdrop::relaxation_lags_test
