#include "engine/observe/softness_counts.hpp"

#include "engine/io/atomic_file.hpp"
#include "engine/io/packing.hpp"
#include "engine/observe/inherent.hpp"

#include <fmt/format.h>

#include <cmath>

namespace pitchdrop {

namespace {

void save_state(Packer& packer, const ObservationState& state)
{
    packer.value(state.frames);
    packer.array(state.position);
    packer.array(state.box);
    packer.array(state.drift);
    packer.array(state.softness);
    packer.array(state.count);
    packer.array(state.rearranged);
    packer.value(state.evaluations);
    packer.array(state.softness_sum);
}

ObservationState restore_state(Unpacker& unpacker)
{
    ObservationState state;
    state.frames = unpacker.value<std::int64_t>();
    state.position = unpacker.array<FixedFraction>();
    state.box = unpacker.array<double>();
    state.drift = unpacker.array<double>();
    state.softness = unpacker.array<float>();
    state.count = unpacker.array<std::int64_t>();
    state.rearranged = unpacker.array<std::int64_t>();
    state.evaluations = unpacker.value<std::int64_t>();
    state.softness_sum = unpacker.array<double>();
    return state;
}

/// In a trajectory: smaller than any p_hop or D²_min.
constexpr float unknown = -1;

/// Pearson's coefficient between p_hop and D²_min over the beads; empty where either is the same for
/// all of them.
std::string correlation(const FrameSummary& s, double beads)
{
    const double p_hop = s.p_hop_sum / beads, d2_min = s.d2_min_sum / beads;
    const double covariance = s.p_hop_d2_min_sum / beads - p_hop * d2_min;
    const double variances = std::max(s.p_hop_squared_sum / beads - p_hop * p_hop, 0.0) *
                             std::max(s.d2_min_squared_sum / beads - d2_min * d2_min, 0.0);
    return variances > 0 ? fmt::format("{:.9g}", covariance / std::sqrt(variances)) : "";
}

/// A quotient that may not exist is an empty field, never "nan".
std::string quotient(double numerator, double denominator)
{
    return denominator == 0 ? "" : fmt::format("{:.9g}", numerator / denominator);
}

} // namespace

SoftnessCounts::SoftnessCounts(const SoftnessSettings& settings,
                               std::shared_ptr<const Model> model, Backend& backend,
                               std::size_t replica, std::size_t beads)
    : settings_(settings), model_(std::move(model)), backend_(backend), replica_(replica),
      beads_(beads)
{
    backend.softness().start(replica, settings_.observation, {});
}

void SoftnessCounts::observe(Backend& backend, std::size_t replica)
{
    std::vector<std::optional<FrameSummary>> summary;
    const Hyperplane& plane = *settings_.observation.hyperplane;
    if (plane.positions == StructurePositions::inherent) {
        const Replica resting = resting_replica(backend.download(replica), model_);
        const std::vector<float> softness = inherent_softness(backend, resting, plane);
        summary = backend.softness().take_frames({&replica, 1}, {&softness, 1});
    } else {
        summary = backend.softness().take_frames({&replica, 1});
    }
    observed(backend, replica, summary.front());
}

/// Inherent positions are minimised one replica after another.
bool SoftnessCounts::is_taken_together() const
{
    return settings_.observation.hyperplane->positions != StructurePositions::inherent;
}

void SoftnessCounts::observed(Backend& backend, std::size_t replica,
                              const std::optional<FrameSummary>& summary)
{
    if (summary) series_.push_back(*summary);
    mean_softness_ = backend.softness().mean(replica);
}

/// p_hop and D²_min of this frame are known when its window B has passed. Until then, and for good where
/// it never passes, they are unknown; and so that no reader takes those of frame 0, they are there.
void SoftnessCounts::add_to(Snapshot& frame) const
{
    frame.values["softness_time"] = double(frame.step / settings_.interval) * settings_.frame;
    frame.values["p_hop_time"] = double(unknown);
    frame.fields["softness"] = backend_.softness().bead_measures(replica_).softness;
    frame.fields["p_hop"].assign(beads_, unknown);
    if (settings_.observation.d2_min_radius > 0) frame.fields["d2_min"].assign(beads_, unknown);
}

void SoftnessCounts::complete(Snapshot& frame) const
{
    BeadMeasures measures = backend_.softness().bead_measures(replica_);
    if (measures.hop_frame < 0 || measures.hop_frame * settings_.interval != frame.step) return;
    frame.values["p_hop_time"] = double(measures.hop_frame) * settings_.frame;
    frame.fields["p_hop"] = std::move(measures.p_hop);
    if (settings_.observation.d2_min_radius > 0)
        frame.fields["d2_min"] = std::move(measures.d2_min);
}

std::string SoftnessCounts::save() const
{
    Packer packer;
    save_state(packer, backend_.softness().save(replica_));
    packer.array(series_);
    return packer.bytes;
}

void SoftnessCounts::restore(std::string_view bytes)
{
    Unpacker unpacker(bytes);
    const ObservationState state = restore_state(unpacker);
    series_ = unpacker.array<FrameSummary>();
    if (!unpacker.at_end())
        throw InputError("the checkpoint's section of softness goes on after its end",
                         "it is not as it was written", "use the previous checkpoint");
    backend_.softness().start(replica_, settings_.observation, state);
}

void SoftnessCounts::write(const std::filesystem::path& branch_directory) const
{
    write_file_atomically(branch_directory / "counts.csv", counts_csv());
    write_file_atomically(branch_directory / "softness.csv", series_csv());
}

std::string SoftnessCounts::counts_csv() const
{
    const ObservationSettings& observation = settings_.observation;
    const HopSettings& hop = observation.hop;
    std::string text =
        fmt::format("# hyperplane={} p_c={:g} t_R={:g} lead={} frame={:g} window={}+{}",
                    settings_.hash, hop.threshold,
                    (hop.frames_before + hop.frames_after) * settings_.frame, observation.lead,
                    settings_.frame, hop.frames_before, hop.frames_after);
    if (observation.interval > 0)
        text += fmt::format(" interval={:g}", double(observation.interval) * settings_.frame /
                                                  double(settings_.interval));
    text += "\ntemperature,stress,run,block,softness_low,softness_high,count,rearranged\n";
    const ObservationState state = backend_.softness().save(replica_);
    const SoftnessBins& bins = observation.bins;
    for (std::size_t at = 0; at < state.count.size(); ++at) {
        if (state.count[at] == 0) continue;
        const std::size_t block = at / std::size_t(bins.count), bin = at % std::size_t(bins.count);
        const double low = bins.low + bins.width * double(bin);
        text += fmt::format("{:g},{:g},{},{},{:g},{:g},{},{}\n", settings_.temperature,
                            settings_.stress, settings_.run, block, low, low + bins.width,
                            state.count[at], state.rearranged[at]);
    }
    return text;
}

std::string SoftnessCounts::series_csv() const
{
    std::string text = "time,mean_softness,softness_deviation,rearranging_fraction,"
                       "mean_softness_rearranging,soft_fraction_rearranging,mean_p_hop";
    const bool with_d2_min = settings_.observation.d2_min_radius > 0;
    if (with_d2_min) text += ",mean_d2_min,mean_d2_min_rearranging,p_hop_d2_min_correlation";
    text += '\n';
    const auto beads = double(beads_);
    for (const FrameSummary& s : series_) {
        const double mean = s.softness_sum / beads;
        const double variance = s.softness_squared_sum / beads - mean * mean;
        text += fmt::format("{:.9g},{:.9g},{:.9g},{:.9g},{},{},{:.9g}",
                            double(s.frame) * settings_.frame, mean,
                            std::sqrt(std::max(variance, 0.0)), double(s.rearranging) / beads,
                            quotient(s.rearranging_softness_sum, double(s.rearranging)),
                            quotient(double(s.rearranging_soft), double(s.rearranging)),
                            s.p_hop_sum / beads);
        if (with_d2_min)
            text += fmt::format(",{:.9g},{},{}", s.d2_min_sum / beads,
                                quotient(s.d2_min_rearranging_sum, double(s.rearranging)),
                                correlation(s, beads));
        text += '\n';
    }
    return text;
}

} // namespace pitchdrop
