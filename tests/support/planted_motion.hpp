#pragma once
#include "tests/support/planted_hops.hpp"

// A lattice that is sheared by a whole period of its box, in a box that changes its shape, and in
// which one bead leaves its place: D²_min of every bead is known. Other frames of the windows are
// anything.

namespace pitchdrop::test {

struct PlantedMotion {
    static constexpr int side = 8, hopper = 219, reference = 2;
    static constexpr std::int64_t beads = side * side * side;
    ObservationSettings settings;
    Vec3<double> way{0.3, -0.2, 0.6}; ///< of the hopper, in σ of the later frame
    bool shears = true;

    PlantedMotion()
    {
        settings.hyperplane = PlantedHops::plane();
        settings.hop = {2, 1, 0.2};
        settings.d2_min_radius = 1.5; // 6 neighbours at 1 and 12 at √2
    }
    int later() const { return reference + settings.hop.frames_before + settings.hop.frames_after; }
    int hop_frame() const { return reference + settings.hop.frames_before; }

    static Vec3<int> site(std::uint32_t b)
    {
        return {int(b) % side, int(b) / side % side, int(b) / (side * side)};
    }
    Replica frame(int number) const
    {
        Replica replica = make_replica({.side = side}, bead_spring_model());
        ReplicaState& state = replica.state;
        const bool late = number == later();
        const Vec3<double> box = late ? Vec3<double>{7.6, 8.1, 8.8} : Vec3<double>{8, 8, 8};
        for (int axis = 0; axis < 3; ++axis) state.motion.box[axis] = box[axis];
        for (std::uint32_t b = 0; b < beads; ++b) {
            const Vec3<int> at = site(b);
            Vec3<double> scaled{at.x / 8.0, at.y / 8.0, at.z / 8.0};
            if (late && shears) scaled.x += scaled.y; // one box length from bottom to top
            const bool any = number != reference && !late;
            for (int axis = 0; axis < 3; ++axis) {
                scaled[axis] += 0.013 * number * (axis + 1); // drift of the whole
                if (any) scaled[axis] += 0.05 * std::sin(double(b) * (number + 2) + axis);
                if (late && b == hopper) scaled[axis] += way[axis] / box[axis];
            }
            state.position[b] = to_fixed(multiply(scaled, box), box);
        }
        return replica;
    }

    /// The hopper's is the square of its way, since its neighbours lie in opposite pairs; to the n
    /// neighbours of its neighbours it adds the n-th part of that, less what F follows:
    /// r·Y⁻¹r = 3 r²/Σ r².
    double expected(std::uint32_t b) const
    {
        int squared = 0;
        for (int axis = 0; axis < 3; ++axis) {
            const int apart = std::abs(site(b)[axis] - site(hopper)[axis]);
            squared += std::min(apart, side - apart) * std::min(apart, side - apart);
        }
        const double whole = dot(way, way);
        if (squared == 0) return whole;
        return squared <= 2 ? whole / 18 * (1 - 3 * squared / 30.0) : 0;
    }

    struct Seen {
        BeadMeasures measures;
        FrameSummary summary;
    };
    /// Frame by frame through `start_observation`, as if the run were interrupted every time.
    Seen observe(Backend& backend) const
    {
        ObservationState held;
        Seen seen;
        for (int number = 0; number <= later(); ++number) {
            const std::size_t handle = backend.add(frame(number));
            backend.softness().start(handle, settings, held);
            const std::vector<float> given(beads, float(number));
            const auto summary = backend.softness().take_frames({&handle, 1}, {&given, 1});
            seen.measures = backend.softness().bead_measures(handle);
            CHECK(seen.measures.softness == given);
            CHECK(seen.measures.hop_frame == (summary[0] ? summary[0]->frame : -1));
            CHECK(seen.measures.d2_min.size() == (summary[0] ? beads : 0));
            if (summary[0]) seen.summary = *summary[0];
            held = backend.softness().save(handle);
            backend.remove(handle);
        }
        return seen;
    }

    /// How far D²_min of any bead is from what it must be, in σ².
    double largest_error(const BeadMeasures& measures) const
    {
        double largest = 0;
        for (std::uint32_t b = 0; b < beads; ++b)
            largest = std::max(largest, std::abs(double(measures.d2_min[b]) - expected(b)));
        return largest;
    }

    /// The sums of a summary are those of its beads.
    void check_sums(const Seen& seen) const
    {
        double d2 = 0, squared = 0, product = 0, rearranging = 0, hops = 0;
        for (std::uint32_t b = 0; b < beads; ++b) {
            const double d = double(seen.measures.d2_min[b]), p = double(seen.measures.p_hop[b]);
            d2 += d;
            squared += d * d;
            product += d * p;
            hops += p * p;
            if (p > settings.hop.threshold) rearranging += d;
        }
        CHECK(seen.summary.d2_min_sum == Approx(d2).epsilon(1e-12));
        CHECK(seen.summary.d2_min_squared_sum == Approx(squared).epsilon(1e-12));
        CHECK(seen.summary.p_hop_d2_min_sum == Approx(product).epsilon(1e-6));
        CHECK(seen.summary.p_hop_squared_sum == Approx(hops).epsilon(1e-6));
        CHECK(seen.summary.d2_min_rearranging_sum == Approx(rearranging).epsilon(1e-12));
    }

    void check(Backend& backend)
    {
        for (const bool sheared : {false, true}) {
            shears = sheared;
            const Seen seen = observe(backend);
            REQUIRE(seen.measures.hop_frame == hop_frame());
            CHECK(largest_error(seen.measures) < 1e-7);
            CHECK(double(seen.measures.d2_min[hopper]) == Approx(0.49).epsilon(1e-7));
            check_sums(seen);
        }
        PlantedMotion still = *this;
        still.way = {0, 0, 0};
        const Seen seen = still.observe(backend); // shear and change of the box alone
        CHECK(*std::max_element(seen.measures.d2_min.begin(), seen.measures.d2_min.end()) < 1e-15f);
        CHECK(seen.summary.d2_min_sum >= 0);
    }
};

} // namespace pitchdrop::test
