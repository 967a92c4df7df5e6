#pragma once
#include "kernels/loops/device/control.hpp"
#include "kernels/loops/device/order.hpp"
#include "kernels/loops/device/surroundings.hpp"
#include "kernels/loops/device/triples.hpp"

// Structure functions and softness of every bead. Order and bounding boxes are made for the purpose,
// as a function of the positions alone: the result depends on nothing else, and measuring leaves no
// trace in the trajectory, since a block of steps begins with an order of its own.

namespace pitchdrop::device {

/// What is wanted of one replica of the batch.
struct StructureJob {
    SoftnessView table; ///< device addresses
    float* out;         ///< by bead: softness, or a row of `functions` numbers; null: neither
    std::int32_t active;
};

/// What the structure kernels see.
struct StructureView {
    BatchView batch;
    std::uint32_t first_block;    ///< of the launches: replicas before it have no job
    const StructureJob* job;      ///< by replica
    FixedFraction* position;      ///< by home slot: where the beads are taken to be
    Neighbour* scratch;           ///< `capacity` neighbours for each of some blocks,
    std::uint32_t scratch_blocks; ///< 0: neighbours are kept in shared memory
    std::uint32_t capacity;       ///< neighbours of a bead
    std::uint32_t near_groups;    ///< room for their list
    std::uint32_t unit_beads; ///< served by a block one after the other: a divisor of group_lanes
    std::uint32_t units;
};

/// Replicas with a job are active in the kernels that follow: one thread each.
struct StartStructure {
    using Shared = simt::NoShared;
    StructureView structure;

    template <simt::Cta C>
    PITCHDROP_DEVICE void operator()(C& cta, Shared&) const
    {
        const int replica = cta.index() * cta.size() + cta.rank();
        if (replica >= structure.batch.replicas) return;
        ReplicaWork work{};
        work.active = structure.job[replica].active;
        work.rebuild = 1; // of the bounding boxes
        work.runaway_bead = work.broken_bead = no_bead;
        set_unit(work, structure.batch.home_motion[replica]);
        structure.batch.work[replica] = work;
    }
};

/// The beads are where they are.
struct PresentPositions {
    using Shared = simt::NoShared;
    StructureView structure;

    template <simt::Cta C>
    PITCHDROP_DEVICE void operator()(C& cta, Shared&) const
    {
        const BeadPlace place = locate(cta, structure.batch, structure.first_block);
        if (place.occupied)
            structure.position[place.slot] = wrap(structure.batch.home_position[place.slot]);
    }
};

/// Sorting keys as in SortKeys, of these positions.
struct StructureKeys {
    using Shared = simt::NoShared;
    StructureView structure;

    template <simt::Cta C>
    PITCHDROP_DEVICE void operator()(C& cta, Shared&) const
    {
        const BatchView& batch = structure.batch;
        const BeadPlace place = locate(cta, batch, structure.first_block);
        const bool ordered = place.occupied && batch.work[place.replica].active;
        batch.key[place.slot] =
            ordered ? sort_key(place, structure.position[place.slot]) : last_sort_key(place);
        batch.home_slot[place.slot] = place.slot;
    }
};

/// Places and beads in the new order. The next block of steps gathers them again for itself.
struct StructureGather {
    using Shared = simt::NoShared;
    StructureView structure;

    template <simt::Cta C>
    PITCHDROP_DEVICE void operator()(C& cta, Shared&) const
    {
        const BatchView& batch = structure.batch;
        const BeadPlace place = locate(cta, batch, structure.first_block);
        if (!batch.work[place.replica].active) return;
        const ReplicaParameters& parameters = batch.parameters[place.replica];
        const std::uint32_t from = batch.source[place.slot];
        const std::uint32_t bead = from - parameters.first_slot();
        const bool occupied = bead < parameters.beads;
        const FixedFraction position = occupied ? structure.position[from] : FixedFraction{0, 0, 0};
        batch.packed[place.slot] = {position.x, position.y, position.z, 0};
        batch.bead[place.slot] = occupied ? bead : no_bead;
    }
};

/// Structure of the beads, a block of one tile for a unit of them, which share their near groups.
/// Neighbours are kept in shared memory or, where a bead has more than fit, in scratch memory.
template <StructureDetail detail, bool in_shared>
struct StructureSums {
    struct Shared {
        TripleShared<detail> triples;
        std::uint32_t near[shared_groups];
        Neighbour neighbour[in_shared ? shared_neighbours : 1];
    };
    StructureView structure;

    template <simt::Cta C>
    PITCHDROP_DEVICE void operator()(C& cta, Shared& shared) const
    {
        for (std::uint32_t unit = std::uint32_t(cta.index()); unit < structure.units;
             unit += std::uint32_t(cta.grid_size()))
            serve(cta, shared, structure.first_block * block_threads + unit * structure.unit_beads);
    }

private:
    template <simt::Cta C>
    PITCHDROP_DEVICE void serve(C& cta, Shared& shared, std::uint32_t slot) const
    {
        const BatchView& batch = structure.batch;
        const std::uint32_t replica = batch.replica_of_block[slot / block_threads];
        const std::uint32_t local = slot - batch.parameters[replica].first_slot();
        const Surroundings surroundings(batch, replica);
        const StructureJob& job = structure.job[replica];
        if (!batch.work[replica].active || !job.out || local >= surroundings.beads) return;
        const SoftnessView view = job.table;

        TripleSums<detail> triples(shared.triples, view);
        cta.sync(); // the beads served before are done
        triples.load_functions(cta.rank());
        const NearGroups near =
            surroundings.near_groups(cta, local / group_lanes, square_root(view.reach_squared),
                                     shared.near, structure.near_groups);
        for (std::uint32_t n = 0; n < structure.unit_beads && local + n < surroundings.beads; ++n)
            serve_bead(cta, shared, surroundings, near, triples, local + n,
                       job.out + std::uint64_t(batch.bead[slot + n]) * row_length(view),
                       batch.work[replica].needed_capacity);
    }

    static PITCHDROP_DEVICE std::uint64_t row_length(const SoftnessView& view)
    {
        return detail == StructureDetail::functions ? std::uint64_t(view.functions) : 1;
    }

    template <simt::Cta C>
    PITCHDROP_DEVICE void serve_bead(C& cta, Shared& shared, const Surroundings& surroundings,
                                     const NearGroups& near, TripleSums<detail>& triples,
                                     std::uint32_t local, float* row, std::uint32_t& needed) const
    {
        const SoftnessView& view = triples.view;
        Neighbour* room = shared.neighbour;
        if constexpr (!in_shared)
            room = structure.scratch + std::uint64_t(cta.index()) * structure.capacity;
        const auto collect = [&](float reach_squared) {
            return surroundings.collect(cta, local, near, reach_squared, room, structure.capacity);
        };
        std::uint32_t count = collect(view.reach_squared);
        if (count > structure.capacity) { // the host makes room and comes again
            if (cta.rank() == 0) cta.atomic_maximum(&needed, count);
            return;
        }
        double radial = 0;
        if constexpr (detail == StructureDetail::softness)
            radial = radial_sum(view, room, int(count), cta.rank());
        else
            radial_functions(view, room, int(count), cta.rank(), row);
        if (view.groups > 0) {
            if (view.angular_reach_squared < view.reach_squared)
                count = collect(view.angular_reach_squared);
            triples.add_pairs(cta, room, int(count));
        }
        write(cta, shared, triples, radial, row);
    }

    template <simt::Cta C>
    PITCHDROP_DEVICE void write(C& cta, Shared& shared, const TripleSums<detail>& triples,
                                double radial, float* row) const
    {
        const SoftnessView& view = triples.view;
        if constexpr (detail == StructureDetail::softness) {
            const double sum = cta.template tile<tile_lanes>().sum(radial + triples.sum);
            if (cta.rank() == 0) row[0] = float(double(view.offset) + sum);
        } else {
            cta.sync();
            for (int t = cta.rank(); t < view.functions - view.radial_functions; t += tile_lanes) {
                double sum = 0;
                for (int lane = 0; lane < tile_lanes; ++lane) sum += shared.triples.sum[t][lane];
                row[shared.triples.term[t].function] = float(sum);
            }
        }
    }

    /// Σ_j φ(R_ij) from the table, over this lane's neighbours.
    static PITCHDROP_DEVICE double radial_sum(const SoftnessView& view, const Neighbour* room,
                                              int count, int lane)
    {
        float sum = 0;
        for (int k = lane; k < count; k += tile_lanes) sum += view.radial_value(room[k].distance);
        return double(sum);
    }

    /// The radial functions one by one, a lane each.
    static PITCHDROP_DEVICE void radial_functions(const SoftnessView& view, const Neighbour* room,
                                                  int count, int lane, float* row)
    {
        for (int f = lane; f < view.radial_functions; f += tile_lanes) {
            const RadialFunction<float> function = view.radial[f];
            double sum = 0;
            for (int k = 0; k < count; ++k) {
                const float distance = room[k].distance;
                const float term = radial_term(distance, function);
                sum += distance * distance < view.radial_reach_squared ? double(term) : 0.0;
            }
            row[f] = float(sum);
        }
    }
};

} // namespace pitchdrop::device
