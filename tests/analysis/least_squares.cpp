#include "analysis/fit/least_squares.hpp"
#include "tests/catch.hpp"

#include <vector>

namespace pitchdrop::least_squares_test {

namespace {

/// y = a exp(−b x) at x = 0, ½, 1, …, a = 3, b = 0.7.
struct Decay {
    std::vector<double> y;
    double error = 0.1;

    explicit Decay(int points)
    {
        for (int k = 0; k < points; ++k) y.push_back(3 * std::exp(-0.7 * 0.5 * k));
    }

    template <typename P>
    auto operator()(const P& p, int k) const
    {
        using std::exp;
        using T = typename P::Scalar;
        return T((p[0] * exp(-p[1] * (0.5 * k)) - y[std::size_t(k)]) / error);
    }
};

} // namespace

TEST_CASE("an exponential decay is found from a distant start")
{
    const Fit fit = least_squares(Decay(8), Eigen::Vector2d(0.5, 3), 8);
    REQUIRE(fit.converged);
    REQUIRE(fit.determined);
    CHECK(fit.parameters[0] == Approx(3).epsilon(1e-9));
    CHECK(fit.parameters[1] == Approx(0.7).epsilon(1e-9));
    CHECK(fit.chi_squared < 1e-12);
    CHECK(fit.degrees_of_freedom == 6);
}

TEST_CASE("errors of a straight line are those of the textbook")
{
    const std::vector<double> x = {0, 1, 2, 3, 4}, y = {0.1, 0.9, 2.2, 2.8, 4.1};
    const double error = 0.2;
    const auto line = [&](const auto& p, int k) {
        using T = typename std::decay_t<decltype(p)>::Scalar;
        return T((p[0] + p[1] * x[std::size_t(k)] - y[std::size_t(k)]) / error);
    };
    const Fit fit = least_squares(line, Eigen::Vector2d(0, 0), 5);
    REQUIRE(fit.determined);
    CHECK(fit.parameters[1] == Approx(0.99).epsilon(1e-9));
    CHECK(fit.parameters[0] == Approx(0.04).epsilon(1e-9));
    CHECK(fit.error(1) == Approx(error / std::sqrt(10.0)));
    CHECK(fit.error(0) == Approx(error * std::sqrt(30.0 / 50.0)));
}

TEST_CASE("what the data cannot tell is said")
{
    const auto sum_only = [](const auto& p, int k) {
        using T = typename std::decay_t<decltype(p)>::Scalar;
        return T(p[0] + p[1] - double(k));
    };
    CHECK_FALSE(least_squares(sum_only, Eigen::Vector2d(0, 1), 4).determined);
    CHECK_FALSE(least_squares(Decay(1), Eigen::Vector2d(1, 1), 1).determined);
}

TEST_CASE("a region without values is not entered")
{
    const auto logarithm = [](const auto& p, int k) {
        using std::log;
        using T = typename std::decay_t<decltype(p)>::Scalar;
        return T(log(p[0]) + double(k) - 3.0); // the mean of 3 and 2 is at ln p = 2.5
    };
    const Fit fit = least_squares(logarithm, Eigen::VectorXd::Constant(1, 1000.0), 2);
    CHECK(fit.converged);
    CHECK(fit.parameters[0] == Approx(std::exp(2.5)).epsilon(1e-7));
}

} // namespace pitchdrop::least_squares_test
