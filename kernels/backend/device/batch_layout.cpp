#include "kernels/backend/device/batch_layout.hpp"

#include "kernels/core/error.hpp"
#include "kernels/core/room.hpp"
#include "kernels/loops/device/clusters.hpp"
#include "kernels/loops/device/surroundings.hpp"
#include "kernels/model/bonded.hpp"
#include "kernels/model/pair_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <tuple>

namespace pitchdrop::device {

namespace {

ForceGroup physics_of(const Replica& replica)
{
    const Topology& topology = *replica.state.topology;
    ForceGroup group{};
    group.interaction = make_pair_table(*replica.model).interaction;
    group.bond = int(replica.model->bond.potential);
    group.angle = replica.model->angle.potential;
    group.bonded = !topology.bonds.empty() || !topology.angles.empty();
    return group;
}

auto rank(const ForceGroup& g) { return std::make_tuple(g.interaction, g.bond, g.angle, g.bonded); }

/// Where a topology's beads stand in the arrays over all topologies.
struct TopologyPlace {
    std::uint32_t first_type, first_row, bonds_of_bead;
};

/// Appends per-bead lists of bonds and angles; rows of one topology are followed by their end.
TopologyPlace add_topology(BatchLayout& layout, const Topology& topology)
{
    const std::size_t beads = topology.beads();
    TopologyPlace place{std::uint32_t(layout.type.size()), std::uint32_t(layout.bond_begin.size()),
                        0};
    layout.type.insert(layout.type.end(), topology.type.begin(), topology.type.end());

    std::vector<std::vector<std::uint32_t>> partners(beads);
    for (const auto& [a, b] : topology.bonds) {
        partners.at(a).push_back(b);
        partners.at(b).push_back(a);
    }
    std::vector<std::vector<AngleEntry>> entries(beads);
    for (const auto& beads_of_angle : topology.angles)
        for (std::uint32_t k = 0; k < 3; ++k)
            entries.at(beads_of_angle[k])
                .push_back({{beads_of_angle[0], beads_of_angle[1], beads_of_angle[2]}, k});

    for (std::size_t bead = 0; bead < beads; ++bead) {
        place.bonds_of_bead = std::max(place.bonds_of_bead, std::uint32_t(partners[bead].size()));
        layout.bond_begin.push_back(std::uint32_t(layout.bond_partner.size()));
        layout.angle_begin.push_back(std::uint32_t(layout.angle.size()));
        layout.bond_partner.insert(layout.bond_partner.end(), partners[bead].begin(),
                                   partners[bead].end());
        layout.angle.insert(layout.angle.end(), entries[bead].begin(), entries[bead].end());
    }
    layout.bond_begin.push_back(std::uint32_t(layout.bond_partner.size()));
    layout.angle_begin.push_back(std::uint32_t(layout.angle.size()));
    return place;
}

/// A quarter more than a sphere around a cluster holds at the mean density: eight beads on the curve fill
/// about a cube.
std::uint32_t expected_capacity(const ReplicaParameters& parameters, const Vec3<double>& box)
{
    const double density = parameters.beads / (box.x * box.y * box.z);
    const double radius = parameters.list_radius + 0.62 * std::cbrt(cluster_beads / density);
    return std::uint32_t(1.25 * density * 4.18879 * std::pow(radius, 3)) + 16;
}

/// An entry of a list numbers the slots of a replica.
void check_beads(std::size_t beads)
{
    if (beads + block_threads < entry_slot_mask) return;
    throw InputError(fmt::format("a replica has {} beads", beads),
                     "a GPU's neighbour lists number fewer than 2^24",
                     "make it smaller, or use --backend cpu");
}

void add_model(BatchLayout& layout, ReplicaParameters& parameters, const Replica& replica,
               const DeviceOptions& options)
{
    const PairTable table = make_pair_table(*replica.model);
    parameters.first_pair = std::uint32_t(layout.pair.size());
    parameters.first_mass = std::uint32_t(layout.type_mass.size());
    parameters.types = std::uint32_t(table.types);
    for (const float number : table.in_single_precision()) layout.pair.push_back(number);
    for (const BeadType& type : replica.model->bead_types)
        layout.type_mass.push_back(float(type.mass));
    parameters.bond = bond_row(replica.model->bond);
    parameters.angle = angle_row(replica.model->angle);
    parameters.exclude_bonded = replica.model->exclude_bonded;
    parameters.cutoff = table.largest_cutoff;
    parameters.list_radius = table.largest_cutoff + options.list.skin;
    parameters.pruned_radius =
        table.largest_cutoff + std::min(options.list.pruned_skin, options.list.skin);
    parameters.mass = 0;
    for (std::uint8_t type : replica.state.topology->type)
        parameters.mass += replica.model->bead_types.at(type).mass;
}

} // namespace

std::vector<std::size_t> memory_order(const std::vector<const Replica*>& replicas)
{
    std::vector<ForceGroup> physics;
    for (const Replica* replica : replicas) physics.push_back(physics_of(*replica));
    std::vector<std::size_t> order(replicas.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return rank(physics[a]) < rank(physics[b]);
    });
    return order;
}

BatchLayout lay_out(const std::vector<const Replica*>& replicas, const DeviceOptions& options)
{
    BatchLayout layout;
    for (const Replica* replica : replicas) check_beads(replica->state.topology->beads());
    std::map<const Topology*, TopologyPlace> known;
    for (std::size_t r = 0; r < replicas.size(); ++r) {
        const Replica& replica = *replicas[r];
        const Topology& topology = *replica.state.topology;
        ReplicaParameters parameters{};
        parameters.beads = topology.beads();
        parameters.first_block = std::uint32_t(layout.replica_of_block.size());
        parameters.blocks = (parameters.beads + block_threads - 1) / block_threads;
        layout.replica_of_block.insert(layout.replica_of_block.end(), parameters.blocks,
                                       std::uint32_t(r));
        if (!known.contains(&topology)) known[&topology] = add_topology(layout, topology);
        const TopologyPlace& place = known[&topology];
        parameters.first_type = place.first_type;
        parameters.first_row = place.first_row;
        parameters.bonds_of_bead = place.bonds_of_bead;
        parameters.first_partner = layout.partners;
        layout.partners += std::uint64_t(parameters.slots()) * parameters.bonds_of_bead;
        add_model(layout, parameters, replica, options);
        parameters.capacity = options.neighbour_capacity > 0
                                  ? std::uint32_t(options.neighbour_capacity)
                                  : expected_capacity(parameters, replica.state.box());
        set_drive(parameters, replica.settings, replica.drive);
        layout.parameters.push_back(parameters);

        const ForceGroup physics = physics_of(replica);
        if (layout.groups.empty() || rank(layout.groups.back()) != rank(physics)) {
            layout.groups.push_back(physics);
            layout.groups.back().first_block = parameters.first_block;
            layout.groups.back().first_replica = int(r);
        }
        layout.groups.back().blocks += parameters.blocks;
        ++layout.groups.back().replicas;
    }
    require(std::uint64_t(layout.replica_of_block.size()) * block_threads < 0x7fffffffu,
            "a batch has fewer than 2^31 beads");
    return layout;
}

void set_drive(ReplicaParameters& parameters, const MotionSettings& settings, const Drive& drive)
{
    require(settings.sample_interval > 0 && settings.coupling_interval > 0 &&
                settings.drift_interval > 0 && settings.block_steps > 0,
            "intervals are positive");
    check_thermostat(settings.thermostat);
    parameters.settings = settings;
    parameters.drive = drive;
    parameters.degrees = degrees_of_freedom(settings, parameters.beads);
}

std::uint32_t assign_samples(std::vector<ReplicaParameters>& parameters, std::int64_t blocks)
{
    std::uint32_t next = 0;
    for (ReplicaParameters& replica : parameters) {
        replica.first_sample = next;
        next += std::uint32_t(blocks * replica.settings.block_steps /
                              replica.settings.sample_interval) +
                1;
    }
    return next;
}

std::uint64_t assign_neighbours(std::vector<ReplicaParameters>& parameters)
{
    std::uint64_t next = 0;
    for (ReplicaParameters& replica : parameters) {
        replica.first_neighbour = next;
        next += std::uint64_t(replica.capacity) * (replica.slots() / cluster_beads);
    }
    return next;
}

void check_box(const double (&box)[3], double cutoff, double skin)
{
    require_room(box, cutoff + skin, "cutoff + skin", "a shorter cutoff");
}

void check_reach(const double (&box)[3], double reach)
{
    require_room(box, reach + reach_margin, reach_of_sums, "a shorter reach");
}

} // namespace pitchdrop::device
