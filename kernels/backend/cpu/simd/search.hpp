#pragma once
#include "kernels/backend/cpu/simd/lanes.hpp"
#include "kernels/core/fixed_point.hpp"

#include <cmath>
#include <cstring>

namespace pitchdrop::PITCHDROP_SIMD {

/// A cluster's extent around its middle, in length units. The middle is the origin so that the
/// minimum image along an axis is also the one nearest to the extent, however small the box.
struct ClusterBox {
    std::int32_t x, y, z; ///< fixed-point origin
    float half[3];        ///< from there to either side
};

inline ClusterBox bounding_box(const Cluster& beads, const UnitLengths& unit)
{
    const std::int32_t first[3] = {beads.x[0], beads.y[0], beads.z[0]};
    const float units[3] = {unit.x, unit.y, unit.z};
    const Ints* const position[3] = {&beads.x, &beads.y, &beads.z};
    ClusterBox box;
    std::int32_t* const origin[3] = {&box.x, &box.y, &box.z};
    for (int axis = 0; axis < 3; ++axis) {
        const Floats d = to_float(*position[axis] - Ints(first[axis])) * Floats(units[axis]);
        float low[width], high[width];
        d.store(low);
        d.store(high);
        for (int half = width / 2; half > 0; half /= 2)
            for (int i = 0; i < half; ++i) {
                low[i] = low[i + half] < low[i] ? low[i + half] : low[i];
                high[i] = high[i] < high[i + half] ? high[i + half] : high[i];
            }
        const float middle = 0.5f * (low[0] + high[0]);
        *origin[axis] = wrapped_difference(first[axis], -std::int32_t(middle / units[axis]));
        box.half[axis] = 0.500001f * (high[0] - low[0]);
    }
    return box;
}

/// Periodic bin indices.
struct BinRange {
    std::int32_t first, count;
};

/// The bins along one axis around an interval; lengths are in units of a bin.
class BinAxis {
public:
    BinAxis(std::int32_t origin, float half, float unit, std::int32_t bins)
        : bins_(bins), side_(unit * 4294967296.0f / float(bins)), inverse_side_(1.0f / side_),
          at_(double(std::uint32_t(origin)) * double(bins) * 0x1p-32), half_(half * inverse_side_)
    {
    }
    /// Those within `reach` of the interval; all of them where they go around the box.
    PITCHDROP_INLINE BinRange within(float reach) const
    {
        const double around = double(half_ + reach * inverse_side_) + 1e-5;
        const auto first = std::int32_t(std::floor(at_ - around));
        const std::int32_t count = std::int32_t(std::floor(at_ + around)) - first + 1;
        if (count >= bins_) return {0, bins_};
        return {first < 0 ? first + bins_ : first, count};
    }
    std::int32_t wrap(std::int32_t bin) const { return bin < bins_ ? bin : bin - bins_; }
    /// From the interval to the k-th bin of a range, squared.
    PITCHDROP_INLINE float squared_distance(const BinRange& range, std::int32_t k) const
    {
        float above = float(double(range.first + k) - at_); // where the bin begins, upwards
        if (above < 0) above += float(bins_);
        if (above >= float(bins_)) above -= float(bins_);
        const float below = float(bins_ - 1) - above, least = above < below ? above : below;
        const float distance = least > half_ ? side_ * (least - half_) : 0.0f;
        return distance * distance;
    }

private:
    std::int32_t bins_;
    float side_, inverse_side_;
    double at_;
    float half_;
};

/// What a search keeps between clusters: which slots are on the list already, with a mask.
class Marks {
public:
    explicit Marks(std::uint8_t* flags) : flags_(flags) {}
    void set(std::uint32_t slot) { flags_[slot] = 1; }
    void clear(std::uint32_t slot) { flags_[slot] = 0; }
    bool is_set(std::uint32_t slot) const { return flags_[slot] != 0; }
    /// One bit for each of `width` slots from `start` on.
    PITCHDROP_INLINE std::uint32_t bits_from(std::int32_t start) const
    {
#if PITCHDROP_SIMD_WIDTH == 16
        const __m128i flags = _mm_loadu_si128(reinterpret_cast<const __m128i*>(flags_ + start));
        return std::uint32_t(_mm_movemask_epi8(_mm_cmpgt_epi8(flags, _mm_setzero_si128())));
#else
        std::int64_t bytes;
        std::memcpy(&bytes, flags_ + start, sizeof(bytes));
        return std::uint32_t(
            _mm_movemask_epi8(_mm_cmpgt_epi8(_mm_cvtsi64_si128(bytes), _mm_setzero_si128())));
#endif
    }

private:
    std::uint8_t* flags_;
};

/// Writes the list of one cluster behind the `used` entries and the `masks` of the list, as far as its capacity
/// goes.
class ClusterSearch {
public:
    ClusterSearch(const SlotView& slots, ListView& list, Marks& marks, const UnitLengths& unit,
                  const SearchRequest& request, std::int32_t cluster, std::int32_t used,
                  std::int32_t masks)
        : slots_(slots), list_(list), marks_(marks), unit_(unit), request_(request),
          box_(bounding_box(load_cluster(slots, cluster), unit)),
          first_slot_(std::uint32_t(cluster * width)),
          valid_(valid_lanes(slots.beads - cluster * width)), used_(used), masks_(masks)
    {
    }
    const ClusterBox& box() const { return box_; }
    std::int32_t used() const { return used_; }
    std::int32_t masks() const { return masks_; }

    /// The beads that do not interact with every lane: the cluster's own, and those bonded to it where
    /// bonded pairs are excluded. They need a mask, wherever they are.
    void add_masked()
    {
        const std::int32_t begin = used_;
        for (std::uint32_t lane = 0; lane < std::uint32_t(width); ++lane)
            if (valid_ >> lane & 1u) add_once(first_slot_ + lane);
        if (request_.exclude_bonded)
            for (std::int32_t row = 0; row < slots_.bonds_per_bead; ++row)
                for (std::uint32_t lane = 0; lane < std::uint32_t(width); ++lane)
                    if (valid_ >> lane & 1u)
                        add_once(
                            slots_.bonds[row * slots_.stride + std::int32_t(first_slot_ + lane)]);
        masked_ = used_ - begin;
    }
    /// All others of [first, last) within the radius of the cluster's bounding box. In a cluster with
    /// padding every entry needs the mask of its beads.
    void add_run(std::int32_t first, std::int32_t last)
    {
        for (std::int32_t start = first; start < last; start += width) {
            std::uint32_t near = near_box(start) & ~marks_.bits_from(start);
            if (last - start < width) near &= (1u << (last - start)) - 1u;
            const std::int32_t count = __builtin_popcount(near);
            if (used_ + width <= list_.capacity) {
                Ints slot;
                for (int lane = 0; lane < width; ++lane) slot.v[lane] = start + lane;
                store_chosen(list_.slot + used_, slot, near);
            }
            if (valid_ != all_lanes)
                for (std::int32_t k = 0; k < count; ++k) add_mask(valid_);
            used_ += count;
        }
    }
    /// Takes the marks back. Returns the number of masked entries.
    std::int32_t finish(std::int32_t begin)
    {
        for (std::int32_t e = begin; e < begin + masked_; ++e)
            if (e < list_.capacity) marks_.clear(list_.slot[e]);
        return valid_ == all_lanes ? masked_ : used_ - begin;
    }

private:
    void add_once(std::uint32_t slot)
    {
        if (marks_.is_set(slot)) return;
        if (used_ < list_.capacity) {
            marks_.set(slot);
            list_.slot[used_] = slot;
        }
        add_mask(interaction_mask(slot));
        ++used_;
    }
    void add_mask(std::uint32_t mask)
    {
        if (masks_ < list_.capacity / entries_per_mask) list_.mask[masks_] = mask;
        ++masks_;
    }
    /// One bit per slot from `start` on: within the radius of the bounding box.
    std::uint32_t near_box(std::int32_t start) const
    {
        Floats sum(0.0f);
        const auto add = [&](const std::int32_t* x, std::int32_t origin, float unit, int axis) {
            const Floats d = to_float(Ints::load(x + start) - Ints(origin)) * Floats(unit);
            const Floats outside = larger(larger(d, -d) - Floats(box_.half[axis]), Floats(0.0f));
            sum += outside * outside;
        };
        add(slots_.x, box_.x, unit_.x, 0);
        add(slots_.y, box_.y, unit_.y, 1);
        add(slots_.z, box_.z, unit_.z, 2);
        return less_bits(sum, Floats(request_.radius * request_.radius));
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
    ListView& list_;
    Marks& marks_;
    const UnitLengths& unit_;
    const SearchRequest& request_;
    ClusterBox box_;
    std::uint32_t first_slot_, valid_;
    std::int32_t used_, masks_, masked_ = 0;
};

/// Visits the runs of slots that may hold neighbours of the box, column by column: the farther a column is away,
/// the shorter is what lies within reach in it.
template <class Visit>
void visit_runs(const GridView& grid, const ClusterBox& box, const UnitLengths& unit, float reach,
                Visit&& visit)
{
    const BinAxis x(box.x, box.half[0], unit.x, grid.nx), y(box.y, box.half[1], unit.y, grid.ny),
        z(box.z, box.half[2], unit.z, grid.nz);
    const BinRange columns = x.within(reach), rows = y.within(reach);
    const auto run = [&](std::int32_t column, std::int32_t low, std::int32_t high) {
        if (column & 1) { // stored from the top down
            const std::int32_t top = grid.nz - low;
            low = grid.nz - high;
            high = top;
        }
        visit(grid.bin_start[column * grid.nz + low], grid.bin_start[column * grid.nz + high]);
    };
    for (std::int32_t i = 0; i < columns.count; ++i) {
        const std::int32_t ix = x.wrap(columns.first + i);
        const float left = reach * reach - x.squared_distance(columns, i);
        for (std::int32_t j = 0; j < rows.count; ++j) {
            const float squared = left - y.squared_distance(rows, j);
            if (squared < 0) continue;
            const BinRange heights = z.within(std::sqrt(squared));
            const std::int32_t column = grid.column_of[y.wrap(rows.first + j) * grid.nx + ix];
            const std::int32_t end = heights.first + heights.count;
            run(column, heights.first, end < grid.nz ? end : grid.nz);
            if (end > grid.nz) run(column, 0, end - grid.nz);
        }
    }
}

inline std::int32_t search(const SlotView& slots, const GridView& grid, const UnitLengths& unit,
                           ListView& list, const SearchRequest& request)
{
    Marks marks(request.marks);
    std::int32_t used = 0, masks = 0;
    for (std::int32_t c = request.first_cluster; c < request.last_cluster; ++c) {
        const std::int32_t local = c - request.first_cluster;
        ClusterSearch cluster(slots, list, marks, unit, request, c, used, masks);
        cluster.add_masked();
        visit_runs(grid, cluster.box(), unit, request.radius + request.bin_margin,
                   [&](std::int32_t first, std::int32_t last) { cluster.add_run(first, last); });
        list.begin[local] = used;
        list.border[local] = used + cluster.finish(used);
        used = cluster.used();
        masks = cluster.masks();
        list.end[local] = used;
    }
    for (std::int32_t s = request.first_cluster * width; s < request.last_cluster * width; ++s) {
        slots.reference_x[s] = slots.x[s];
        slots.reference_y[s] = slots.y[s];
        slots.reference_z[s] = slots.z[s];
    }
    return capacity_for(used, masks);
}

} // namespace pitchdrop::PITCHDROP_SIMD
