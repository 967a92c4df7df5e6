#pragma once
#include "engine/observe/relaxation.hpp"
#include "engine/observe/relaxation_lags.hpp"
#include "tests/catch.hpp"

#include <random>

// Frames made by hand.

namespace pitchdrop::test {

using Places = std::vector<Vec3<double>>;

inline std::shared_ptr<Topology> loose_beads(std::size_t beads)
{
    auto topology = std::make_shared<Topology>();
    topology->type.assign(beads, 0);
    return topology;
}

/// Bonds 0–1, 2–3, 4–5 …
inline std::shared_ptr<Topology> dumbbells(std::size_t bonds)
{
    auto topology = loose_beads(2 * bonds);
    for (std::uint32_t n = 0; n < bonds; ++n) topology->bonds.push_back({2 * n, 2 * n + 1});
    return topology;
}

inline ReplicaState frame_of(const Places& places, const Vec3<double>& box,
                             std::shared_ptr<const Topology> topology)
{
    ReplicaState state;
    state.topology = std::move(topology);
    for (int axis = 0; axis < 3; ++axis) state.motion.box[axis] = box[axis];
    for (const auto& r : places) state.position.push_back(to_fixed(r, box));
    return state;
}

/// Normal numbers, the same on every machine.
class Normal {
public:
    explicit Normal(unsigned seed) : random_(seed) {}
    double operator()() // Box and Muller
    {
        const double u = (random_() + 1.0) / 4294967297.0, v = random_() / 4294967296.0;
        return std::sqrt(-2 * std::log(u)) * std::cos(2 * 3.14159265358979323846 * v);
    }
    Vec3<double> vector() { return {(*this)(), (*this)(), (*this)()}; }

private:
    std::mt19937 random_;
};

inline Places random_places(std::size_t beads, double side, unsigned seed)
{
    Normal normal(seed);
    Places places;
    for (std::size_t n = 0; n < beads; ++n) places.push_back(side * normal.vector());
    return places;
}

inline double msd(const Relaxation::Means& means)
{
    const Vec3<double>& sum = means.square_sum;
    return (sum.x + sum.y + sum.z) / double(means.scattering.count());
}

} // namespace pitchdrop::test
