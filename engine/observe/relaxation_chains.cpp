#include "engine/observe/relaxation_chains.hpp"

#include "engine/io/atomic_file.hpp"
#include "engine/io/packing.hpp"
#include "kernels/core/error.hpp"

#include <fmt/format.h>

namespace pitchdrop {

ChainDimensions chain_dimensions(const ReplicaState& state,
                                 const std::vector<std::vector<std::uint32_t>>& chains)
{
    const Vec3<double> box = state.box();
    ChainDimensions mean;
    for (const auto& chain : chains) {
        Vec3<double> sum{0, 0, 0}, square_sum{0, 0, 0}, at{0, 0, 0};
        for (std::size_t n = 1; n < chain.size(); ++n) {
            const auto bond = wrapped_difference(wrap(state.position[chain[n]]),
                                                 wrap(state.position[chain[n - 1]]));
            at += Vec3<double>{bond.x * unit_length(box.x), bond.y * unit_length(box.y),
                               bond.z * unit_length(box.z)};
            sum += at;
            square_sum += multiply(at, at);
        }
        const double part = 1 / double(chain.size());
        const Vec3<double> centre = part * sum;
        mean.end_to_end_squared += multiply(at, at);
        mean.gyration_squared += part * square_sum - multiply(centre, centre);
    }
    const double part = 1 / double(chains.size());
    return {part * mean.end_to_end_squared, part * mean.gyration_squared};
}

void RelaxationChains::observe(Backend& backend, std::size_t replica)
{
    take(backend.download(replica));
}

void RelaxationChains::take(const ReplicaState& state)
{
    const std::int64_t frame = frames_++;
    if (chains_.empty()) chains_ = linear_chains(*state.topology);
    if (chains_.empty() || frame % spacing_ != 0) return;
    if (rows_.size() == most_rows) {
        spacing_ *= 2;
        std::erase_if(rows_, [&](const Row& row) { return row.frame % spacing_ != 0; });
    }
    rows_.push_back({frame, chain_dimensions(state, chains_)});
}

std::string RelaxationChains::save() const
{
    Packer packer;
    packer.value(frames_);
    packer.value(spacing_);
    packer.array(rows_);
    return packer.bytes;
}

void RelaxationChains::restore(std::string_view bytes)
{
    Unpacker unpacker(bytes);
    frames_ = unpacker.value<std::int64_t>();
    spacing_ = unpacker.value<std::int64_t>();
    rows_ = unpacker.array<Row>();
    if (spacing_ < 1 || !unpacker.at_end())
        throw InputError("the chain dimensions in the checkpoint do not fit",
                         "it was made by another version, or is damaged",
                         "use the previous checkpoint, or start in a new directory");
}

void RelaxationChains::write(const std::filesystem::path& branch_directory) const
{
    if (rows_.empty()) return;
    std::string text = "time,end_to_end_squared,end_to_end_squared_x,end_to_end_squared_y,"
                       "end_to_end_squared_z,gyration_squared,gyration_squared_x,"
                       "gyration_squared_y,gyration_squared_z\n";
    for (const Row& row : rows_) {
        text += fmt::format("{:.9g}", double(row.frame) * frame_);
        for (const Vec3<double>& v : {row.mean.end_to_end_squared, row.mean.gyration_squared})
            text += fmt::format(",{:.9g},{:.9g},{:.9g},{:.9g}", v.x + v.y + v.z, v.x, v.y, v.z);
        text += '\n';
    }
    write_file_atomically(branch_directory / "chains.csv", text);
}

} // namespace pitchdrop
