#pragma once
#include "tests/catch.hpp"
#include "tests/support/systems.hpp"

#include <map>
#include <set>

// A synthetic trajectory whose rearrangements are known beforehand: beads rattle harmonically
// around sites of a box that deforms, drifts as a whole, and jumps by 2 % between two frames; some
// beads hop to another site at known times; softness is set by hand.

namespace pitchdrop::test {

struct PlantedHops {
    static constexpr int frames = 60, beads = 512;
    static constexpr double hop_length = 1.0, rattle = 0.05;
    ObservationSettings settings;
    std::map<std::uint32_t, int> hop_of; ///< bead → first frame at its new site

    explicit PlantedHops(int lead)
    {
        settings.hyperplane = plane();
        settings.lead = lead;
        settings.block_frames = 20;
        for (std::uint32_t b = 0; b < beads; b += 7) hop_of[b] = 3 + int(b * 5 % 53);
    }

    /// What stands in for a trained plane: softness is given with every frame.
    static std::shared_ptr<const Hyperplane> plane()
    {
        auto made = std::make_shared<Hyperplane>();
        made->set = *named_structure_set("radial30");
        made->weight.assign(30, 0);
        made->mean.assign(30, 0);
        made->deviation.assign(30, 1);
        return made;
    }

    /// The softness of a bead changes with every frame, so that any wrong delay shows.
    static float softness(std::uint32_t bead, int frame)
    {
        return -3.0f + 0.01f * float((bead * 37u + std::uint32_t(frame) * 101u) % 600u);
    }
    static Vec3<double> box(int frame)
    {
        const double strain = 0.001 * frame + (frame >= 30 ? 0.02 : 0.0); // the elastic jump
        return {8.0 * (1 - 0.4 * strain), 8.0 * (1 - 0.4 * strain), 8.0 * (1 + strain)};
    }

    ReplicaState state(int frame) const
    {
        Replica replica = make_replica({.side = 8}, bead_spring_model());
        ReplicaState made = replica.state;
        const Vec3<double> now = box(frame);
        for (int axis = 0; axis < 3; ++axis) made.motion.box[axis] = now[axis];
        made.motion.step = 500 * frame;
        for (std::uint32_t b = 0; b < beads; ++b) {
            // Sites lie on a lattice of the scaled box; some of them on its very edge.
            Vec3<double> site{double(b % 8), double(b / 8 % 8), double(b / 64)};
            Vec3<double> r = multiply(site, Vec3<double>{now.x / 8, now.y / 8, now.z / 8});
            const double phase = 0.7 * b + 2.1 * frame;
            r += Vec3<double>{rattle * std::sin(phase), rattle * std::cos(1.3 * phase),
                              rattle * std::sin(1.7 * phase)};
            const auto hop = hop_of.find(b);
            if (hop != hop_of.end() && frame >= hop->second)
                r[int(b % 3)] += (b & 1 ? 1 : -1) * hop_length;
            r += Vec3<double>{0.11 * frame, -0.07 * frame, 0.2 * frame}; // drift of the whole
            made.position[b] = to_fixed(r, now);
        }
        return made;
    }

    /// A hop between frames h − 1 and h is seen at every t whose windows lie on both sides of it.
    /// With n of the five frames of A before the hop (and all of B after it), or the other way
    /// round, p_hop = a² (n/5)^(3/2) up to the rattling: at a = 1 above 0.2 from n = 2 on.
    bool rearranges(std::uint32_t bead, int t) const
    {
        const auto hop = hop_of.find(bead);
        if (hop == hop_of.end()) return false;
        const int h = hop->second;
        const int after_in_a = std::clamp(t - h, 0, 5);       // frames of A already hopped
        const int before_in_b = std::clamp(h - (t + 1), 0, 5); // frames of B not yet hopped
        const double fa = after_in_a / 5.0, fb = before_in_b / 5.0;
        // A has the share fa at the new site, B the share 1 − fb.
        const double ma = fa, mb = 1 - fb, a2 = hop_length * hop_length;
        const double mean_a = a2 * (fa * (1 - mb) * (1 - mb) + (1 - fa) * mb * mb);
        const double mean_b = a2 * ((1 - fb) * (1 - ma) * (1 - ma) + fb * ma * ma);
        const double p = std::sqrt(mean_a * mean_b);
        REQUIRE(std::abs(p - settings.hop.threshold) > 0.03); // the rattling decides nothing
        return p > settings.hop.threshold;
    }

    void expect(std::vector<std::int64_t>& count, std::vector<std::int64_t>& rearranged) const
    {
        const auto bins = std::size_t(settings.bins.count);
        const int last = frames - 1 - settings.hop.frames_after;
        const auto blocks = std::size_t(last / settings.block_frames + 1);
        count.assign(blocks * bins, 0);
        rearranged.assign(blocks * bins, 0);
        for (int t = std::max(settings.hop.frames_before, settings.lead); t <= last; ++t)
            for (std::uint32_t b = 0; b < beads; ++b) {
                const auto place = std::size_t(t / settings.block_frames) * bins +
                                   std::size_t(settings.bins.at(softness(b, t - settings.lead)));
                ++count[place];
                rearranged[place] += rearranges(b, t);
            }
    }

    /// Frame by frame through `start_observation`, as if the run were interrupted every time.
    ObservationState observe(Backend& backend) const
    {
        ObservationState held;
        for (int frame = 0; frame < frames; ++frame) {
            Replica replica = make_replica({.side = 8}, bead_spring_model());
            replica.state = state(frame);
            const std::size_t handle = backend.add(replica);
            backend.softness().start(handle, settings, held);
            std::vector<float> given(beads);
            for (std::uint32_t b = 0; b < beads; ++b) given[b] = softness(b, frame);
            const auto summary = backend.softness().take_frames({&handle, 1}, {&given, 1});
            const int t = frame - settings.hop.frames_after;
            CHECK(summary[0].has_value() ==
                  (t >= std::max(settings.hop.frames_before, settings.lead)));
            if (summary[0]) CHECK(summary[0]->frame == t);
            held = backend.softness().save(handle);
            backend.remove(handle);
        }
        return held;
    }

    void check(Backend& backend) const
    {
        std::vector<std::int64_t> count, rearranged;
        expect(count, rearranged);
        const ObservationState held = observe(backend);
        CHECK(held.count == count);
        CHECK(held.rearranged == rearranged);
        std::int64_t events = 0;
        for (const std::int64_t n : held.rearranged) events += n;
        CHECK(events > 200);
    }
};

} // namespace pitchdrop::test
