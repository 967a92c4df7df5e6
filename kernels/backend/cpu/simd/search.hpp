#pragma once
#include "kernels/backend/cpu/simd/lanes.hpp"
#include "kernels/core/fixed_point.hpp"

#include <cmath>

namespace pitchdrop::PITCHDROP_SIMD {

/// A cluster's extent around its middle, in length units. The middle is the origin so that the
/// minimum image along an axis is also the one nearest to the extent, however small the box.
struct ClusterBox {
    std::int32_t x, y, z;           ///< fixed-point origin
    float low[3], high[3];
};

inline ClusterBox bounding_box(const Cluster& beads, const UnitLengths& unit)
{
    ClusterBox box{beads.x[0], beads.y[0], beads.z[0], {}, {}};
    const Floats dx = to_float(beads.x - Ints(box.x)) * Floats(unit.x);
    const Floats dy = to_float(beads.y - Ints(box.y)) * Floats(unit.y);
    const Floats dz = to_float(beads.z - Ints(box.z)) * Floats(unit.z);
    const Floats* d[3] = {&dx, &dy, &dz};
    for (int axis = 0; axis < 3; ++axis)
        for (int lane = 0; lane < width; ++lane) {
            box.low[axis] = std::fmin(box.low[axis], (*d[axis])[lane]);
            box.high[axis] = std::fmax(box.high[axis], (*d[axis])[lane]);
        }
    std::int32_t* const origin[3] = {&box.x, &box.y, &box.z};
    const float units[3] = {unit.x, unit.y, unit.z};
    for (int axis = 0; axis < 3; ++axis) {
        const float middle = 0.5f * (box.low[axis] + box.high[axis]);
        *origin[axis] = wrapped_difference(*origin[axis], -std::int32_t(middle / units[axis]));
        box.low[axis] -= middle;
        box.high[axis] -= middle;
    }
    return box;
}

/// Range of periodic bin indices that an interval of length units may touch.
struct BinRange {
    std::int32_t first, count;
};

inline BinRange bins_touched(std::int32_t origin, float low, float high, float unit,
                             std::int32_t bins)
{
    const double side = double(unit) * 4294967296.0 / bins;
    const double at = (double(std::uint32_t(origin)) * double(unit));
    const auto first = std::int32_t(std::floor((at + low) / side));
    const auto last = std::int32_t(std::floor((at + high) / side));
    const std::int32_t count = last - first + 1;
    if (count >= bins) return {0, bins};
    return {(first % bins + bins) % bins, count};
}

/// Appends those slots of [first, last) that lie within the list radius of any lane.
class Collector {
public:
    Collector(const SlotView& slots, const Cluster& beads, const ClusterBox& box,
              const UnitLengths& unit, const SearchRequest& request, std::int32_t cluster)
        : slots_(slots), beads_(beads), box_(box), unit_(unit), request_(request),
          first_slot_(std::uint32_t(cluster * width)),
          valid_(valid_lanes(slots.beads - cluster * width)),
          radius_squared_(request.radius * request.radius)
    {
    }

    template <class Emit>
    void collect(std::int32_t first, std::int32_t last, Emit&& emit) const
    {
        for (std::int32_t start = first; start < last; start += width) {
            std::uint32_t near = near_box(start);
            if (last - start < width) near &= (1u << (last - start)) - 1u;
            while (near) {
                const int lane = __builtin_ctz(near);
                near &= near - 1;
                const auto slot = std::uint32_t(start + lane);
                if (touches(slot)) emit(slot, interaction_mask(slot));
            }
        }
    }

private:
    /// One bit per slot from `start` on: within the radius of the bounding box.
    std::uint32_t near_box(std::int32_t start) const
    {
        Floats sum(0.0f);
        const auto add = [&](const std::int32_t* x, std::int32_t origin, float unit, int axis) {
            const Floats d = to_float(Ints::load(x + start) - Ints(origin)) * Floats(unit);
            const Floats zero(0.0f), below = Floats(box_.low[axis]) - d,
                         above = d - Floats(box_.high[axis]);
            const Floats outside = select(zero < below, below, select(zero < above, above, zero));
            sum += outside * outside;
        };
        add(slots_.x, box_.x, unit_.x, 0);
        add(slots_.y, box_.y, unit_.y, 1);
        add(slots_.z, box_.z, unit_.z, 2);
        return bits(sum < Floats(radius_squared_));
    }
    bool touches(std::uint32_t slot) const
    {
        const PackedBead& j = slots_.packed[slot];
        const Floats dx = to_float(beads_.x - Ints(j.x)) * Floats(unit_.x);
        const Floats dy = to_float(beads_.y - Ints(j.y)) * Floats(unit_.y);
        const Floats dz = to_float(beads_.z - Ints(j.z)) * Floats(unit_.z);
        return any(dx * dx + dy * dy + dz * dz < Floats(radius_squared_));
    }
    std::uint32_t interaction_mask(std::uint32_t slot) const
    {
        std::uint32_t mask = valid_;
        if (slot - first_slot_ < std::uint32_t(width)) mask &= ~(1u << (slot - first_slot_));
        if (request_.exclude_bonded)
            for (std::int32_t k = 0; k < slots_.bonds_per_bead; ++k) {
                const std::uint32_t lane = slots_.bonds[k * slots_.stride + slot] - first_slot_;
                if (lane < std::uint32_t(width)) mask &= ~(1u << lane);
            }
        return mask;
    }

    const SlotView& slots_;
    const Cluster& beads_;
    const ClusterBox& box_;
    const UnitLengths& unit_;
    const SearchRequest& request_;
    std::uint32_t first_slot_, valid_;
    float radius_squared_;
};

/// Visits the runs of slots that may hold neighbours of the box.
template <class Visit>
void visit_runs(const GridView& grid, const ClusterBox& box, const UnitLengths& unit,
                float reach, Visit&& visit)
{
    const BinRange x = bins_touched(box.x, box.low[0] - reach, box.high[0] + reach, unit.x, grid.nx);
    const BinRange y = bins_touched(box.y, box.low[1] - reach, box.high[1] + reach, unit.y, grid.ny);
    const BinRange z = bins_touched(box.z, box.low[2] - reach, box.high[2] + reach, unit.z, grid.nz);
    const auto run = [&](std::int32_t column, std::int32_t low, std::int32_t high) {
        if (column & 1) { // stored from the top down
            const std::int32_t top = grid.nz - low;
            low = grid.nz - high;
            high = top;
        }
        visit(grid.bin_start[column * grid.nz + low], grid.bin_start[column * grid.nz + high]);
    };
    for (std::int32_t i = 0; i < x.count; ++i)
        for (std::int32_t j = 0; j < y.count; ++j) {
            const std::int32_t ix = (x.first + i) % grid.nx, iy = (y.first + j) % grid.ny;
            const std::int32_t column = grid.column_of[iy * grid.nx + ix];
            const std::int32_t end = z.first + z.count;
            run(column, z.first, end < grid.nz ? end : grid.nz);
            if (end > grid.nz) run(column, 0, end - grid.nz);
        }
}

inline std::int32_t search(const SlotView& slots, const GridView& grid, const UnitLengths& unit,
                           ListView& list, const SearchRequest& request)
{
    std::int32_t used = 0;
    for (std::int32_t c = request.first_cluster; c < request.last_cluster; ++c) {
        const Cluster beads = load_cluster(slots, c);
        const ClusterBox box = bounding_box(beads, unit);
        const Collector collector(slots, beads, box, unit, request, c);
        const std::int32_t local = c - request.first_cluster;

        list.begin[local] = used;
        std::int32_t plain = 0, masked = 0;
        const auto emit = [&](std::uint32_t slot, std::uint32_t mask) {
            const std::int32_t place = used + plain + masked;
            if (place < list.capacity) {
                list.slot[place] = slot;
                list.mask[place] = mask;
            }
            (mask == all_lanes ? plain : masked) += 1;
        };
        visit_runs(grid, box, unit, request.radius + request.bin_margin,
                   [&](std::int32_t first, std::int32_t last) {
                       collector.collect(first, last, emit);
                   });
        const std::int32_t total = plain + masked;
        if (used + total <= list.capacity) {
            // Masked entries to the front; the order stays a function of the configuration alone.
            std::int32_t front = used;
            for (std::int32_t e = used; e < used + total; ++e)
                if (list.mask[e] != all_lanes) {
                    const std::uint32_t slot = list.slot[e], mask = list.mask[e];
                    list.slot[e] = list.slot[front];
                    list.mask[e] = list.mask[front];
                    list.slot[front] = slot;
                    list.mask[front] = mask;
                    ++front;
                }
        }
        list.masked_end[local] = used + masked;
        list.end[local] = used + total;
        used += total;
    }
    for (std::int32_t s = request.first_cluster * width; s < request.last_cluster * width; ++s) {
        slots.reference_x[s] = slots.x[s];
        slots.reference_y[s] = slots.y[s];
        slots.reference_z[s] = slots.z[s];
    }
    return used;
}

} // namespace pitchdrop::PITCHDROP_SIMD
