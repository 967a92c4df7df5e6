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
    observation_.hyperplane = settings.hyperplane;
    observation_.hop = settings.hop;
    observation_.lead = settings.lead;
    observation_.block_frames = settings.block_frames;
    observation_.interval = settings.evaluation_interval;
    backend.start_observation(replica, observation_, {});
}

void SoftnessCounts::observe(Backend& backend, std::size_t replica)
{
    std::vector<std::optional<FrameSummary>> summary;
    if (observation_.hyperplane->positions == StructurePositions::inherent) {
        const Replica resting = resting_replica(backend.download(replica), model_);
        const std::vector<float> softness =
            inherent_softness(backend, resting, *observation_.hyperplane);
        summary = backend.observe({&replica, 1}, {&softness, 1});
    } else {
        summary = backend.observe({&replica, 1});
    }
    if (summary.front()) series_.push_back(*summary.front());
    mean_softness_ = backend.mean_softness(replica);
}

std::string SoftnessCounts::save() const
{
    Packer packer;
    save_state(packer, backend_.observation(replica_));
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
    backend_.start_observation(replica_, observation_, state);
}

void SoftnessCounts::write(const std::filesystem::path& branch_directory) const
{
    write_file_atomically(branch_directory / "counts.csv", counts_csv());
    write_file_atomically(branch_directory / "softness.csv", series_csv());
}

std::string SoftnessCounts::counts_csv() const
{
    const HopSettings& hop = observation_.hop;
    std::string text =
        fmt::format("# hyperplane={} p_c={:g} t_R={:g} lead={} frame={:g} window={}+{}",
                    settings_.hash, hop.threshold,
                    (hop.frames_before + hop.frames_after) * settings_.frame, settings_.lead,
                    settings_.frame, hop.frames_before, hop.frames_after);
    if (observation_.interval > 0)
        text += fmt::format(" interval={:g}", double(observation_.interval) * settings_.frame /
                                                  double(settings_.interval));
    text += "\ntemperature,stress,run,block,softness_low,softness_high,count,rearranged\n";
    const ObservationState state = backend_.observation(replica_);
    const SoftnessBins& bins = observation_.bins;
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
                       "mean_softness_rearranging,soft_fraction_rearranging,mean_p_hop\n";
    const auto beads = double(beads_);
    for (const FrameSummary& s : series_) {
        const double mean = s.softness_sum / beads;
        const double variance = s.softness_squared_sum / beads - mean * mean;
        text += fmt::format("{:.9g},{:.9g},{:.9g},{:.9g},{},{},{:.9g}\n",
                            double(s.frame) * settings_.frame, mean,
                            std::sqrt(std::max(variance, 0.0)), double(s.rearranging) / beads,
                            quotient(s.rearranging_softness_sum, double(s.rearranging)),
                            quotient(double(s.rearranging_soft), double(s.rearranging)),
                            s.p_hop_sum / beads);
    }
    return text;
}

} // namespace pitchdrop
