#include "engine/observe/relaxation.hpp"

#include "engine/io/atomic_file.hpp"
#include "engine/io/packing.hpp"
#include "engine/observe/relaxation_lags.hpp"
#include "kernels/core/error.hpp"

#include <fmt/format.h>

#include <cstdlib>

namespace pitchdrop {

Relaxation::Relaxation(std::int64_t interval, double frame, double wave_vector)
    : interval_(interval), frame_(frame), wave_vector_(wave_vector)
{
}

void Relaxation::observe(Backend& backend, std::size_t replica) { take(backend.download(replica)); }

/// At most one pair of frames a lag: each mean takes its values in the order of time.
void Relaxation::take(const ReplicaState& state)
{
    if (frames_ == 0) first_ = state.position;
    refuse_far_beads(state);
    RelaxationFrame now = relaxation_frame(state, frames_);
    const auto bonds = bond_vectors(now, *state.topology);
    for (const RelaxationFrame& then : origins_) {
        const std::int64_t lag = now.number - then.number;
        if (!is_sampled(then.number, lag)) continue;
        const std::size_t index = index_of_lag(lag);
        if (index == means_.size()) means_.emplace_back(lag >> level_of_lag(lag));
        const auto moved = mean_displacements(then, now, wave_vector_);
        Means& means = means_[index];
        means.bond_correlation.add(
            mean_bond_correlation(bond_vectors(then, *state.topology), bonds));
        means.scattering.add(moved.scattering);
        means.square_sum += moved.square;
    }
    origins_.push_back(std::move(now));
    std::erase_if(origins_, [&](const auto& then) { return !is_needed(then.number, frames_); });
    ++frames_;
}

void Relaxation::refuse_far_beads(const ReplicaState& state) const
{
    constexpr std::int64_t most = most_boxes_travelled << 32;
    for (std::size_t bead = 0; bead < first_.size(); ++bead) {
        const FixedPosition d = state.position[bead] - first_[bead];
        if (std::abs(d.x) < most && std::abs(d.y) < most && std::abs(d.z) < most) continue;
        throw InputError(fmt::format("bead {} travelled {} boxes", bead, most_boxes_travelled),
                         "observe.relaxation follows beads no farther",
                         "leave it out, or make the stage shorter");
    }
}

std::string Relaxation::save() const
{
    Packer packer;
    packer.value(frames_);
    packer.array(first_);
    packer.value(std::uint64_t(origins_.size()));
    for (const RelaxationFrame& frame : origins_) {
        packer.value(frame.number);
        packer.value(frame.box);
        packer.array(frame.position);
    }
    packer.value(std::uint64_t(means_.size()));
    for (const Means& means : means_) packer.value(means);
    return packer.bytes;
}

void Relaxation::restore(std::string_view bytes)
{
    Unpacker unpacker(bytes);
    frames_ = unpacker.value<std::int64_t>();
    first_ = unpacker.array<FixedPosition>();
    origins_.clear();
    means_.clear();
    bool whole = true;
    for (auto left = unpacker.value<std::uint64_t>(); left > 0; --left) {
        RelaxationFrame& frame = origins_.emplace_back();
        frame.number = unpacker.value<std::int64_t>();
        frame.box = unpacker.value<Vec3<double>>();
        frame.position = unpacker.array<Vec3<std::int32_t>>();
        whole = whole && frame.position.size() == first_.size();
    }
    for (auto left = unpacker.value<std::uint64_t>(); left > 0; --left)
        means_.push_back(unpacker.value<Means>());
    if (!whole || !unpacker.at_end())
        throw InputError("the relaxation functions in the checkpoint do not fit",
                         "it was made by another version, or is damaged",
                         "use the previous checkpoint, or start in a new directory");
}

std::string Relaxation::csv() const
{
    std::string text = "lag,bond_correlation,bond_correlation_error,self_scattering,"
                       "self_scattering_error,msd,msd_x,msd_y,msd_z,origins\n";
    for (std::size_t n = 0; n < means_.size(); ++n) {
        const BlockedMean& bonds = means_[n].bond_correlation;
        const BlockedMean& scattering = means_[n].scattering;
        const Vec3<double> square = (1 / double(bonds.count())) * means_[n].square_sum;
        text += fmt::format("{:.9g},{:.9g},{:.4g},{:.9g},{:.4g},{:.9g},{:.9g},{:.9g},{:.9g},{}\n",
                            double(lag_at(n)) * frame_, bonds.mean(), bonds.error(),
                            scattering.mean(), scattering.error(), square.x + square.y + square.z,
                            square.x, square.y, square.z, bonds.count());
    }
    return text;
}

void Relaxation::write(const std::filesystem::path& branch_directory) const
{
    write_file_atomically(branch_directory / "relaxation.csv", csv());
}

} // namespace pitchdrop
