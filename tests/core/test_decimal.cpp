#include "kernels/core/decimal.hpp"
#include "tests/catch.hpp"

#include <cmath>
#include <limits>

namespace pitchdrop::decimal_test {

TEST_CASE("a number with a rounding error is the decimal that was meant")
{
    CHECK(meant_decimal(0.1 + 0.2) == 0.3);
    CHECK(meant_decimal(1 - 0.9) == 0.1);
    CHECK(meant_decimal(3 * 1.1e-4) == 3.3e-4);
    CHECK(meant_decimal(-(0.1 + 0.2)) == -0.3);
    for (int n = 1; n < 2000; ++n) { // decimals of three digits, and what is next to them
        const double decimal = n / 1000.0;
        CHECK(meant_decimal(decimal) == decimal);
        CHECK(meant_decimal(std::nextafter(decimal, 10)) == decimal);
        CHECK(meant_decimal(std::nextafter(decimal, -10)) == decimal);
        CHECK(meant_decimal(double(float(decimal))) == decimal);
    }
}

TEST_CASE("numbers that are meant as they are stay")
{
    for (const double x : {0.0625, 123456.0, 16777217.0, 1e-9, 6.103515625e-05, 1073741824.0, 1e300})
        CHECK(meant_decimal(x) == x);
    CHECK(meant_decimal(0.42) != meant_decimal(0.4200001));
    CHECK_FALSE(std::signbit(meant_decimal(-0.0)));
    CHECK(meant_decimal(std::numeric_limits<double>::infinity()) ==
          std::numeric_limits<double>::infinity());
    CHECK(std::isnan(meant_decimal(std::nan(""))));
}

TEST_CASE("a stress that is a rounding error is 0, a rate is not")
{
    CHECK(meant_decimal_or_zero(0.1 + 0.2 - 0.3) == 0);
    CHECK(meant_decimal_or_zero(-5e-17) == 0);
    CHECK(meant_decimal_or_zero(1e-6) == 1e-6);
    CHECK(meant_decimal(5e-17) == 5e-17);
}

} // namespace pitchdrop::decimal_test
