#pragma once
#include "kernels/backend/cpu/slots.hpp"

namespace pitchdrop {

/// Angle forces gathered bead by bead: each of an angle's three beads evaluates it for itself, so
/// that every force is written once. Angles are off in the reference model; this loop is scalar.
class Angles {
public:
    Angles(const Topology& topology, const Model& model);
    bool empty() const { return first_.empty(); }

    struct Sums {
        double energy = 0;
        double virial[6] = {0, 0, 0, 0, 0, 0};
    };
    /// Adds to the forces of a range of slots and returns their share of the sums.
    Sums add_forces(const Slots& slots, IndexRange range, const double box[3]) const;

private:
    template <class Angle>
    Sums add_forces(const typename Angle::template Coefficients<double>& coefficients,
                    const Slots& slots, IndexRange range, const double box[3]) const;

    struct Role {
        std::uint32_t angle;
        std::int32_t place; ///< 0 first, 1 middle, 2 last
    };
    const Topology& topology_;
    AngleModel model_;
    std::vector<std::uint32_t> first_; ///< per bead, into roles_
    std::vector<Role> roles_;
};

} // namespace pitchdrop
