#pragma once
#include "analysis/statistics/student.hpp"

#include <Eigen/Dense>

namespace pitchdrop {

/// Covariance of the parameters of a fit to a time series.
struct SeriesCovariance {
    Eigen::MatrixXd covariance;
    double noise = 0;              ///< s² below: long-run variance of the residuals
    double degrees_of_freedom = 0; ///< of the noise
    /// Half width of the 68 % interval of parameter k: root of the variance times Student's factor.
    double error(Eigen::Index k) const;
    /// The covariance with the square of Student's factor: on its diagonal are the squares of the errors.
    Eigen::MatrixXd widened() const;
};

/// Of an unweighted least-squares fit whose residuals are correlated over times shorter than a block:
/// (JᵀJ)⁻¹ s², s² the long-run variance of the noise (its variance times its correlation time).
/// s²(L) = L times the variance of means of blocks of L residuals (Flyvbjerg and Petersen, J. Chem. Phys.
/// 91, 461 (1989)) is short by a part c/L; 2s²(L) − s²(L/2) is not (the "lugsail" estimate, Vats and
/// Flegal, Biometrika 109, 735 (2022)). What the fit took away is restored by the exact trace for white
/// noise; degrees of freedom by Satterthwaite, Biometrics Bull. 2, 110 (1946). `jacobian` has a row a
/// residual, in the order of time.
SeriesCovariance block_covariance(const Eigen::MatrixXd& jacobian, const Eigen::VectorXd& residuals,
                                  int blocks);

/// 20 blocks, fewer where a block would have fewer than 12 rows, at least 8.
int blocks_for(Eigen::Index rows);

/// Correlation of the means of neighbouring blocks.
double block_correlation(const Eigen::VectorXd& residuals, int blocks);

} // namespace pitchdrop
