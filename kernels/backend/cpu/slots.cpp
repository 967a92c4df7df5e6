#include "kernels/backend/cpu/slots.hpp"

#include <algorithm>
#include <cmath>

namespace pitchdrop {

namespace {

/// Partner beads in rows: row k holds every bead's k-th bonded neighbour, or the bead itself.
std::vector<std::uint32_t> partner_rows(const Topology& topology, std::int32_t& rows)
{
    const std::uint32_t beads = topology.beads();
    std::vector<std::int32_t> degree(beads, 0);
    for (const auto& bond : topology.bonds)
        for (const std::uint32_t bead : bond) ++degree[bead];
    rows = beads ? *std::max_element(degree.begin(), degree.end()) : 0;
    std::vector<std::uint32_t> partner(std::size_t(rows) * beads);
    for (std::int32_t row = 0; row < rows; ++row)
        for (std::uint32_t bead = 0; bead < beads; ++bead)
            partner[std::size_t(row) * beads + bead] = bead;
    std::fill(degree.begin(), degree.end(), 0);
    for (const auto& bond : topology.bonds) {
        partner[std::size_t(degree[bond[0]]++) * beads + bond[0]] = bond[1];
        partner[std::size_t(degree[bond[1]]++) * beads + bond[1]] = bond[0];
    }
    return partner;
}

std::int32_t bin_of(std::int32_t position, std::int32_t bins)
{
    return std::int32_t((std::uint64_t(std::uint32_t(position)) * std::uint64_t(bins)) >> 32);
}

/// Packs that lie across two cache lines take two accesses: arrays begin at a line, and are whole lines long.
constexpr std::size_t line = 64;

template <class T>
T* from_a_line_on(std::vector<T>& storage, std::size_t count)
{
    storage.resize(count + line / sizeof(T));
    const auto misplaced = reinterpret_cast<std::uintptr_t>(storage.data()) % line;
    return storage.data() + (misplaced ? (line - misplaced) / sizeof(T) : 0);
}

} // namespace

Slots::Slots(const Topology& topology, const Model& model, std::int32_t width) : topology_(topology)
{
    for (const BeadType& type : model.bead_types) type_mass_.push_back(float(type.mass));
    bead_partner_ = partner_rows(topology, view_.bonds_per_bead);

    const auto beads = std::int32_t(topology.beads());
    view_.beads = beads;
    view_.clusters = (beads + width - 1) / width;
    view_.stride = view_.clusters * width;
    // Whole packs are read behind the last bead.
    const std::size_t padded = (std::size_t(view_.stride) + std::size_t(width) + 15) / 16 * 16;
    order_.resize(beads);
    keys_.resize(beads);
    bead_.resize(padded);
    slot_of_.resize(beads);
    bonds_.resize(std::size_t(view_.bonds_per_bead) * std::size_t(view_.stride));
    std::int32_t* const first_integer = from_a_line_on(integers_, 10 * padded);
    float* const first_float = from_a_line_on(floats_, 8 * padded);
    view_.packed = from_a_line_on(packed_, padded);

    std::int32_t** integers[] = {&view_.x,           &view_.y,           &view_.z,
                                 &view_.reference_x, &view_.reference_y, &view_.reference_z,
                                 &view_.pruned_x,    &view_.pruned_y,    &view_.pruned_z,
                                 &view_.type};
    for (std::size_t k = 0; k < 10; ++k) *integers[k] = first_integer + k * padded;
    float** floats[] = {&view_.vx, &view_.vy, &view_.vz,   &view_.fx,
                        &view_.fy, &view_.fz, &view_.mass, &view_.inverse_mass};
    for (std::size_t k = 0; k < 8; ++k) *floats[k] = first_float + k * padded;
    view_.bead = bead_.data();
    view_.bonds = bonds_.data();
}

/// Columns a little wider than a group is long: groups then have the fewest neighbours, clusters not many more
/// than in wider columns. Flat bins along z, so that runs of slots end close to the search radius.
void Slots::choose_grid(const MotionState& motion)
{
    const double volume = motion.box[0] * motion.box[1] * motion.box[2];
    const double side = 1.2 * std::cbrt(volume * beads_per_group / std::max(1, view_.beads));
    const auto bins = [](double length, double size) {
        return std::clamp(std::int32_t(std::lround(length / size)), 1, 1 << 12);
    };
    grid_view_.nx = bins(motion.box[0], side);
    grid_view_.ny = bins(motion.box[1], side);
    grid_view_.nz = bins(motion.box[2], 0.4 * side);
    column_of_.resize(std::size_t(grid_view_.nx) * std::size_t(grid_view_.ny));
    for (std::int32_t iy = 0; iy < grid_view_.ny; ++iy)
        for (std::int32_t ix = 0; ix < grid_view_.nx; ++ix)
            column_of_[std::size_t(iy * grid_view_.nx + ix)] =
                iy * grid_view_.nx + (iy & 1 ? grid_view_.nx - 1 - ix : ix);
    grid_view_.column_of = column_of_.data();
}

/// Counted into bins, then ordered inside each of them: bins hold a handful of beads.
void Slots::sort(const ReplicaState& state)
{
    choose_grid(state.motion);
    const std::int32_t nz = grid_view_.nz;
    bin_start_.assign(column_of_.size() * std::size_t(nz) + 1, 0);
    for (std::int32_t bead = 0; bead < view_.beads; ++bead) {
        const FixedFraction at = wrap(state.position[std::size_t(bead)]);
        const std::int32_t column = column_of_[std::size_t(
            bin_of(at.y, grid_view_.ny) * grid_view_.nx + bin_of(at.x, grid_view_.nx))];
        const bool downwards = column & 1;
        const std::int32_t bin = bin_of(at.z, nz);
        keys_[std::size_t(bead)] = {downwards ? ~std::uint32_t(at.z) : std::uint32_t(at.z),
                                    std::uint32_t(column * nz + (downwards ? nz - 1 - bin : bin))};
        ++bin_start_[keys_[std::size_t(bead)].bin + 1];
    }
    for (std::size_t bin = 1; bin < bin_start_.size(); ++bin)
        bin_start_[bin] += bin_start_[bin - 1];
    next_in_bin_ = bin_start_;
    for (std::int32_t bead = 0; bead < view_.beads; ++bead)
        order_[std::size_t(next_in_bin_[keys_[std::size_t(bead)].bin]++)] = std::uint32_t(bead);
    const auto lower = [this](std::uint32_t a, std::uint32_t b) {
        return keys_[a].height != keys_[b].height ? keys_[a].height < keys_[b].height : a < b;
    };
    for (std::size_t bin = 0; bin + 1 < bin_start_.size(); ++bin)
        std::sort(order_.begin() + bin_start_[bin], order_.begin() + bin_start_[bin + 1], lower);
    grid_view_.bin_start = bin_start_.data();
}

void Slots::fill(const ReplicaState& state, IndexRange slots)
{
    for (std::int32_t s = slots.first; s < slots.last; ++s) {
        const bool padding = s >= view_.beads;
        const std::uint32_t bead = order_[std::size_t(padding ? view_.beads - 1 : s)];
        const FixedFraction at = wrap(state.position[bead]);
        const std::uint8_t type = topology_.type[bead];
        bead_[std::size_t(s)] = bead;
        view_.x[s] = at.x;
        view_.y[s] = at.y;
        view_.z[s] = at.z;
        view_.type[s] = type;
        view_.packed[s] = {at.x, at.y, at.z, type};
        const Vec3<float> v = padding ? Vec3<float>{0, 0, 0} : state.velocity[bead];
        view_.vx[s] = v.x;
        view_.vy[s] = v.y;
        view_.vz[s] = v.z;
        view_.mass[s] = padding ? 0.0f : type_mass_[type];
        view_.inverse_mass[s] = padding ? 0.0f : 1.0f / type_mass_[type];
        if (!padding) slot_of_[bead] = std::uint32_t(s);
    }
}

void Slots::connect(IndexRange slots)
{
    for (std::int32_t row = 0; row < view_.bonds_per_bead; ++row) {
        const std::uint32_t* partner = bead_partner_.data() + std::size_t(row) * topology_.beads();
        std::uint32_t* slot = bonds_.data() + std::size_t(row) * std::size_t(view_.stride);
        for (std::int32_t s = slots.first; s < slots.last; ++s) {
            const std::uint32_t bead = bead_[std::size_t(s)];
            const bool none = s >= view_.beads || partner[bead] == bead;
            slot[s] = none ? std::uint32_t(s) : slot_of_[partner[bead]];
        }
    }
}

void Slots::store(ReplicaState& state, IndexRange slots) const
{
    for (std::int32_t s = slots.first; s < std::min(slots.last, view_.beads); ++s) {
        const std::uint32_t bead = bead_[std::size_t(s)];
        FixedPosition& position = state.position[bead];
        position = {follow(position.x, view_.x[s]), follow(position.y, view_.y[s]),
                    follow(position.z, view_.z[s])};
        state.velocity[bead] = {view_.vx[s], view_.vy[s], view_.vz[s]};
    }
}

std::size_t Slots::bytes() const
{
    return integers_.size() * 4 + floats_.size() * 4 + packed_.size() * sizeof(PackedBead) +
           bonds_.size() * 4 + order_.size() * (sizeof(SortKey) + sizeof(std::uint32_t)) +
           bead_.size() * 8 + bin_start_.size() * 4;
}

} // namespace pitchdrop
