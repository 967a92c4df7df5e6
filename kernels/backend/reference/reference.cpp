#include "kernels/backend/reference/reference.hpp"

#include "kernels/core/room.hpp"
#include "kernels/model/pair_table.hpp"
#include "kernels/physics/angle/all.hpp"
#include "kernels/physics/bond/all.hpp"
#include "kernels/physics/pair/all.hpp"

#include <algorithm>

namespace pitchdrop {

namespace {

void add_virial(std::array<double, 6>& w, const Vec3<double>& r, const Vec3<double>& f)
{
    w[0] += r.x * f.x;
    w[1] += r.y * f.y;
    w[2] += r.z * f.z;
    w[3] += r.x * f.y;
    w[4] += r.x * f.z;
    w[5] += r.y * f.z;
}

/// r_i − r_j, minimum image.
Vec3<double> separation(const ReplicaState& state, std::uint32_t i, std::uint32_t j)
{
    const FixedFraction d = wrapped_difference(wrap(state.position[i]), wrap(state.position[j]));
    const Vec3<double> box = state.box();
    return {d.x * unit_length(box.x), d.y * unit_length(box.y), d.z * unit_length(box.z)};
}

std::vector<std::vector<std::uint32_t>> exclusions(const Topology& topology, const Model& model)
{
    std::vector<std::vector<std::uint32_t>> excluded(topology.beads());
    if (model.exclude_bonded)
        for (const auto& [a, b] : topology.bonds) {
            excluded[a].push_back(b);
            excluded[b].push_back(a);
        }
    return excluded;
}

template <class Potential>
void add_pairs(const ReplicaState& state, const Model& model, const PairTable& table,
               Evaluation& out)
{
    const Topology& topology = *state.topology;
    const auto excluded = exclusions(topology, model);
    for (std::uint32_t i = 0; i < topology.beads(); ++i)
        for (std::uint32_t j = i + 1; j < topology.beads(); ++j) {
            const auto& p = table.parameters[std::size_t(topology.type[i]) *
                                                 std::size_t(table.types) + topology.type[j]];
            const Vec3<double> d = separation(state, i, j);
            const double r_squared = dot(d, d);
            if (r_squared >= p.cutoff_squared ||
                std::find(excluded[i].begin(), excluded[i].end(), j) != excluded[i].end())
                continue;
            const PairSample<double> sample = Potential::evaluate(r_squared, p);
            const Vec3<double> force = sample.force_over_r * d;
            out.pair_energy += sample.energy;
            out.forces[i] += force;
            out.forces[j] -= force;
            add_virial(out.virial, d, force);
        }
}

template <class Potential>
void add_bonds(const ReplicaState& state, const BondParameters<double>& p, Evaluation& out)
{
    for (const auto& [a, b] : state.topology->bonds) {
        const Vec3<double> d = separation(state, a, b);
        const BondSample<double> sample = Potential::evaluate(dot(d, d), p);
        const Vec3<double> force = sample.force_over_r * d;
        out.bond_energy += sample.energy;
        out.forces[a] += force;
        out.forces[b] -= force;
        add_virial(out.virial, d, force);
    }
}

void add_angles(const ReplicaState& state, const AngleParameters<double>& p, Evaluation& out)
{
    for (const auto& [a, b, c] : state.topology->angles) {
        const Vec3<double> u = separation(state, b, a), v = separation(state, c, b);
        const AngleSample<double> sample = CosineAngle::evaluate(u, v, p);
        out.angle_energy += sample.energy;
        out.forces[a] += sample.force_first;
        out.forces[b] -= sample.force_first;
        out.forces[b] -= sample.force_last;
        out.forces[c] += sample.force_last;
        add_virial(out.virial, v, sample.force_last);
        add_virial(out.virial, Vec3<double>{-u.x, -u.y, -u.z}, sample.force_first);
    }
}

} // namespace

Evaluation evaluate_reference(const ReplicaState& state, const Model& model)
{
    const PairTable table = make_pair_table(model);
    require_room(state.motion.box, table.largest_cutoff, "cutoff", "a shorter cutoff");
    Evaluation out;
    out.forces.assign(state.topology->beads(), Vec3<double>{0, 0, 0});
    PairInteractions::at(table.interaction, [&]<class Potential>() {
        add_pairs<Potential>(state, model, table, out);
    });
    const BondParameters<double> bond = make_bond_parameters(model);
    BondPotentials::at(int(model.bond.potential),
                       [&]<class Potential>() { add_bonds<Potential>(state, bond, out); });
    if (model.angle.k != 0) add_angles(state, {model.angle.k}, out);
    return out;
}

} // namespace pitchdrop
