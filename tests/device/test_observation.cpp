#include "tests/device/devices.hpp"
#include "tests/device/observed.hpp"
#include "tests/support/planted_hops.hpp"
#include "tests/support/planted_motion.hpp"

namespace pitchdrop::observation_test {

// Frames, p_hop and counts on the device: the same as on the CPU, alone or in a batch.

using namespace pitchdrop::test;

namespace {

/// Positions of a later frame: every bead moves on its own, some of them far, and the box changes.
void shift(Replica& replica, int frame)
{
    ReplicaState& state = replica.state;
    for (std::uint32_t b = 0; b < state.position.size(); ++b) {
        const auto noise = standard_normal<double>(replica.settings.seed, RandomStream::chain_walk,
                                                   std::uint64_t(1000 + frame), b);
        for (int axis = 0; axis < 3; ++axis)
            state.position[b][axis] += to_fixed(
                (b % 5 == 0 ? 0.2 : 0.04) * noise.value[axis] + 0.02, state.motion.box[axis]);
    }
    state.motion.box[0] *= 1.001;
    state.motion.box[2] *= 0.9995;
    state.motion.step += 100;
}

/// The frames of a trajectory made by hand, each in a batch of its own.
struct Frames {
    std::vector<std::optional<FrameSummary>> summaries;
    std::vector<double> means; ///< of softness
    double edge = 1;           ///< the nearest that softness comes to the edge of a bin
    ObservationState state;
    BeadMeasures measures; ///< of the last frame
};
Frames watch(Backend& backend, Replica replica, const ObservationSettings& settings, int first,
             int last, const ObservationState& from)
{
    Frames frames{{}, {}, 1, from, {}};
    for (int frame = 0; frame < last; ++frame, shift(replica, frame)) {
        if (frame < first) continue;
        const std::size_t handle = backend.add(replica);
        backend.softness().start(handle, settings, frames.state);
        frames.summaries.push_back(backend.softness().take_frames({&handle, 1})[0]);
        frames.means.push_back(backend.softness().mean(handle));
        frames.state = backend.softness().save(handle);
        frames.measures = backend.softness().bead_measures(handle);
        for (const float softness : frames.state.softness) {
            const double place = (softness - settings.bins.low) / settings.bins.width;
            const bool outside = place < 0 || place > settings.bins.count;
            if (softness != 0 && !outside) // 0: a row not yet written
                frames.edge = std::min(frames.edge, std::abs(place - std::round(place)));
        }
        backend.remove(handle);
    }
    return frames;
}

void check_close(const FrameSummary& a, const FrameSummary& b)
{
    CHECK(a.frame == b.frame);
    CHECK(a.rearranging == b.rearranging);
    CHECK(a.rearranging_soft == b.rearranging_soft);
    CHECK(a.p_hop_sum == Approx(b.p_hop_sum).epsilon(1e-12));
    CHECK(a.d2_min_sum == Approx(b.d2_min_sum).epsilon(1e-7));
    CHECK(a.d2_min_rearranging_sum == Approx(b.d2_min_rearranging_sum).epsilon(1e-7));
    CHECK(a.d2_min_squared_sum == Approx(b.d2_min_squared_sum).epsilon(1e-7));
    CHECK(a.p_hop_squared_sum == Approx(b.p_hop_squared_sum).epsilon(1e-12));
    CHECK(a.p_hop_d2_min_sum == Approx(b.p_hop_d2_min_sum).epsilon(1e-7));
    CHECK(a.softness_sum == Approx(b.softness_sum).margin(1e-3));
    CHECK(a.softness_squared_sum == Approx(b.softness_squared_sum).epsilon(1e-5));
    CHECK(a.rearranging_softness_sum == Approx(b.rearranging_softness_sum).margin(1e-3));
}

void check_same(const FrameSummary& a, const FrameSummary& b)
{
    CHECK(a.frame == b.frame);
    CHECK(a.softness_sum == b.softness_sum);
    CHECK(a.softness_squared_sum == b.softness_squared_sum);
    CHECK(a.rearranging == b.rearranging);
    CHECK(a.rearranging_soft == b.rearranging_soft);
    CHECK(a.rearranging_softness_sum == b.rearranging_softness_sum);
    CHECK(a.p_hop_sum == b.p_hop_sum);
    CHECK(a.d2_min_sum == b.d2_min_sum);
    CHECK(a.p_hop_d2_min_sum == b.p_hop_d2_min_sum);
}

void check_same(const ObservationState& a, const ObservationState& b)
{
    CHECK(a.frames == b.frames);
    CHECK(a.position == b.position);
    CHECK(a.box == b.box);
    CHECK(a.drift == b.drift);
    CHECK(a.softness == b.softness);
    CHECK(a.count == b.count);
    CHECK(a.rearranged == b.rearranged);
}

std::int64_t total(const std::vector<std::int64_t>& counts)
{
    std::int64_t sum = 0;
    for (const std::int64_t n : counts) sum += n;
    return sum;
}

} // namespace

PITCHDROP_DEVICE_TEST(planted, "planted hops are counted on the device at the right frames")
{
    for (const int lead : {0, 3, 8}) {
        INFO("lead " << lead);
        PlantedHops(lead).check(*make({}));
    }
}

PITCHDROP_DEVICE_TEST(planted_motion, "planted non-affine motion has its D²_min on the device")
{
    PlantedMotion().check(*make({}));
}

PITCHDROP_DEVICE_TEST(as_on_the_cpu,
                      "the device counts what the CPU counts, and either continues the other")
{
    const Replica replica = hot(5, 8);
    for (const StructurePositions positions :
         {StructurePositions::instantaneous, StructurePositions::time_average}) {
        const bool averages = positions == StructurePositions::time_average;
        ObservationSettings settings = short_windows(replica, averages ? "radial30" : "rsoft40");
        auto plane = std::make_shared<Hyperplane>(*settings.hyperplane);
        plane->positions = positions;
        plane->average_frames = averages ? 4 : 1;
        settings.hyperplane = plane;
        settings.bins = {-8, 0.5, 32};
        settings.d2_min_radius = 1.7;
        const auto device = make({});
        const auto host = cpu();
        const int frames = 10, half = 6;
        const Frames expected = watch(*host, replica, settings, 0, frames, {});
        const Frames found = watch(*device, replica, settings, 0, frames, {});
        REQUIRE(expected.edge * settings.bins.width > 3e-5); // rounding decides nothing
        REQUIRE(found.summaries.size() == expected.summaries.size());
        for (std::size_t n = 0; n < found.summaries.size(); ++n) {
            REQUIRE(found.summaries[n].has_value() == expected.summaries[n].has_value());
            if (found.summaries[n]) check_close(*found.summaries[n], *expected.summaries[n]);
            CHECK(found.means[n] == Approx(expected.means[n]).margin(1e-5));
        }
        CHECK(found.state.count == expected.state.count);
        CHECK(found.state.rearranged == expected.state.rearranged);
        CHECK(found.state.position == expected.state.position);
        CHECK(found.state.box == expected.state.box);
        CHECK(found.state.drift == expected.state.drift);
        double worst = 0;
        REQUIRE(found.state.softness.size() == expected.state.softness.size());
        for (std::size_t n = 0; n < found.state.softness.size(); ++n)
            worst = std::max(worst, std::abs(double(found.state.softness[n]) -
                                             double(expected.state.softness[n])));
        CHECK(worst < 3e-5); // both round, and here beads overlap where functions are steep
        CHECK(total(found.state.rearranged) > 20);
        CHECK(found.measures.hop_frame == expected.measures.hop_frame);
        REQUIRE(found.measures.d2_min.size() == 125);
        for (std::size_t b = 0; b < 125; ++b) {
            CHECK(found.measures.p_hop[b] == Approx(expected.measures.p_hop[b]).epsilon(1e-6));
            CHECK(found.measures.d2_min[b] == Approx(expected.measures.d2_min[b]).epsilon(1e-6));
            CHECK(expected.measures.d2_min[b] > 0.001f);
        }
        CHECK(total(found.state.count) == 5 * 125);

        const Frames begun = watch(*host, replica, settings, 0, half, {});
        const Frames continued = watch(*device, replica, settings, half, frames, begun.state);
        CHECK(continued.state.count == expected.state.count);
        CHECK(continued.state.rearranged == expected.state.rearranged);
        const Frames started = watch(*device, replica, settings, 0, half, {});
        const Frames ended = watch(*host, replica, settings, half, frames, started.state);
        CHECK(ended.state.count == expected.state.count);
        CHECK(ended.state.rearranged == expected.state.rearranged);
    }
}

PITCHDROP_DEVICE_TEST(batch, "a batch is observed as its replicas are alone")
{
    // Different sizes, windows, bins, planes and beginnings; the replicas move between frames.
    const std::vector<Replica> replicas = {hot(5, 1), hot(6, 2), hot(5, 3), hot(6, 4)};
    std::vector<ObservationSettings> settings;
    for (const Replica& replica : replicas) settings.push_back(short_windows(replica));
    settings[0].d2_min_radius = 1.5;
    settings[3].d2_min_radius = 2.1;
    settings[1].hop = {1, 2, 0.01};
    settings[1].lead = 0;
    settings[1].bins = {-3, 0.01, 300};
    settings[2].hyperplane = settings[0].hyperplane;
    auto averaged = std::make_shared<Hyperplane>(*settings[3].hyperplane);
    averaged->positions = StructurePositions::time_average;
    averaged->average_frames = 3;
    settings[3].hyperplane = averaged;

    struct Seen {
        std::vector<FrameSummary> summaries;
        std::vector<double> means;
        ObservationState state;
        BeadMeasures measures;
    };
    const auto run = [&](Backend& backend, const std::vector<std::size_t>& chosen, bool at_once) {
        std::vector<std::size_t> handles;
        std::vector<AdvanceRequest> requests;
        for (const std::size_t n : chosen) {
            Replica replica = replicas[n];
            replica.settings.block_steps = 20;
            replica.settings.sample_interval = 20;
            handles.push_back(backend.add(replica));
            backend.softness().start(handles.back(), settings[n], {});
            requests.push_back({handles.back(), 20});
        }
        std::vector<Seen> seen(chosen.size());
        for (int frame = 0; frame < 9; ++frame) {
            std::vector<std::vector<std::size_t>> calls(1); // two replicas miss some frames
            for (std::size_t n = 0; n < chosen.size(); ++n) {
                if (chosen[n] == 2 && frame % 2 == 1) continue;
                if (chosen[n] == 0 && frame % 4 == 3) continue;
                if (!at_once) calls.emplace_back();
                calls.back().push_back(n);
            }
            for (const std::vector<std::size_t>& observed : calls) {
                std::vector<std::size_t> asked;
                for (const std::size_t n : observed) asked.push_back(handles[n]);
                const auto summaries = backend.softness().take_frames(asked);
                REQUIRE(summaries.size() == asked.size());
                for (std::size_t n = 0; n < observed.size(); ++n) {
                    if (summaries[n]) seen[observed[n]].summaries.push_back(*summaries[n]);
                    seen[observed[n]].means.push_back(backend.softness().mean(asked[n]));
                }
            }
            backend.advance(requests);
        }
        for (std::size_t n = 0; n < chosen.size(); ++n)
            seen[n].state = backend.softness().save(handles[n]);
        for (std::size_t n = 0; n < chosen.size(); ++n)
            seen[n].measures = backend.softness().bead_measures(handles[n]);
        return seen;
    };
    const auto check_all_same = [](const Seen& a, const Seen& b) {
        CHECK(a.summaries.size() == b.summaries.size());
        for (std::size_t k = 0; k < a.summaries.size(); ++k)
            check_same(a.summaries[k], b.summaries[k]);
        CHECK(a.means == b.means);
        check_same(a.state, b.state);
        CHECK(a.measures.p_hop == b.measures.p_hop);
        CHECK(a.measures.d2_min == b.measures.d2_min);
    };
    const auto together = run(*make({.emulator_seed = 1}), {0, 1, 2, 3}, true);
    const auto in_turn = run(*make({.emulator_seed = 2}), {0, 1, 2, 3}, false);
    for (std::size_t n = 0; n < replicas.size(); ++n) {
        INFO("replica " << n);
        CHECK((n == 2 || !together[n].summaries.empty()));
        CHECK(together[n].means.back() ==
              Approx(mean_softness(together[n].state)).epsilon(1e-9).margin(1e-12));
        check_all_same(in_turn[n], together[n]);
        const auto alone = run(*make({.emulator_seed = 5}), {n}, true);
        check_all_same(alone[0], together[n]);
    }
}

PITCHDROP_DEVICE_TEST(overflowing_frame, "a frame whose neighbours did not fit is counted once")
{
    Replica replica = hot(5, 1);
    const Replica other = hot(6, 2);
    replica.settings.block_steps = 20;
    ObservationSettings settings = short_windows(replica);
    settings.d2_min_radius = 1.5;
    std::vector<double> d2_min;
    const auto run = [&](const DeviceOptions& options) {
        const auto backend = make(options);
        std::vector<std::size_t> handles = {backend->add(replica), backend->add(other)};
        for (const std::size_t handle : handles) backend->softness().start(handle, settings, {});
        for (int frame = 0; frame < 6; ++frame) {
            CHECK(backend->softness().take_frames(handles).size() == 2);
            advance(*backend, handles[0], 20);
        }
        // A batch of another composition has to make room again, in a frame that counts.
        CHECK(backend->softness().take_frames({handles.data(), 1})[0].has_value());
        backend->remove(handles[1]);
        const auto last = backend->softness().take_frames({handles.data(), 1})[0];
        REQUIRE(last.has_value());
        CHECK(last->d2_min_sum > 0.1);
        d2_min.push_back(last->d2_min_sum);
        return backend->softness().save(handles[0]);
    };
    const ObservationState roomy = run({}), tight = run({.neighbour_capacity = 3});
    CHECK(total(roomy.count) == 3 * 125);
    check_same(roomy, tight);
    CHECK(d2_min[0] == d2_min[1]);
}

PITCHDROP_DEVICE_TEST(no_trace, "observing on the device leaves no trace in the trajectory")
{
    Replica replica = hot(5, 9);
    replica.settings.block_steps = 20;
    replica.settings.thermostat = Thermostat::nose_hoover;
    replica.settings.barostat = Barostat::mtk;
    replica.settings.sample_interval = 5;
    const auto backend = make({});
    const std::size_t watched = backend->add(replica), alone = backend->add(replica);
    const ObservationSettings settings = short_windows(replica);
    backend->softness().start(watched, settings, {});
    const StructureSet set = *named_structure_set("radial30");
    std::vector<Sample> seen, expected;
    const auto go = [&](std::size_t handle, std::vector<Sample>& samples) {
        const Progress progress = advance(*backend, handle, 20);
        samples.insert(samples.end(), progress.samples.begin(), progress.samples.end());
    };
    for (int frame = 0; frame < 4; ++frame) {
        backend->softness().take_frames({&watched, 1});
        go(watched, seen);
        backend->softness().functions(watched, set);
    }
    for (int frame = 0; frame < 4; ++frame) go(alone, expected);
    CHECK(same_bits(backend->download(watched), backend->download(alone)));
    REQUIRE(seen.size() == expected.size());
    for (std::size_t n = 0; n < seen.size(); ++n) {
        CHECK(seen[n].pair_energy == expected[n].pair_energy);
        CHECK(seen[n].mean_pressure[1] == expected[n].mean_pressure[1]);
    }
}

PITCHDROP_DEVICE_TEST(refusals, "observing what is not observed, or in a small box, is refused")
{
    const auto backend = make({});
    const Replica replica = hot(5, 1);
    const std::size_t handle = backend->add(replica);
    CHECK_THROWS_WITH(backend->softness().take_frames({&handle, 1}), Catch::Contains("is observed"));
    CHECK_THROWS_WITH(backend->softness().save(handle), Catch::Contains("is observed"));
    ObservationSettings settings = short_windows(replica);
    auto wide = std::make_shared<Hyperplane>(*settings.hyperplane);
    wide->set.radial_reach = 3;
    settings.hyperplane = wide;
    CHECK_THROWS_WITH(backend->softness().start(handle, settings, {}),
                      Catch::Contains("use at least 6.0"));
    settings = short_windows(replica);
    backend->softness().start(handle, settings, {});
    const std::vector<float> short_of_one(124);
    CHECK_THROWS_WITH(backend->softness().take_frames({&handle, 1}, {&short_of_one, 1}),
                      Catch::Contains("every bead"));
    backend->remove(handle);
    CHECK_THROWS(backend->softness().save(handle));
}

} // namespace pitchdrop::observation_test
