#pragma once
#include "engine/state/snapshot.hpp"
#include "kernels/backend/backend.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace pitchdrop {

/// Something measured at regular frames of a branch: one file each in engine/observe.
/// The frame at step 0 is taken before the first step. What an observer holds between frames is in
/// the checkpoint, so that a resumed run writes the same files.
class Observer {
public:
    virtual ~Observer() = default;

    /// Names the observer's section of the checkpoint; unique within a branch.
    virtual std::string name() const = 0;
    /// Steps between frames: a multiple of MotionSettings::block_steps.
    virtual std::int64_t interval() const = 0;
    /// Takes the frame at the replica's present step, a multiple of the interval.
    virtual void observe(Backend& backend, std::size_t replica) = 0;

    /// Whether `SoftnessObservable::take_frames` takes its frame, for many replicas in one call: then `observed` tells
    /// it what came of it, and `observe` is not called for this frame.
    virtual bool is_taken_together() const { return false; }
    virtual void observed(Backend&, std::size_t, const std::optional<FrameSummary>&) {}

    /// Mean softness of the frame taken last, for thermo.csv; most observers do not know it.
    virtual std::optional<double> mean_softness() const { return std::nullopt; }

    /// Adds what was observed at the present step to a frame of the trajectory. Every frame of a
    /// branch gets the same fields.
    virtual void add_to(Snapshot&) const {}
    /// Steps after a frame of the trajectory at which `complete` knows the rest of it; 0: `add_to` has
    /// said everything.
    virtual std::int64_t delay() const { return 0; }
    /// Adds to a frame of `delay()` steps ago what has become known about it at the present step.
    virtual void complete(Snapshot&) const {}

    virtual std::string save() const = 0;
    /// Goes on from what `save` gave; throws InputError if it is damaged.
    virtual void restore(std::string_view bytes) = 0;
    /// Writes the result files of the branch, whole: at every checkpoint and at the end.
    virtual void write(const std::filesystem::path& branch_directory) const = 0;
};

} // namespace pitchdrop
