#pragma once
#include "analysis/eyring/formulas.hpp"

#include <Eigen/Dense>

#include <vector>

// Laws for ln P_R(S; σ)/P_R(S; 0) at one temperature and σ > 0. Each owns its name, its number of parameters, where
// a fit may begin, and its formula, a template on the number type; S is the softness.

namespace pitchdrop {

/// Activation volumes, in σ³, from which fits begin.
inline constexpr double first_volumes[] = {0.5, 1.0, 2.0, 4.0, 8.0};

/// Eq. 3 with A = exp(α1 S − α0) and V = β0 − β1 S. Parameters α0, α1, β0, β1.
struct EyringLaw {
    static constexpr const char* name = "eyring";
    static constexpr int parameters = 4;
    static std::vector<Eigen::VectorXd> starts(double temperature)
    {
        std::vector<Eigen::VectorXd> result;
        for (const double volume : first_volumes) // A V/T = 1: as at small stress
            result.push_back(Eigen::Vector4d(std::log(volume / temperature), 0, volume, 0));
        return result;
    }
    template <typename P>
    static typename P::Scalar log_ratio(const P& p, double s, double stress, double temperature)
    {
        using T = typename P::Scalar;
        return log_eyring(T(p[1] * s - p[0]), T(falling(p[2], p[3], s)), stress, temperature);
    }
};

/// The same without A, where there are no counts at rest that would tell it: q is then ln P_R(S; 0) A.
/// Parameters β0, β1.
struct VolumeLaw {
    static constexpr const char* name = EyringLaw::name;
    static constexpr int parameters = 2;
    static std::vector<Eigen::VectorXd> starts(double)
    {
        std::vector<Eigen::VectorXd> result;
        for (const double volume : first_volumes) result.push_back(Eigen::Vector2d(volume, 0));
        return result;
    }
    template <typename P>
    static typename P::Scalar log_ratio(const P& p, double s, double stress, double temperature)
    {
        using T = typename P::Scalar;
        return log_eyring(T(0 * p[0]), T(falling(p[0], p[1], s)), stress, temperature);
    }
};

/// The same with A = T/V, so that P_R does not jump at σ = 0. Parameters β0, β1.
struct ContinuousEyringLaw {
    static constexpr const char* name = "eyring_continuous";
    static constexpr int parameters = 2;
    static std::vector<Eigen::VectorXd> starts(double temperature)
    {
        return VolumeLaw::starts(temperature);
    }
    template <typename P>
    static typename P::Scalar log_ratio(const P& p, double s, double stress, double temperature)
    {
        using T = typename P::Scalar;
        using std::log;
        const T volume = falling(p[0], p[1], s);
        return log_eyring(T(std::log(temperature) - log(volume)), volume, stress, temperature);
    }
};

/// Eq. 3 with one activation volume for all softnesses. Parameters α0, α1, β0.
struct OneVolumeLaw {
    static constexpr const char* name = "eyring_one_volume";
    static constexpr int parameters = 3;
    static std::vector<Eigen::VectorXd> starts(double temperature)
    {
        std::vector<Eigen::VectorXd> result;
        for (const Eigen::VectorXd& start : EyringLaw::starts(temperature))
            result.push_back(start.head<3>());
        return result;
    }
    template <typename P>
    static typename P::Scalar log_ratio(const P& p, double s, double stress, double temperature)
    {
        using T = typename P::Scalar;
        return log_eyring(T(p[1] * s - p[0]), T(1.0 * p[2]), stress, temperature);
    }
};

/// A barrier that falls with the stored elastic energy, ∝ σ² (Long, Conca and Sotta, Phys. Rev. Mater. 2,
/// 105601 (2018)): ln ratio = (κ0 − κ1 S) σ²/T. Parameters κ0, κ1.
struct ElasticEnergyLaw {
    static constexpr const char* name = "elastic_energy";
    static constexpr int parameters = 2;
    static std::vector<Eigen::VectorXd> starts(double)
    {
        return {Eigen::Vector2d(0, 0), Eigen::Vector2d(2, 0)};
    }
    template <typename P>
    static typename P::Scalar log_ratio(const P& p, double s, double stress, double temperature)
    {
        using T = typename P::Scalar;
        return T(falling(p[0], p[1], s) * (stress * stress / temperature));
    }
};

/// The same with a factor under stress, as Eq. 3 has its A. Parameters α0, α1, κ0, κ1.
struct ScaledElasticEnergyLaw {
    static constexpr const char* name = "elastic_energy_scaled";
    static constexpr int parameters = 4;
    static std::vector<Eigen::VectorXd> starts(double)
    {
        return {Eigen::Vector4d(0, 0, 0, 0), Eigen::Vector4d(0, 0, 2, 0)};
    }
    template <typename P>
    static typename P::Scalar log_ratio(const P& p, double s, double stress, double temperature)
    {
        using T = typename P::Scalar;
        return T((p[1] * s - p[0]) +
                 falling(p[2], p[3], s) * (stress * stress / temperature));
    }
};

} // namespace pitchdrop
