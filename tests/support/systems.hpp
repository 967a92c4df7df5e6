#pragma once
#include "kernels/backend/backend.hpp"
#include "kernels/core/error.hpp"
#include "kernels/core/random.hpp"
#include "kernels/model/bonded.hpp"
#include "kernels/physics/motion/all.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

// Small systems for tests, made without the engine: chains that snake through a cubic lattice,
// shaken by Gaussian displacements.

namespace pitchdrop::test {

struct Recipe {
    int side = 8;               ///< beads along each axis
    double spacing = 1.0;
    int chain_length = 32;
    double shake = 0.06;        ///< standard deviation of the displacements
    double temperature = 0.5;
    int types = 1;
    bool angles = false;
    Vec3<double> stretch = {1.0, 1.0, 1.0};
    std::uint64_t seed = 1;
};

inline Replica make_replica(const Recipe& recipe, std::shared_ptr<const Model> model)
{
    const int n = recipe.side, beads = n * n * n;
    auto topology = std::make_shared<Topology>();
    Replica replica;
    const double length = n * recipe.spacing;
    const Vec3<double> box = length * recipe.stretch;
    for (int axis = 0; axis < 3; ++axis) replica.state.motion.box[axis] = box[axis];
    for (int i = 0; i < beads; ++i) {
        const int z = i / (n * n), row = (i / n) % n, column = i % n;
        const int y = z & 1 ? n - 1 - row : row;
        const int x = (row + z * n) & 1 ? n - 1 - column : column;
        const auto noise =
            standard_normal<double>(recipe.seed, RandomStream::chain_walk, 0, std::uint32_t(i));
        const auto speed = standard_normal<double>(recipe.seed, RandomStream::initial_velocity, 0,
                                                   std::uint32_t(i));
        Vec3<double> r{(x + 0.5) * recipe.spacing + recipe.shake * noise.value[0],
                       (y + 0.5) * recipe.spacing + recipe.shake * noise.value[1],
                       (z + 0.5) * recipe.spacing + recipe.shake * noise.value[2]};
        replica.state.position.push_back(to_fixed(multiply(r, recipe.stretch), box));
        const double v = std::sqrt(recipe.temperature);
        replica.state.velocity.push_back(
            {float(v * speed.value[0]), float(v * speed.value[1]), float(v * speed.value[2])});
        topology->type.push_back(std::uint8_t(i % recipe.types));
        topology->molecule.push_back(std::uint32_t(i / recipe.chain_length));
        const int place = i % recipe.chain_length;
        const auto b = std::uint32_t(i);
        if (place >= 1) topology->bonds.push_back({b - 1, b});
        if (place >= 2 && recipe.angles) topology->angles.push_back({b - 2, b - 1, b});
    }
    replica.state.topology = topology;
    replica.model = std::move(model);
    replica.settings.seed = recipe.seed;
    replica.drive.temperature = Ramp::constant(recipe.temperature);
    return replica;
}

/// The model of the reference protocol: LJ cut at 2.5 and shifted, stiff harmonic bonds.
inline std::shared_ptr<Model> bead_spring_model() { return std::make_shared<Model>(); }

/// A short-ranged one for small boxes: Kremer–Grest.
inline std::shared_ptr<Model> kremer_grest_model()
{
    auto model = std::make_shared<Model>();
    model->pair.wca = true;
    model->bond = bond_model<FeneBond>({.k = 30, .r0 = 1.5, .epsilon = 0});
    model->exclude_bonded = false;
    return model;
}

inline std::unique_ptr<Backend> cpu(int threads = 1, const std::string& simd = "auto",
                                    double skin = 0.35, std::int32_t window = CpuOptions{}.window)
{
    CpuOptions options;
    options.threads = threads;
    options.simd = simd;
    options.list.skin = skin;
    options.window = window;
    return make_cpu_backend(options);
}

inline std::vector<std::string> simd_levels()
{
    std::vector<std::string> levels = {"avx2"};
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")) {
        levels.push_back("avx512");
    }
    return levels;
}

inline Progress advance(Backend& backend, std::size_t handle, std::int64_t steps)
{
    const AdvanceRequest request{handle, steps};
    return backend.advance({&request, 1}).front();
}

inline double kinetic_energy(const Sample& s)
{
    return 0.5 * (s.momentum_flux[0] + s.momentum_flux[1] + s.momentum_flux[2]);
}
inline double total_energy(const Sample& s)
{
    return kinetic_energy(s) + s.pair_energy + s.bond_energy + s.angle_energy;
}

inline bool same_bits(const ReplicaState& a, const ReplicaState& b)
{
    bool same = a.position == b.position && a.velocity.size() == b.velocity.size();
    for (std::size_t i = 0; same && i < a.velocity.size(); ++i)
        same = a.velocity[i] == b.velocity[i];
    for (int axis = 0; axis < 3; ++axis)
        same = same && a.motion.box[axis] == b.motion.box[axis] &&
               a.motion.velocity_scale[axis] == b.motion.velocity_scale[axis];
    return same && a.motion.step == b.motion.step;
}

/// Largest distance of a bead from where it is in the other state, in σ.
inline double largest_distance(const ReplicaState& a, const ReplicaState& b)
{
    double largest = 0;
    for (std::size_t i = 0; i < a.position.size(); ++i) {
        const std::int64_t d[3] = {a.position[i].x - b.position[i].x,
                                   a.position[i].y - b.position[i].y,
                                   a.position[i].z - b.position[i].z};
        for (int axis = 0; axis < 3; ++axis)
            largest =
                std::max(largest, std::abs(double(d[axis])) * unit_length(a.motion.box[axis]));
    }
    return largest;
}

inline double norm(const Vec3<double>& v) { return std::sqrt(dot(v, v)); }

} // namespace pitchdrop::test
