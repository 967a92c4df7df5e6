#include "kernels/backend/cpu/angles.hpp"

#include "kernels/core/fixed_point.hpp"
#include "kernels/model/bonded.hpp"

#include <algorithm>

namespace pitchdrop {

Angles::Angles(const Topology& topology, const Model& model)
    : topology_(topology), model_(model.angle)
{
    if (!bends(model) || topology.angles.empty()) return;
    first_.assign(topology.beads() + 1, 0);
    for (const auto& angle : topology.angles)
        for (const std::uint32_t bead : angle) ++first_[bead + 1];
    for (std::size_t b = 1; b < first_.size(); ++b) first_[b] += first_[b - 1];
    roles_.resize(3 * topology.angles.size());
    std::vector<std::uint32_t> next(first_.begin(), first_.end() - 1);
    for (std::uint32_t a = 0; a < topology.angles.size(); ++a)
        for (std::int32_t place = 0; place < 3; ++place)
            roles_[next[topology.angles[a][std::size_t(place)]]++] = {a, place};
}

Angles::Sums Angles::add_forces(const Slots& slots, IndexRange range, const double box[3]) const
{
    return with_angle(model_, [&]<class Angle>(const typename Angle::Values& values) {
        return add_forces<Angle>(Angle::coefficients(values), slots, range, box);
    });
}

template <class Angle>
Angles::Sums Angles::add_forces(const typename Angle::template Coefficients<double>& coefficients,
                                const Slots& slots, IndexRange range, const double box[3]) const
{
    const SlotView& view = slots.view();
    Sums sums;
    const auto vector = [&](std::uint32_t from, std::uint32_t to) {
        const PackedBead &a = view.packed[from], &b = view.packed[to];
        return Vec3<double>{wrapped_difference(b.x, a.x) * unit_length(box[0]),
                            wrapped_difference(b.y, a.y) * unit_length(box[1]),
                            wrapped_difference(b.z, a.z) * unit_length(box[2])};
    };
    for (std::int32_t s = range.first; s < std::min(range.last, view.beads); ++s) {
        const std::uint32_t bead = view.bead[s];
        Vec3<double> force{0, 0, 0};
        for (std::uint32_t r = first_[bead]; r < first_[bead + 1]; ++r) {
            const auto& angle = topology_.angles[roles_[r].angle];
            const Vec3<double> u = vector(slots.slot_of(angle[0]), slots.slot_of(angle[1]));
            const Vec3<double> v = vector(slots.slot_of(angle[1]), slots.slot_of(angle[2]));
            const AngleSample<double> sample =
                Angle::evaluate(u, v, coefficients);
            if (roles_[r].place == 0) force += sample.force_first;
            if (roles_[r].place == 2) force += sample.force_last;
            if (roles_[r].place != 1) continue;
            force -= sample.force_first;
            force -= sample.force_last;
            const Vec3<double>&f1 = sample.force_first, &f3 = sample.force_last;
            sums.energy += sample.energy;
            sums.virial[0] += v.x * f3.x - u.x * f1.x;
            sums.virial[1] += v.y * f3.y - u.y * f1.y;
            sums.virial[2] += v.z * f3.z - u.z * f1.z;
            sums.virial[3] += v.x * f3.y - u.x * f1.y;
            sums.virial[4] += v.x * f3.z - u.x * f1.z;
            sums.virial[5] += v.y * f3.z - u.y * f1.z;
        }
        view.fx[s] += float(force.x);
        view.fy[s] += float(force.y);
        view.fz[s] += float(force.z);
    }
    return sums;
}

} // namespace pitchdrop
