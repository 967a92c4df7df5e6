#include "kernels/core/pack.hpp"
#include "kernels/core/scalar.hpp"
#include "tests/catch.hpp"

#include <cmath>

namespace pitchdrop::power_test {

TEST_CASE("powers of packs and of numbers are those of the library")
{
    using Floats = Pack<float, 8>;
    for (float x = 0.03f; x < 9; x *= 1.037f)
        for (const float y : {0.5f, 3.0f, 6.0f, 6.42f, 18.0f}) {
            const double exact = std::pow(double(x), double(y));
            const double allowed = 3e-7 * (1 + std::abs(y * std::log(x)));
            INFO(x << "^" << y);
            CHECK(power(x, y) == Approx(exact).epsilon(allowed).margin(1e-36));
            CHECK(power(double(x), double(y)) == Approx(exact).epsilon(1e-14));
            CHECK(power(Floats(x), Floats(y))[3] == Approx(exact).epsilon(allowed).margin(1e-36));
        }
    CHECK(power(Floats(1.0f), Floats(7.0f))[0] == 1.0f);
    CHECK(std::isfinite(power(Floats(1e6f), Floats(30.0f))[0])); // beyond single precision
}

} // namespace pitchdrop::power_test
