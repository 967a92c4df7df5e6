#pragma once
#include "kernels/backend/cpu/simd/lanes.hpp"
#include "kernels/core/fixed_point.hpp"

#include <cmath>
#include <cstring>

namespace pitchdrop::PITCHDROP_SIMD {

/// How far some beads extend around their middle, in length units. The middle is the origin so that the
/// minimum image along an axis is also the one nearest to the extent, however small the box.
struct Extent {
    std::int32_t x, y, z; ///< fixed-point origin
    float half[3];        ///< from there to either side
};

/// Of `count` beads from a slot on.
inline Extent extent_of(const SlotView& slots, std::int32_t first, std::int32_t count,
                        const UnitLengths& unit)
{
    const std::int32_t* const position[3] = {slots.x + first, slots.y + first, slots.z + first};
    const float units[3] = {unit.x, unit.y, unit.z};
    Extent extent;
    std::int32_t* const origin[3] = {&extent.x, &extent.y, &extent.z};
    for (int axis = 0; axis < 3; ++axis) {
        std::int32_t low = 0, high = 0;
        for (std::int32_t k = 1; k < count; ++k) {
            const std::int32_t d = wrapped_difference(position[axis][k], position[axis][0]);
            low = d < low ? d : low;
            high = high < d ? d : high;
        }
        const std::int64_t middle = (std::int64_t(low) + high) / 2;
        *origin[axis] = wrapped_difference(position[axis][0], std::int32_t(-middle));
        extent.half[axis] = 0.500001f * float(std::int64_t(high) - low + 2) * units[axis];
    }
    return extent;
}

/// Periodic bin indices.
struct BinRange {
    std::int32_t first, count;
};

/// The bins along one axis around an interval; lengths are in units of a bin. Everything is too wide by `margin`
/// rather than too narrow by a rounding error.
class BinAxis {
public:
    BinAxis(std::int32_t origin, float half, float unit, std::int32_t bins)
        : bins_(bins), side_(unit * 4294967296.0f / float(bins)), inverse_side_(1.0f / side_),
          at_(float(double(std::uint32_t(origin)) * double(bins) * 0x1p-32)),
          half_(half * inverse_side_)
    {
    }
    /// Those within `reach` of the interval; all of them where they go around the box.
    PITCHDROP_INLINE BinRange within(float reach) const
    {
        const float around = half_ + reach * inverse_side_ + margin;
        const auto first = std::int32_t(std::floor(at_ - around));
        const std::int32_t count = std::int32_t(std::floor(at_ + around)) - first + 1;
        if (count >= bins_) return {0, bins_};
        return {first < 0 ? first + bins_ : first, count};
    }
    /// The same for a pack of reaches; the first may be negative.
    PITCHDROP_INLINE void within(Floats reach, std::int32_t first[width],
                                 std::int32_t count[width]) const
    {
        const Floats around = Floats(half_ + margin) + reach * Floats(inverse_side_);
        const Floats whole{float(bins_)}; // truncation rounds down what is positive
        const Ints low = truncate_to_int(Floats(at_) + whole - around) - Ints(bins_);
        const Ints high = truncate_to_int(Floats(at_) + whole + around) - Ints(bins_);
        low.store(first);
        (high - low + Ints(1)).store(count);
    }
    std::int32_t wrap(std::int32_t bin) const { return bin < bins_ ? bin : bin - bins_; }
    /// From the interval to the bins from the k-th of a range on, squared.
    PITCHDROP_INLINE Floats squared_distances(const BinRange& range, std::int32_t k) const
    {
        const Floats whole{float(bins_)}, zero{0.0f};
        Floats above = to_float(numbered_from(range.first + k)) - Floats(at_); // upwards to the bin
        above = select(above < zero, above + whole, above);
        above = select(above < whole, above, above - whole);
        const Floats below = Floats(float(bins_ - 1)) - above;
        const Floats distance =
            Floats(side_) * larger(smaller(above, below) - Floats(half_ + margin), zero);
        return distance * distance;
    }

private:
    static constexpr float margin = 4e-3f; ///< of at most 4096 bins in single precision
    std::int32_t bins_;
    float side_, inverse_side_, at_, half_;
};

/// The groups of a cluster that have a slot on their list already, with a mask: one bit each.
class Marks {
public:
    explicit Marks(std::uint8_t* flags) : flags_(flags) {}
    void set(std::uint32_t slot, int group) { flags_[slot] |= std::uint8_t(1u << group); }
    void clear(std::uint32_t slot) { flags_[slot] = 0; }
    bool is_set(std::uint32_t slot, int group) const { return flags_[slot] >> group & 1u; }

#if PITCHDROP_SIMD_WIDTH == 16
    using Flags = __m128i;
    PITCHDROP_INLINE Flags from(std::int32_t slot) const
    {
        return _mm_loadu_si128(reinterpret_cast<const __m128i*>(flags_ + slot));
    }
#else
    using Flags = std::int64_t;
    PITCHDROP_INLINE Flags from(std::int32_t slot) const
    {
        Flags flags;
        std::memcpy(&flags, flags_ + slot, sizeof(flags));
        return flags;
    }
#endif
    /// A bit for each of `width` slots.
    static PITCHDROP_INLINE std::uint32_t bits_of(Flags flags, int group)
    {
#if PITCHDROP_SIMD_WIDTH == 16
        return _mm_test_epi8_mask(flags, _mm_set1_epi8(char(1 << group)));
#else
        return std::uint32_t(_mm_movemask_epi8(_mm_cvtsi64_si128(flags << (7 - group)))) &
               all_lanes;
#endif
    }

private:
    std::uint8_t* flags_;
};

/// Finds the lists of the groups of one cluster and writes them behind those of the clusters before.
class ClusterSearch {
public:
    ClusterSearch(const SlotView& slots, Marks& marks, const UnitLengths& unit,
                  const SearchRequest& request, std::int32_t row, std::int32_t cluster)
        : slots_(slots), marks_(marks), unit_(unit), request_(request), row_(row),
          first_slot_(cluster * width), radius_squared_(request.radius * request.radius)
    {
        for (int g = 0; g < groups_per_cluster; ++g)
            extent_[g] = extent_of(slots, first_bead_of(g), beads_per_group, unit);
    }

    /// The beads that do not interact with every bead of a group: its own, and those bonded to them where
    /// bonded pairs are excluded. They need a mask, wherever they are.
    void add_masked()
    {
        for (int g = 0; g < groups_per_cluster; ++g) {
            const std::int32_t first = first_bead_of(g);
            const std::int32_t beads = beads_of(g);
            meet(first, first + beads);
            for (std::int32_t k = 0; k < beads; ++k) add_once(std::uint32_t(first + k), g);
            if (request_.exclude_bonded)
                for (std::int32_t row = 0; row < slots_.bonds_per_bead; ++row)
                    for (std::int32_t k = 0; k < beads; ++k) {
                        const std::uint32_t partner = slots_.bonds[row * slots_.stride + first + k];
                        meet(std::int32_t(partner), std::int32_t(partner) + 1);
                        add_once(partner, g);
                    }
            masked_[g] = found_[g];
        }
    }
    /// All others of [first, last) within the radius of the groups' bounding boxes, later: packs wait for each other,
    /// so that no loop ends after one or two of them, which processors guess wrong.
    PITCHDROP_INLINE void add_run(std::int32_t first, std::int32_t last)
    {
        meet(first, last);
        do {
            const std::int32_t packs = (last - first + width - 1) / width;
            for (std::int32_t k = 0; k < packs_of_a_run; ++k) {
                start_[waiting_ + k] = first + k * width;
                last_[waiting_ + k] = last;
            }
            waiting_ += packs < packs_of_a_run ? packs : packs_of_a_run;
            if (waiting_ > most_waiting) add_waiting();
            first += packs_of_a_run * width;
        } while (first < last);
    }
    void add_waiting()
    {
        for (std::int32_t k = 0; k < waiting_; ++k) add_pack(start_[k], last_[k]);
        waiting_ = 0;
    }
    /// Writes the lists behind `used` entries and `masks` words, as far as the capacity goes, and takes the marks
    /// back. `index` counts the groups of the chunk.
    void finish(ListView& list, std::int32_t index, std::int32_t& used, std::int32_t& masks)
    {
        for (int g = 0; g < groups_per_cluster; ++g) {
            for (std::int32_t e = 0; e < masked_[g] && e < row_; ++e) marks_.clear(row_of(g)[e]);
            if (beads_of(g) < beads_per_group) mask_all(g);
            list.begin[index + g] = used;
            list.border[index + g] = used + masked_[g];
            const std::int32_t words = mask_words(masked_[g]);
            if (used + found_[g] <= list.capacity && (masks + words) * 8 <= list.capacity) {
                std::memcpy(list.slot + used, row_of(g), std::size_t(found_[g]) * 4);
                for (std::int32_t k = 0; k < words; ++k) list.mask[masks + k] = mask_word(g, k);
            }
            used += found_[g];
            masks += words;
        }
        list.begin[index + groups_per_cluster] = used;
        list.lowest = lowest_ < list.lowest ? lowest_ : list.lowest;
        list.highest = list.highest < highest_ ? highest_ : list.highest;
    }

private:
    std::int32_t first_bead_of(int group) const { return first_slot_ + group * beads_per_group; }
    /// Without padding.
    std::int32_t beads_of(int group) const
    {
        const std::int32_t left = slots_.beads - first_bead_of(group);
        return left < 0 ? 0 : left < beads_per_group ? left : beads_per_group;
    }
    std::uint32_t* row_of(int group) const { return request_.found + group * row_; }
    std::uint8_t* beads_row_of(int group) const { return request_.beads + group * row_; }

    PITCHDROP_INLINE void meet(std::int32_t first, std::int32_t last)
    {
        lowest_ = first < lowest_ ? first : lowest_;
        highest_ = highest_ < last ? last : highest_;
    }
    PITCHDROP_INLINE void add_pack(std::int32_t start, std::int32_t last)
    {
        const Ints slot = numbered_from(start);
        const Cluster beads{Ints::load(slots_.x + start), Ints::load(slots_.y + start),
                            Ints::load(slots_.z + start)};
        const auto flags = marks_.from(start);
        const std::uint32_t valid = valid_lanes(last - start);
        for (int g = 0; g < groups_per_cluster; ++g) {
            const std::uint32_t near =
                near_box(beads, extent_[g]) & ~Marks::bits_of(flags, g) & valid;
            if (found_[g] + width <= row_) store_chosen(row_of(g) + found_[g], slot, near);
            found_[g] += __builtin_popcount(near);
        }
    }
    PITCHDROP_INLINE void add_once(std::uint32_t slot, int g)
    {
        const bool is_new = !marks_.is_set(slot, g);
        if (found_[g] < row_) {
            if (is_new) marks_.set(slot, g);
            row_of(g)[found_[g]] = slot;
            beads_row_of(g)[found_[g]] = interacting(slot, g);
        }
        found_[g] += is_new;
    }
    /// All beads of the group but the bead itself and those bonded to it.
    PITCHDROP_INLINE std::uint8_t interacting(std::uint32_t slot, int g) const
    {
        const std::int32_t first = first_bead_of(g);
        const __m128i one = _mm_set1_epi32(std::int32_t(slot));
        __m128i apart =
            _mm_cmpeq_epi32(one, _mm_add_epi32(_mm_set1_epi32(first), _mm_setr_epi32(0, 1, 2, 3)));
        if (request_.exclude_bonded)
            for (std::int32_t k = 0; k < slots_.bonds_per_bead; ++k) {
                const std::uint32_t* const partners = slots_.bonds + k * slots_.stride + first;
                const __m128i bonded = _mm_loadu_si128(reinterpret_cast<const __m128i*>(partners));
                apart = _mm_or_si128(apart, _mm_cmpeq_epi32(one, bonded));
            }
        const auto excluded = std::uint32_t(_mm_movemask_ps(_mm_castsi128_ps(apart)));
        return std::uint8_t(((1u << beads_of(g)) - 1u) & ~excluded);
    }
    /// In a group with padding.
    void mask_all(int g)
    {
        for (std::int32_t e = masked_[g]; e < found_[g] && e < row_; ++e)
            beads_row_of(g)[e] = std::uint8_t((1u << beads_of(g)) - 1u);
        masked_[g] = found_[g];
    }
    std::uint64_t mask_word(int g, std::int32_t k) const
    {
        std::uint64_t word = 0;
        for (std::int32_t e = 16 * k; e < 16 * (k + 1) && e < masked_[g]; ++e)
            word |= std::uint64_t(beads_row_of(g)[e]) << (4 * (e - 16 * k));
        return word;
    }
    PITCHDROP_INLINE std::uint32_t near_box(const Cluster& beads, const Extent& box) const
    {
        Floats sum(0.0f);
        const auto add = [&](Ints x, std::int32_t origin, float unit, float half) {
            const Ints d = x - Ints(origin);
            const Floats distance = to_float(Ints(d.v < 0 ? -d.v : d.v));
            const Floats outside = larger(distance * Floats(unit) - Floats(half), Floats(0.0f));
            sum += outside * outside;
        };
        add(beads.x, box.x, unit_.x, box.half[0]);
        add(beads.y, box.y, unit_.y, box.half[1]);
        add(beads.z, box.z, unit_.z, box.half[2]);
        return less_bits(sum, Floats(radius_squared_));
    }

    const SlotView& slots_;
    Marks& marks_;
    const UnitLengths& unit_;
    const SearchRequest& request_;
    std::int32_t row_, first_slot_;
    std::int32_t lowest_ = first_slot_, highest_ = first_slot_;
    float radius_squared_;
    Extent extent_[groups_per_cluster];
    std::int32_t found_[groups_per_cluster] = {}, masked_[groups_per_cluster] = {};

    static constexpr std::int32_t packs_of_a_run = 48 / width, most_waiting = 64;
    std::int32_t start_[most_waiting + packs_of_a_run], last_[most_waiting + packs_of_a_run];
    std::int32_t waiting_ = 0;
};

/// Visits the runs of slots that may hold neighbours of the box, column by column: the farther a column is away,
/// the shorter is what lies within reach in it.
template <class Visit>
PITCHDROP_INLINE void visit_runs(const GridView& grid, const Extent& box, const UnitLengths& unit,
                                 float reach, Visit&& visit)
{
    const BinAxis x(box.x, box.half[0], unit.x, grid.nx), y(box.y, box.half[1], unit.y, grid.ny),
        z(box.z, box.half[2], unit.z, grid.nz);
    const BinRange columns = x.within(reach), rows = y.within(reach);
    const auto run = [&](std::int32_t column, std::int32_t low, std::int32_t high) {
        const bool downwards = column & 1; // stored from the top down
        const std::int32_t* const start = grid.bin_start + column * grid.nz;
        visit(start[downwards ? grid.nz - high : low], start[downwards ? grid.nz - low : high]);
    };
    float column_squared[width];
    for (std::int32_t i = 0; i < columns.count; ++i) {
        if (i % width == 0) x.squared_distances(columns, i).store(column_squared);
        const std::int32_t ix = x.wrap(columns.first + i);
        const Floats left(reach * reach - column_squared[i % width]);
        for (std::int32_t j = 0; j < rows.count; j += width) {
            const Floats squared = left - y.squared_distances(rows, j);
            const std::uint32_t near = ~less_bits(squared, Floats(0.0f));
            std::int32_t first[width], count[width];
            z.within(square_root(larger(squared, Floats(0.0f))), first, count);
            for (std::int32_t k = 0; k < width && j + k < rows.count; ++k) {
                const std::int32_t row = y.wrap(rows.first + j + k) * grid.nx;
                const std::int32_t column = grid.column_of[row + ix];
                const bool around = count[k] >= grid.nz;
                const std::int32_t low = around ? 0 : first[k] < 0 ? first[k] + grid.nz : first[k];
                const std::int32_t end = low + (near >> k & 1u ? around ? grid.nz : count[k] : 0);
                run(column, low, end < grid.nz ? end : grid.nz);
                if (end > grid.nz) run(column, 0, end - grid.nz);
            }
        }
    }
}

inline ListSize search(const SlotView& slots, const GridView& grid, const UnitLengths& unit,
                       ListView& list, const SearchRequest& request)
{
    Marks marks(request.marks);
    std::int32_t used = 0, masks = 0;
    list.lowest = list.highest = request.first_cluster * width;
    for (std::int32_t c = request.first_cluster; c < request.last_cluster; ++c) {
        ClusterSearch cluster(slots, marks, unit, request, list.capacity, c);
        cluster.add_masked();
        visit_runs(grid, extent_of(slots, c * width, width, unit), unit,
                   request.radius + request.bin_margin,
                   [&](std::int32_t first, std::int32_t last) { cluster.add_run(first, last); });
        cluster.add_waiting();
        cluster.finish(list, (c - request.first_cluster) * groups_per_cluster, used, masks);
    }
    for (std::int32_t s = request.first_cluster * width; s < request.last_cluster * width; ++s) {
        slots.reference_x[s] = slots.x[s];
        slots.reference_y[s] = slots.y[s];
        slots.reference_z[s] = slots.z[s];
    }
    return {capacity_for(used, 8 * masks), used, masks, no_window};
}

} // namespace pitchdrop::PITCHDROP_SIMD
