#include "engine/observe/relaxation_frame.hpp"

#include <cmath>
#include <limits>

namespace pitchdrop {
namespace {

constexpr int dropped_bits = 8;
constexpr double units_per_box = fixed_units_per_box / (1 << dropped_bits);

std::int32_t compact(std::int64_t position) { return wrap(position >> dropped_bits); }

/// To the nearest image, in [−1/2, 1/2) boxes.
std::int32_t nearest_image(std::int32_t difference)
{
    return std::int32_t(std::uint32_t(difference) << dropped_bits) >> dropped_bits;
}

Vec3<double> unit_of(const RelaxationFrame& frame) { return (1 / units_per_box) * frame.box; }

/// Single precision leaves an error of 10⁻⁷ a bead, at a fraction of the time.
float sinc(float x) { return x > 0 ? std::sin(x) / x : 1.0f; }

} // namespace

RelaxationFrame relaxation_frame(const ReplicaState& state, std::int64_t number)
{
    RelaxationFrame frame{number, state.box(), {}};
    frame.position.reserve(state.position.size());
    for (const FixedPosition& p : state.position)
        frame.position.push_back({compact(p.x), compact(p.y), compact(p.z)});
    return frame;
}

std::vector<Vec3<double>> bond_vectors(const RelaxationFrame& frame, const Topology& topology)
{
    const Vec3<double> unit = unit_of(frame);
    std::vector<Vec3<double>> vectors;
    vectors.reserve(topology.bonds.size());
    for (const auto& [a, b] : topology.bonds) {
        const auto d = wrapped_difference(frame.position[b], frame.position[a]);
        vectors.push_back({nearest_image(d.x) * unit.x, nearest_image(d.y) * unit.y, nearest_image(d.z) * unit.z});
    }
    return vectors;
}

/// P2 of a cosine needs only its square, hence no root.
double mean_bond_correlation(const std::vector<Vec3<double>>& then,
                             const std::vector<Vec3<double>>& now)
{
    if (then.empty()) return std::numeric_limits<double>::quiet_NaN();
    double sum = 0;
    for (std::size_t n = 0; n < then.size(); ++n) {
        const double along = dot(then[n], now[n]);
        sum += along * along / (dot(then[n], then[n]) * dot(now[n], now[n]));
    }
    return 1.5 * (sum / double(then.size())) - 0.5;
}

RelaxationDisplacements mean_displacements(const RelaxationFrame& then, const RelaxationFrame& now,
                                           double wave_vector)
{
    const std::size_t beads = now.position.size();
    Vec3<std::int64_t> travel{0, 0, 0};
    for (std::size_t n = 0; n < beads; ++n) {
        const auto d = wrapped_difference(now.position[n], then.position[n]);
        travel.x += d.x, travel.y += d.y, travel.z += d.z;
    }
    const double part = 1 / double(beads);
    const Vec3<double> unit = unit_of(now);
    const Vec3<double> drift{part * double(travel.x), part * double(travel.y),
                             part * double(travel.z)};
    RelaxationDisplacements mean;
    for (std::size_t n = 0; n < beads; ++n) {
        const auto d = wrapped_difference(now.position[n], then.position[n]);
        const Vec3<double> r{(d.x - drift.x) * unit.x, (d.y - drift.y) * unit.y,
                             (d.z - drift.z) * unit.z};
        const Vec3<double> square{r.x * r.x, r.y * r.y, r.z * r.z};
        mean.square += square;
        mean.scattering += sinc(float(wave_vector * std::sqrt(square.x + square.y + square.z)));
    }
    mean.square = part * mean.square;
    mean.scattering *= part;
    return mean;
}

} // namespace pitchdrop
