#include "kernels/backend/reference/reference.hpp"
#include "kernels/core/room.hpp"

#include <algorithm>

namespace pitchdrop {

namespace {

struct Neighbour {
    Vec3<double> from; ///< r_j − r_i, minimum image
    double distance;
};

std::vector<Neighbour> neighbours_of(const ReplicaState& state, std::uint32_t i, double reach)
{
    const Vec3<double> box = state.box();
    const Vec3<double> unit{unit_length(box.x), unit_length(box.y), unit_length(box.z)};
    std::vector<Neighbour> found;
    for (std::uint32_t j = 0; j < state.topology->beads(); ++j) {
        const FixedFraction d =
            wrapped_difference(wrap(state.position[j]), wrap(state.position[i]));
        const Vec3<double> r{d.x * unit.x, d.y * unit.y, d.z * unit.z};
        const double distance = std::sqrt(dot(r, r));
        if (j != i && distance < reach) found.push_back({r, distance});
    }
    return found;
}

void add_radial(const StructureSet& set, const std::vector<Neighbour>& neighbours, double* row)
{
    for (const Neighbour& j : neighbours)
        for (std::size_t k = 0; k < set.radial.size() && j.distance < set.radial_reach; ++k)
            row[k] += radial_term(j.distance, set.radial[k]);
}

void add_angular(const StructureSet& set, const std::vector<Neighbour>& neighbours, double* row)
{
    for (std::size_t a = 0; a < neighbours.size(); ++a)
        for (std::size_t b = a + 1; b < neighbours.size(); ++b) {
            const Neighbour &j = neighbours[a], &k = neighbours[b];
            if (j.distance >= set.angular_reach || k.distance >= set.angular_reach) continue;
            const double product = dot(j.from, k.from);
            const Triple<double> triple{j.distance * j.distance + k.distance * k.distance - product,
                                        product / (j.distance * k.distance)};
            for (std::size_t f = 0; f < set.angular.size(); ++f)
                row[set.radial.size() + f] += angular_term(triple, set.angular[f]);
        }
}

} // namespace

std::vector<double> structure_functions_reference(const ReplicaState& state,
                                                  const StructureSet& set)
{
    require_room(state.motion.box, set.reach(), reach_of_sums, "a shorter reach");
    const std::uint32_t beads = state.topology->beads();
    std::vector<double> rows(beads * set.size(), 0.0);
    for (std::uint32_t i = 0; i < beads; ++i) {
        const std::vector<Neighbour> neighbours = neighbours_of(state, i, set.reach());
        add_radial(set, neighbours, rows.data() + i * set.size());
        add_angular(set, neighbours, rows.data() + i * set.size());
    }
    return rows;
}

std::vector<double> softness_reference(const ReplicaState& state, const Hyperplane& hyperplane)
{
    const std::vector<double> rows = structure_functions_reference(state, hyperplane.set);
    const std::size_t functions = hyperplane.set.size();
    std::vector<double> softness(state.topology->beads(), hyperplane.bias);
    for (std::size_t i = 0; i < softness.size(); ++i)
        for (std::size_t k = 0; k < functions; ++k)
            softness[i] +=
                hyperplane.coefficient(k) * (rows[i * functions + k] - hyperplane.mean[k]);
    return softness;
}

} // namespace pitchdrop
