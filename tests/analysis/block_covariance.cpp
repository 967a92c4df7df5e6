#include "analysis/thermodynamics/block_covariance.hpp"
#include "tests/catch.hpp"

#include <cmath>
#include <random>

namespace pitchdrop::block_covariance_test {

TEST_CASE("Student's factor is that of the tables")
{
    CHECK(student_factor(1) == Approx(1.8373).epsilon(0.02));
    CHECK(student_factor(2) == Approx(1.3213).epsilon(0.002));
    CHECK(student_factor(5) == Approx(1.1105).epsilon(1e-3));
    CHECK(student_factor(1e9) == Approx(1));
}

TEST_CASE("the long-run variance of a correlated series comes out right in the mean")
{
    const int rows = 600, fits = 400;
    const double memory = 0.7, truth = (1 + memory) / (1 - memory); // of noise of variance 1
    Eigen::MatrixXd jacobian(rows, 2);
    jacobian << Eigen::VectorXd::Ones(rows), Eigen::VectorXd::LinSpaced(rows, -1, 1);
    double sum = 0, slopes = 0, variances = 0;
    for (unsigned seed = 0; seed < fits; ++seed) {
        std::mt19937_64 random(seed);
        std::normal_distribution<double> normal;
        Eigen::VectorXd noise(rows);
        double present = normal(random);
        for (double& value : noise) {
            value = present;
            present = memory * present + std::sqrt(1 - memory * memory) * normal(random);
        }
        const Eigen::Vector2d p = jacobian.colPivHouseholderQr().solve(noise);
        const SeriesCovariance c = block_covariance(jacobian, noise - jacobian * p, 20);
        CHECK(c.degrees_of_freedom > 4);
        CHECK(c.degrees_of_freedom < 12);
        sum += c.noise / fits;
        slopes += p[1] * p[1] / fits;
        variances += c.covariance(1, 1) / fits;
    }
    CHECK(sum == Approx(truth).epsilon(0.08));
    CHECK(variances == Approx(slopes).epsilon(0.2)); // 400 squares: ± 7 %
}

TEST_CASE("a scale of a parameter or of the values changes nothing but units")
{
    Eigen::MatrixXd jacobian(100, 2);
    jacobian << Eigen::VectorXd::Ones(100), Eigen::VectorXd::LinSpaced(100, 0, 1);
    const Eigen::VectorXd r = (13.0 * Eigen::VectorXd::LinSpaced(100, 0, 1)).array().sin();
    const SeriesCovariance a = block_covariance(jacobian, r, 10);
    jacobian.col(1) *= 1e8;
    const SeriesCovariance b = block_covariance(jacobian, 1e-5 * r, 10);
    CHECK(b.degrees_of_freedom == Approx(a.degrees_of_freedom));
    CHECK(b.covariance(1, 1) == Approx(1e-26 * a.covariance(1, 1)));
    CHECK(b.noise == Approx(1e-10 * a.noise));
}

} // namespace pitchdrop::block_covariance_test
