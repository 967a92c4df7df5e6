#include "kernels/backend/reference/reference.hpp"

#include "kernels/core/room.hpp"
#include "kernels/model/bonded.hpp"
#include "kernels/model/pair_table.hpp"

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

template <class Interaction>
void add_pairs(const ReplicaState& state, const Model& model, const PairTable& table,
               Evaluation& out)
{
    const Topology& topology = *state.topology;
    const auto excluded = exclusions(topology, model);
    for (std::uint32_t i = 0; i < topology.beads(); ++i)
        for (std::uint32_t j = i + 1; j < topology.beads(); ++j) {
            const auto p = table.of<Interaction>(topology.type[i], topology.type[j]);
            const Vec3<double> d = separation(state, i, j);
            const double r_squared = dot(d, d);
            if (r_squared >= p.cutoff_squared ||
                std::find(excluded[i].begin(), excluded[i].end(), j) != excluded[i].end())
                continue;
            const PairSample<double> sample = Interaction::evaluate(r_squared, p);
            const Vec3<double> force = sample.force_over_r * d;
            out.pair_energy += sample.energy;
            out.forces[i] += force;
            out.forces[j] -= force;
            add_virial(out.virial, d, force);
        }
}

void add_bonds(const ReplicaState& state, const BondModel& model, Evaluation& out)
{
    for (const auto& [a, b] : state.topology->bonds) {
        const Vec3<double> d = separation(state, a, b);
        const BondSample<double> sample = bond_at(model, dot(d, d));
        const Vec3<double> force = sample.force_over_r * d;
        out.bond_energy += sample.energy;
        out.forces[a] += force;
        out.forces[b] -= force;
        add_virial(out.virial, d, force);
    }
}

void add_angles(const ReplicaState& state, const AngleModel& model, Evaluation& out)
{
    for (const auto& [a, b, c] : state.topology->angles) {
        const Vec3<double> u = separation(state, b, a), v = separation(state, c, b);
        const AngleSample<double> sample = angle_at(model, u, v);
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
    PairInteractions::at(table.interaction, [&]<class Interaction>() {
        add_pairs<Interaction>(state, model, table, out);
    });
    add_bonds(state, model.bond, out);
    if (bends(model)) add_angles(state, model.angle, out);
    return out;
}

} // namespace pitchdrop
