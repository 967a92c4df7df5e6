#pragma once
#include "kernels/backend/device/device_batch.hpp"
#include "kernels/core/error.hpp"

// Blocks follow each other on the device without a wait: while one runs, what the one before it has
// measured is copied back and looked at. A replica that does not end a block as expected (a list was
// too short, a bond broke) sits the next one out, which the host finds in its report.

namespace pitchdrop::device {

inline std::uint32_t grown_capacity(std::uint32_t needed) { return needed + needed / 8 + 8; }

inline Failure failure_of(const ReplicaWork& work, const MotionState& motion,
                          const ReplicaParameters& parameters)
{
    if (work.failure == FailureKind::box_too_small)
        return box_too_small(work.failed_step, motion.box, 2 * parameters.list_radius);
    return {work.failure, work.failed_step, work.failed_bead};
}

template <class Executor>
std::size_t DeviceBatch<Executor>::report_bytes() const
{
    return layout_.parameters.size() * (sizeof(ReplicaWork) + sizeof(MotionState)) +
           sample_.size() * sizeof(Sample);
}

/// Gathers the report of the block that was enqueued last and has it copied back.
template <class Executor>
void DeviceBatch<Executor>::enqueue_report(int parity)
{
    std::byte* to = report_[parity].data();
    const auto add = [&](const void* from, std::size_t bytes) {
        executor_.duplicate(to, from, bytes);
        to += bytes;
    };
    const std::size_t replicas = layout_.parameters.size();
    add(work_.data(), replicas * sizeof(ReplicaWork));
    add(motion_home_.data(), replicas * sizeof(MotionState));
    add(sample_.data(), sample_.size() * sizeof(Sample));
}

template <class Executor>
Report DeviceBatch<Executor>::report_in(const HostBuffer<Executor>& buffer) const
{
    static_assert(alignof(ReplicaWork) <= 8 && alignof(MotionState) <= 8 && alignof(Sample) <= 8);
    static_assert(sizeof(ReplicaWork) % 8 == 0 && sizeof(MotionState) % 8 == 0);
    const auto* begin = static_cast<const std::byte*>(buffer.data());
    const std::size_t replicas = layout_.parameters.size();
    const std::byte* motion = begin + replicas * sizeof(ReplicaWork);
    return {reinterpret_cast<const ReplicaWork*>(begin),
            reinterpret_cast<const MotionState*>(motion),
            reinterpret_cast<const Sample*>(motion + replicas * sizeof(MotionState))};
}

/// To the next block boundary of its stage.
template <class Executor>
std::int64_t DeviceBatch<Executor>::steps_at_once(std::size_t place) const
{
    const ReplicaParameters& parameters = layout_.parameters[place];
    return steps_to_segment_end(parameters.settings, parameters.drive, begin_[place]);
}

template <class Executor>
void DeviceBatch<Executor>::launch_flight(Flights<Executor>& flights, bool in_one_block)
{
    Flight flight{flights.next_parity, begin_, {}};
    flights.next_parity = 1 - flights.next_parity;
    for (std::size_t place = 0; place < begin_.size(); ++place) {
        const std::int64_t left = flights.remaining[place];
        flight.steps.push_back(in_one_block ? left : std::min(left, steps_at_once(place)));
        flights.remaining[place] -= flight.steps.back();
        layout_.parameters[place].begin_step = begin_[place];
        layout_.parameters[place].end_step = begin_[place] + flight.steps.back();
    }
    void* sent = sent_[flight.parity].data();
    const std::size_t bytes = layout_.parameters.size() * sizeof(ReplicaParameters);
    std::memcpy(sent, layout_.parameters.data(), bytes);
    executor_.send(parameters_.data(), sent, bytes);
    launch_block(flight.steps, flights.observed);
    enqueue_report(flight.parity);
    executor_.fetch(flight.parity, reported_[flight.parity].data(), report_[flight.parity].data(),
                    report_bytes());
    for (std::size_t place = 0; place < begin_.size(); ++place)
        begin_[place] += flight.steps[place];
    flights.under_way.push_back(flight);
}

/// Waits for the block that was enqueued first and looks at what it has done.
template <class Executor>
void DeviceBatch<Executor>::collect_flight(Flights<Executor>& flights)
{
    executor_.await(flights.under_way.front().parity);
    const Report report = report_in(reported_[flights.under_way.front().parity]);
    for (std::size_t place = 0; place < begin_.size(); ++place)
        if (flights.under_way.front().steps[place] > 0) collect(flights, place, report);
    flights.under_way.pop_front();
}

template <class Executor>
void DeviceBatch<Executor>::collect(Flights<Executor>& flights, std::size_t place,
                                    const Report& report)
{
    const Flight& flight = flights.under_way.front();
    const ReplicaWork& done = report.work[place];
    ReplicaParameters& parameters = layout_.parameters[place];
    Progress& progress = flights.progress[place];
    work_host_[place] = done;
    motion_[place] = report.motion[place];

    const bool again = done.needed_capacity > 0;
    if (again || done.failure != FailureKind::none) { // what follows was enqueued in vain
        for (Flight& other : flights.under_way) {
            flights.remaining[place] += other.steps[place];
            if (&other != &flight) other.steps[place] = 0;
        }
        begin_[place] = flight.begin[place];
    }
    if (again) {
        parameters.capacity = grown_capacity(done.needed_capacity);
        flights.lists_grow = true;
        return;
    }
    const Sample* samples = report.sample + parameters.first_sample;
    progress.samples.insert(progress.samples.end(), samples, samples + done.samples);
    if (done.failure != FailureKind::none) {
        flights.remaining[place] = 0;
        progress.failure = failure_of(done, report.motion[place], parameters);
        return;
    }
    require(done.committed, "a block without failure reaches its end");
    count_evaluations(flights.observed, place, flight.begin[place],
                      flight.begin[place] + flight.steps[place]);
}

/// Those of the steps behind `begin`, up to `end`.
template <class Executor>
void DeviceBatch<Executor>::count_evaluations(const Observations& observed, std::size_t place,
                                              std::int64_t begin, std::int64_t end)
{
    if (!observed[place]) return;
    const std::int64_t stage = layout_.parameters[place].drive.begin_step;
    observed[place]->add_evaluations(
        observed[place]->settings().evaluations(begin - stage, end - stage));
}

template <class Executor>
void DeviceBatch<Executor>::run_flights(Flights<Executor>& flights, bool in_one_block)
{
    upload_parameters();
    for (HostBuffer<Executor>& sent : sent_)
        sent.reserve(layout_.parameters.size() * sizeof(ReplicaParameters));
    for (HostBuffer<Executor>& reported : reported_) reported.reserve(report_bytes());
    const std::size_t most = executor_.overlaps() ? 2 : 1;
    for (;;) {
        const bool more = flights.has_more();
        const bool waits = flights.lists_grow || flights.under_way.size() == most;
        if (!flights.under_way.empty() && (waits || !more)) {
            collect_flight(flights);
            continue;
        }
        if (!more) break;
        if (flights.lists_grow) upload_parameters();
        flights.lists_grow = false;
        launch_flight(flights, in_one_block);
    }
}

template <class Executor>
std::vector<Progress> DeviceBatch<Executor>::advance(const std::vector<std::int64_t>& steps,
                                                     const Observations& observed,
                                                     bool in_one_block)
{
    const std::size_t count = steps.size();
    Flights<Executor> flights;
    flights.observed.resize(count);
    flights.remaining.resize(count);
    flights.progress.resize(count);
    for (std::size_t r = 0; r < count; ++r) {
        flights.observed[place_[r]] = observed[r];
        flights.remaining[place_[r]] = steps[r];
    }
    for (std::size_t place = 0; place < count; ++place) begin_[place] = motion_[place].step;
    work_host_.resize(count);
    if (team_.serves())
        run_teams(flights);
    else
        run_flights(flights, in_one_block);
    std::vector<Progress> progress;
    for (std::size_t r = 0; r < count; ++r) progress.push_back(flights.progress[place_[r]]);
    return progress;
}

template <class Executor>
std::vector<Progress> DeviceBatch<Executor>::advance(const std::vector<std::int64_t>& steps,
                                                     const Observations& observed)
{
    return advance(steps, observed, false);
}

template <class Executor>
std::vector<Progress> DeviceBatch<Executor>::run_block(const std::vector<std::int64_t>& steps,
                                                       const Observations& observed)
{
    return advance(steps, observed, true);
}

} // namespace pitchdrop::device
