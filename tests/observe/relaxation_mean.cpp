#include "engine/observe/relaxation_mean.hpp"
#include "moving_beads.hpp"

namespace pitchdrop::relaxation_mean_test {

using namespace pitchdrop::test;

namespace {

/// A series x(n + 1) = c x(n) + √(1 − c²) ξ of variance 1; its mean over many values has the
/// variance (1 + c)/(1 − c)/count.
BlockedMean correlated_series(double c, int count, unsigned seed)
{
    Normal normal(seed);
    BlockedMean mean;
    double x = normal();
    for (int n = 0; n < count; ++n) {
        mean.add(x);
        x = c * x + std::sqrt(1 - c * c) * normal();
    }
    return mean;
}

} // namespace

TEST_CASE("a mean is that of all values, also of those that fill no block")
{
    BlockedMean mean(5);
    double sum = 0;
    for (int n = 0; n < 1003; ++n) {
        mean.add(0.1 * n * n);
        sum += 0.1 * n * n;
    }
    CHECK(mean.count() == 1003);
    CHECK(mean.mean() == sum / 1003);
}

TEST_CASE("the error follows from the full blocks")
{
    BlockedMean mean(2);
    for (const double x : {1, 3}) mean.add(x);
    mean.add(9);
    CHECK(std::isnan(mean.error()));
    mean.add(1);
    // Blocks of means 2 and 5: deviation 3/√2, over √2 blocks.
    CHECK(mean.error() == Approx(1.5));
    mean.add(1e6);
    CHECK(mean.error() == Approx(1.5));
}

TEST_CASE("blocks grow until they are as long as an average needs")
{
    BlockedMean mean(3);
    // 48 values that alternate by sixes in blocks of three: two levels up nothing is left of it.
    for (int n = 0; n < 48; ++n) mean.add((n / 3) % 2 ? 1 : -1);
    CHECK(mean.error() == Approx(0).margin(1e-15));
}

TEST_CASE("the error of a correlated series is that of its mean")
{
    for (const double c : {0.0, 0.9}) {
        constexpr int series = 200, count = 5000;
        double expected = 0, found = 0;
        for (unsigned seed = 0; seed < series; ++seed) {
            const BlockedMean mean = correlated_series(c, count, seed);
            expected += mean.mean() * mean.mean() / series;
            found += mean.error() * mean.error() / series;
        }
        INFO("correlation " << c);
        CHECK(expected == Approx((1 + c) / (1 - c) / count).epsilon(0.25));
        CHECK(found == Approx((1 + c) / (1 - c) / count).epsilon(0.15));
    }
}

} // namespace pitchdrop::relaxation_mean_test
