#pragma once
#include "kernels/loops/device/observation.hpp"
#include "kernels/loops/device/structure.hpp"

// D²_min of every bead between two frames of its ring. Order and bounding boxes are made for the
// reference frame, before those that serve softness: the structure kernels' working arrays are used.

namespace pitchdrop::device {

/// What the kernels see; the structure's positions are those of the reference frame.
struct D2MinView {
    StructureView structure;
    const FrameRequest* request; ///< by replica
};

/// Replicas that want D²_min become active, in the box of their reference frame: one thread each.
struct StartD2Min {
    using Shared = simt::NoShared;
    D2MinView view;

    template <simt::Cta C>
    PITCHDROP_DEVICE void operator()(C& cta, Shared&) const
    {
        const int replica = cta.index() * cta.size() + cta.rank();
        if (replica >= view.structure.batch.replicas) return;
        const FrameRequest& request = view.request[replica];
        ReplicaWork work{};
        work.active = request.measures_d2_min();
        work.rebuild = 1; // of the bounding boxes
        work.runaway_bead = work.broken_bead = no_bead;
        for (int axis = 0; axis < 3; ++axis)
            work.unit[axis] = float(request.lengths.reference[axis]);
        view.structure.batch.work[replica] = work;
    }
};

/// The beads are where they were.
struct ReferencePositions {
    using Shared = simt::NoShared;
    D2MinView view;

    template <simt::Cta C>
    PITCHDROP_DEVICE void operator()(C& cta, Shared&) const
    {
        const BatchView& batch = view.structure.batch;
        const BeadPlace place = locate(cta, batch, view.structure.first_block);
        const FrameRequest& request = view.request[place.replica];
        if (!request.measures_d2_min() || !place.occupied) return;
        view.structure.position[place.slot] =
            request.ring(batch.parameters[place.replica].beads).at(request.reference, place.local);
    }
};

/// A block of one tile for a unit of beads, which share their near groups; the lanes share the
/// neighbours of a bead.
struct MeasureD2Min {
    struct Shared {
        std::uint32_t near[shared_groups];
    };
    D2MinView view;

    template <simt::Cta C>
    PITCHDROP_DEVICE void operator()(C& cta, Shared& shared) const
    {
        const StructureView& structure = view.structure;
        const std::uint32_t slot = structure.first_block * block_threads +
                                   std::uint32_t(cta.index()) * structure.unit_beads;
        const std::uint32_t replica = structure.batch.replica_of_block[slot / block_threads];
        const FrameRequest& request = view.request[replica];
        const Surroundings surroundings(structure.batch, replica);
        const std::uint32_t local = slot - structure.batch.parameters[replica].first_slot();
        if (!request.measures_d2_min() || local >= surroundings.beads) return;
        const NearGroups near =
            surroundings.near_groups(cta, local / group_lanes, float(request.settings.d2_min_radius),
                                     shared.near, structure.near_groups);
        const std::uint32_t* bead = structure.batch.bead + (slot - local);
        for (std::uint32_t n = 0; n < structure.unit_beads && local + n < surroundings.beads; ++n)
            serve(cta, surroundings, near, request, bead, local + n);
    }

private:
    template <simt::Cta C>
    static PITCHDROP_DEVICE void serve(C& cta, const Surroundings& surroundings,
                                       const NearGroups& near, const FrameRequest& request,
                                       const std::uint32_t* bead, std::uint32_t local)
    {
        const auto tile = cta.template tile<tile_lanes>();
        const FrameRing ring = request.ring(surroundings.beads);
        const auto motion = [&](std::uint32_t slot) {
            return motion_between(ring, request.reference, request.frame, bead[slot]);
        };
        const BeadMotion own = motion(local);
        const float radius = float(request.settings.d2_min_radius) + float(reach_margin);
        NeighbourMotion<double> sums;
        surroundings.visit_groups(cta, local, near, radius, [&](std::uint32_t group) {
            const std::uint32_t slot = group * group_lanes + std::uint32_t(tile.rank());
            if (slot >= surroundings.beads || slot == local) return;
            const Vec3<float> r =
                separation(surroundings.bead[slot], surroundings.bead[local], surroundings.unit);
            if (dot(r, r) < radius * radius)
                add_neighbour(sums, own, motion(slot), request.lengths);
        });
        for (int a = 0; a < 3; ++a) {
            for (int b = a; b < 3; ++b) sums.r_r[a][b] = tile.sum(sums.r_r[a][b]);
            for (int b = 0; b < 3; ++b) sums.u_r[a][b] = tile.sum(sums.u_r[a][b]);
        }
        sums.u_u = tile.sum(sums.u_u);
        sums.count = tile.sum(sums.count);
        if (tile.rank() == 0) request.d2_min[bead[local]] = float(d2_min(sums));
    }
};

} // namespace pitchdrop::device
