#include "kernels/core/fixed_point.hpp"
#include "kernels/core/pack.hpp"
#include "kernels/core/scalar.hpp"
#include "tests/catch.hpp"

#include <cmath>

namespace pitchdrop::core_test {

TEST_CASE("fixed-point differences are minimum images")
{
    const double box = 20.0;
    const std::int64_t a = to_fixed(19.5, box), b = to_fixed(0.25, box);
    CHECK(wrapped_difference(wrap(b), wrap(a)) * unit_length(box) == Approx(0.75).margin(1e-8));
    CHECK(wrapped_difference(wrap(a), wrap(b)) * unit_length(box) == Approx(-0.75).margin(1e-8));
}

TEST_CASE("unwrapped positions follow their fraction across the boundary and keep images")
{
    const double box = 20.0;
    std::int64_t x = to_fixed(59.9, box); // two images up
    std::int32_t fraction = wrap(x);
    fraction = wrap(std::int64_t(fraction) + to_fixed(0.3, box));
    x = follow(x, fraction);
    CHECK(double(x) * unit_length(box) == Approx(60.2).margin(1e-7));
    x = follow(x, wrap(x - to_fixed(0.5, box)));
    CHECK(double(x) * unit_length(box) == Approx(59.7).margin(1e-7));
    const Vec3<double> r = to_length(to_fixed(Vec3<double>{-3, 41, 7}, {20, 20, 20}), {20, 20, 20});
    CHECK(r.x == Approx(-3).margin(1e-7));
    CHECK(r.y == Approx(41).margin(1e-7));
}

TEST_CASE("a fixed-point box is finer than single precision everywhere")
{
    CHECK(unit_length(23.0) < 6e-9);
    CHECK(unit_length(100.0) < 2.5e-8);
}

#if defined(__AVX2__)
TEST_CASE("packs agree with scalars lane by lane")
{
    using Floats = Pack<float, 8>;
    float values[8], out[8];
    for (int i = 0; i < 8; ++i) values[i] = 0.7f + 0.31f * float(i);
    const Floats x = Floats::load(values);
    reciprocal(x).store(out);
    for (int i = 0; i < 8; ++i) CHECK(out[i] == Approx(1.0f / values[i]).epsilon(2e-7));
    square_root(x).store(out);
    for (int i = 0; i < 8; ++i) CHECK(out[i] == Approx(std::sqrt(values[i])).epsilon(1e-7));
    select(x < Floats(1.5f), Floats(1.0f), Floats(2.0f)).store(out);
    for (int i = 0; i < 8; ++i) CHECK(out[i] == (values[i] < 1.5f ? 1.0f : 2.0f));
    const auto mask = mask_from_bits<8>(0b10110001u);
    CHECK(bits(mask) == 0b10110001u);
    CHECK(any(mask));
    CHECK_FALSE(any(mask_from_bits<8>(0u)));
}

TEST_CASE("rounding to integers is to nearest")
{
    float values[8] = {0.4f, 0.6f, -0.4f, -0.6f, 1.5f, 2.5f, -1e6f, 12345.7f};
    std::int32_t out[8];
    round_to_int(Pack<float, 8>::load(values)).store(out);
    const std::int32_t expected[8] = {0, 1, 0, -1, 2, 2, -1000000, 12346};
    for (int i = 0; i < 8; ++i) CHECK(out[i] == expected[i]);
}
#endif

} // namespace pitchdrop::core_test
