#pragma once
#include "kernels/physics/structure/all.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pitchdrop {

/// The functions that describe the surroundings of a bead, radial ones first. Sums run over all
/// neighbours within the reach, bonded ones included; triples are enumerated from the centre.
struct StructureSet {
    std::string name; ///< of a named set, else "custom"
    std::vector<RadialFunction<double>> radial;
    std::vector<AngularFunction<double>> angular;
    double radial_reach = 0;  ///< σ
    double angular_reach = 0; ///< of both neighbours of a triple

    std::size_t size() const { return radial.size() + angular.size(); }
    double reach() const { return radial_reach > angular_reach ? radial_reach : angular_reach; }
};

/// `rsoft40`, `radial30` or `cubuk2015` (docs/physics.md lists them); nothing for another name.
std::optional<StructureSet> named_structure_set(const std::string& name);

/// The names, for messages.
const std::vector<std::string>& structure_set_names();

/// Beyond this distance a thresholded Gaussian is zero; `unlimited` where it has no threshold.
double radial_end(const RadialFunction<double>& f, double unlimited);

/// Which positions the structure is taken from.
enum class StructurePositions : std::int32_t { instantaneous, time_average, inherent };

/// Softness is an affine function of the structure functions:
/// S = bias + Σ_k weight_k (G_k − mean_k) / deviation_k.
struct Hyperplane {
    StructureSet set;
    std::vector<double> weight, mean, deviation; ///< one entry per function of the set
    double bias = 0;
    StructurePositions positions = StructurePositions::instantaneous;
    int average_frames = 1; ///< frames of `time_average`, the present one the last

    /// Coefficient of G_k.
    double coefficient(std::size_t k) const { return weight[k] / deviation[k]; }
    /// What S is where every G vanishes.
    double offset() const
    {
        double sum = bias;
        for (std::size_t k = 0; k < weight.size(); ++k) sum -= coefficient(k) * mean[k];
        return sum;
    }
};

} // namespace pitchdrop
