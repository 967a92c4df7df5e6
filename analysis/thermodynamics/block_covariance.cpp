#include "analysis/thermodynamics/block_covariance.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace pitchdrop {
namespace {

/// Sums over `blocks` blocks of nearly equal length, divided by the roots of the lengths: a row a block.
Eigen::MatrixXd block_sums(const Eigen::MatrixXd& values, int blocks)
{
    const auto begin = [&](int k) { return values.rows() * k / blocks; };
    Eigen::MatrixXd sums(blocks, values.cols());
    for (int k = 0; k < blocks; ++k) {
        const Eigen::Index length = begin(k + 1) - begin(k);
        sums.row(k) =
            values.middleRows(begin(k), length).colwise().sum() / std::sqrt(double(length));
    }
    return sums;
}

/// Sums over blocks, and below them those over twice as many of half the length.
Eigen::MatrixXd both_sums(const Eigen::MatrixXd& values, int blocks)
{
    Eigen::MatrixXd sums(3 * blocks, values.cols());
    sums << block_sums(values, blocks), block_sums(values, 2 * blocks);
    return sums;
}

/// Products of the (normalised) block indicators with each other: rows in common over the roots of the lengths.
Eigen::MatrixXd overlaps(Eigen::Index rows, int blocks)
{
    std::vector<Eigen::Index> begin, end;
    for (int level = 1; level <= 2; ++level)
        for (int k = 0; k < level * blocks; ++k) {
            begin.push_back(rows * k / (level * blocks));
            end.push_back(rows * (k + 1) / (level * blocks));
        }
    Eigen::MatrixXd products(3 * blocks, 3 * blocks);
    for (std::size_t k = 0; k < begin.size(); ++k)
        for (std::size_t n = 0; n < begin.size(); ++n) {
            const Eigen::Index common = std::min(end[k], end[n]) - std::max(begin[k], begin[n]);
            products(Eigen::Index(k), Eigen::Index(n)) =
                double(std::max<Eigen::Index>(common, 0)) /
                std::sqrt(double(end[k] - begin[k]) * double(end[n] - begin[n]));
        }
    return products;
}

} // namespace

double SeriesCovariance::error(Eigen::Index k) const
{
    return std::sqrt(covariance(k, k)) * student_factor(degrees_of_freedom);
}

Eigen::MatrixXd SeriesCovariance::widened() const
{
    return covariance * std::pow(student_factor(degrees_of_freedom), 2);
}

SeriesCovariance block_covariance(const Eigen::MatrixXd& jacobian, const Eigen::VectorXd& residuals,
                                  int blocks)
{
    // Columns of unit length, as the units of the parameters differ.
    const Eigen::VectorXd scale = jacobian.colwise().norm().cwiseInverse();
    const Eigen::MatrixXd unit = jacobian * scale.asDiagonal();
    const Eigen::MatrixXd inverse = (unit.transpose() * unit).inverse();

    // s² = rᵀQr/tr(MQ) with Q = S D Sᵀ of the indicators S of all blocks and M = 1 − J(JᵀJ)⁻¹Jᵀ.
    const Eigen::VectorXd sums = both_sums(residuals, blocks);
    const Eigen::MatrixXd moved = both_sums(unit, blocks);
    const Eigen::MatrixXd left =
        overlaps(residuals.size(), blocks) - moved * inverse * moved.transpose();
    Eigen::VectorXd weight(3 * blocks);
    weight << Eigen::VectorXd::Constant(blocks, 2.0 / blocks),
        Eigen::VectorXd::Constant(2 * blocks, -0.5 / blocks);
    const Eigen::MatrixXd product = weight.asDiagonal() * left;
    const double trace = product.trace();
    const double extrapolated = sums.cwiseAbs2().dot(weight) / trace;
    const double plain =
        sums.head(blocks).squaredNorm() / left.topLeftCorner(blocks, blocks).trace();

    SeriesCovariance result;
    // The extrapolation may come out below zero by chance.
    result.noise = std::max(extrapolated, 0.5 * plain);
    result.covariance = scale.asDiagonal() * (result.noise * inverse) * scale.asDiagonal();
    result.degrees_of_freedom =
        std::max(1.0, trace * trace / product.cwiseProduct(product.transpose()).sum());
    return result;
}

int blocks_for(Eigen::Index rows) { return int(std::clamp<Eigen::Index>(rows / 12, 8, 20)); }

double block_correlation(const Eigen::VectorXd& residuals, int blocks)
{
    const Eigen::VectorXd sums = block_sums(residuals, blocks);
    const double square = sums.squaredNorm();
    if (!(square > 0)) return 0;
    return sums.head(blocks - 1).dot(sums.tail(blocks - 1)) / square * blocks / (blocks - 1);
}

} // namespace pitchdrop
