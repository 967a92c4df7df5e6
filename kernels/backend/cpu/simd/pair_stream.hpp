#pragma once
#include "kernels/backend/cpu/simd/pair_terms.hpp"

#include <cstddef>
#include <utility>

// The pairs of a chunk as one stream of packs. A pack waits some 70 clock cycles for loads, conversions and
// its division, and no processor holds enough instructions to fill them with later packs by itself: so each turn
// of the loop does a different part of several packs, and the ends of a group's list do not interrupt it.

namespace pitchdrop::PITCHDROP_SIMD {

/// Force and virial sums of the lanes. Distances are in fixed-point units: the box enters once per chunk of clusters,
/// not once per pair.
template <Measure measure>
struct LaneSums {
    Floats fx{0.0f}, fy{0.0f}, fz{0.0f};
    Floats energy{0.0f}, xx{0.0f}, yy{0.0f}, zz{0.0f}, xy{0.0f}, xz{0.0f}, yz{0.0f};

    PITCHDROP_INLINE void add(Floats dx, Floats dy, Floats dz, Floats force_over_r, Floats u)
    {
        const Floats px = force_over_r * dx, py = force_over_r * dy, pz = force_over_r * dz;
        fx += px;
        fy += py;
        fz += pz;
        if constexpr (measure != Measure::forces) {
            xx += px * dx;
            yy += py * dy;
            zz += pz * dz;
        }
        if constexpr (measure == Measure::everything) {
            energy += u;
            xy += px * dy;
            xz += px * dz;
            yz += py * dz;
        }
    }
    /// Halves pair sums: each pair is met from both sides. `scale` is what the unit of force is worth.
    void add_to(ForceSums& sums, double& energy_sum, const UnitLengths& unit, double scale) const
    {
        if constexpr (measure != Measure::forces) {
            const double half = 0.5 * scale, x = unit.x, y = unit.y, z = unit.z;
            sums.virial[0] += half * x * x * double(sum(xx));
            sums.virial[1] += half * y * y * double(sum(yy));
            sums.virial[2] += half * z * z * double(sum(zz));
            if constexpr (measure == Measure::everything) {
                energy_sum += 0.5 * double(sum(energy));
                sums.virial[3] += half * x * y * double(sum(xy));
                sums.virial[4] += half * x * z * double(sum(xz));
                sums.virial[5] += half * y * z * double(sum(yz));
            }
        }
    }
};

/// Values of packs under way: the newest enters behind `length` older ones, the oldest is in front.
template <class T, int length>
class Queue {
public:
    PITCHDROP_INLINE void enter(const T& newest) { place_[length] = newest; }
    PITCHDROP_INLINE const T& operator[](int k) const { return place_[k]; }
    PITCHDROP_INLINE void move_up() { move_up(std::make_index_sequence<std::size_t(length)>()); }

private:
    template <std::size_t... k>
    PITCHDROP_INLINE void move_up(std::index_sequence<k...>)
    {
        ((place_[k] = place_[k + 1]), ...);
    }
    T place_[length + 1] = {};
};

/// How many turns a pack's neighbours are loaded before they are separated from the beads of the group, how many
/// turns later the pack is finished, and how many of those its division has: the fastest that were measured. AVX2
/// has 16 registers, which do not hold all of it, and is fast where little is spilled.
template <Measure measure>
struct Turns {
    static constexpr int to_load = 2;
    static constexpr int to_finish = width == 8 && measure == Measure::forces ? 1 : 2;
    static constexpr int to_divide = 1;
    static_assert((to_load + to_finish) * neighbours_per_pack <= entries_ahead);
    static_assert(to_finish <= packs_at_once, "packs that are finished behind a group have masks");
};

template <Measure measure, bool cubic, class Terms>
class PairStream {
public:
    PairStream(const SlotView& slots, const PrunedView& list, const Terms& terms,
               const UnitLengths& unit)
        : packed_(slots.packed + list.base), list_(list), terms_(terms), metric_(unit),
          coming_(list.slot + list.begin[0]), finishing_(coming_), mask_(list.mask)
    {
    }

    /// The first packs of the first group.
    PITCHDROP_INLINE void start(const Cluster& beads)
    {
        beads_ = beads;
        for (int k = 0; k < Turns<measure>::to_load; ++k) load();
        for (int k = 0; k < Turns<measure>::to_finish; ++k) turn<Finish::nothing>();
        clear();
    }
    /// What is left of a group, while the first packs of the next one begin. Then the sums are those of the group.
    PITCHDROP_INLINE void finish_group(const Cluster& next)
    {
        beads_ = next;
        for (int k = 0; k < Turns<measure>::to_finish; ++k) turn<Finish::masked>();
    }
    /// All packs of a group but those that are left.
    PITCHDROP_INLINE void add(std::int32_t index)
    {
        clear();
        const PrunedSlot* const border = list_.slot + list_.border[index];
        const PrunedSlot* const end =
            list_.slot + list_.begin[index + 1] - Turns<measure>::to_finish * neighbours_per_pack;
        while (finishing_ != border) {
            turn<Finish::plain>();
            turn<Finish::plain>();
        }
        while (finishing_ < end) {
            turn<Finish::masked>();
            if constexpr (Turns<measure>::to_finish == 2) turn<Finish::masked>();
        }
    }
    /// Forces of the group that was finished, the rest of all groups.
    const LaneSums<measure>& sums() const { return sums_; }

private:
    enum class Finish { nothing, plain, masked };

    PITCHDROP_INLINE void clear() { sums_.fx = sums_.fy = sums_.fz = Floats(0.0f); }
    PITCHDROP_INLINE void load()
    {
        loaded_.enter(load_neighbours(packed_, coming_));
        coming_ += neighbours_per_pack;
        loaded_.move_up();
    }
    PITCHDROP_INLINE Mask next_mask()
    {
        std::uint32_t lanes = 0;
        std::memcpy(&lanes, mask_, width / 8);
        mask_ += width / 8;
        return mask_from_bits<width>(lanes);
    }
    template <Finish which>
    PITCHDROP_INLINE void turn()
    {
        const Ints neighbours = loaded_[0];
        separated_.enter(separation<cubic>(beads_, repeat_neighbours(neighbours), metric_));
        begun_.enter(terms_.start(separated_[Turns<measure>::to_divide].squared));
        if constexpr (which != Finish::nothing) {
            const Separation& d = separated_[0];
            const PairTerm term = terms_.finish(d.squared, begun_[0], packed_, finishing_);
            Mask inside = term.inside;
            if constexpr (which == Finish::masked) inside = inside & next_mask();
            const Floats zero(0.0f);
            sums_.add(d.x, d.y, d.z, select(inside, term.sample.force_over_r, zero),
                      select(inside, term.sample.energy, zero));
            finishing_ += neighbours_per_pack;
        }
        separated_.move_up();
        begun_.move_up();
        load();
    }

    const PackedBead* packed_; ///< first of the list's window
    const PrunedView& list_;
    const Terms& terms_;
    Metric metric_;
    const PrunedSlot *coming_, *finishing_;
    const std::uint8_t* mask_;
    Cluster beads_;
    Queue<Ints, Turns<measure>::to_load> loaded_;
    Queue<Separation, Turns<measure>::to_finish> separated_;
    Queue<Floats, Turns<measure>::to_divide> begun_;
    LaneSums<measure> sums_;
};

} // namespace pitchdrop::PITCHDROP_SIMD
