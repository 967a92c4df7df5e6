#include "kernels/model/softness_table.hpp"
#include "tests/support/planes.hpp"
#include "tests/support/systems.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>

// What softness costs, version beside version on one glass: every function by itself and their
// weighted sum (naive), the radial part from the table, and the fused sum over triples. Interleaved,
// median of seven, one thread; in nanoseconds per bead and in steps of the same glass.

using namespace pitchdrop;
using namespace pitchdrop::test;

namespace {

double seconds_of(const std::function<void()>& work)
{
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

struct Version {
    const char* name;
    std::function<void()> work;
    double repeats; ///< of what is timed
    std::vector<double> seconds;
};

/// The weighted sum of functions that were computed one by one.
std::vector<float> naive_softness(Backend& backend, std::size_t handle, const Hyperplane& plane)
{
    const std::vector<float> rows = backend.softness().functions(handle, plane.set);
    std::vector<float> softness(rows.size() / plane.set.size());
    for (std::size_t b = 0; b < softness.size(); ++b) {
        double sum = plane.offset();
        for (std::size_t k = 0; k < plane.set.size(); ++k)
            sum += plane.coefficient(k) * double(rows[b * plane.set.size() + k]);
        softness[b] = float(sum);
    }
    return softness;
}

/// One narrow function with the reach of the whole set: what is left is finding the neighbours.
Hyperplane only_neighbours(double reach)
{
    Hyperplane plane;
    plane.set.name = "custom";
    plane.set.radial.push_back({1.0, 400.0, 0.01});
    plane.set.radial_reach = reach;
    plane.weight = plane.mean = {0};
    plane.deviation = {1};
    return plane;
}

} // namespace

int main(int count, char** arguments)
{
    const std::string simd = count > 1 ? arguments[1] : "auto";
    const auto backend = cpu(1, simd);
    Replica glass = make_replica({.side = 20, .spacing = 0.99, .temperature = 0.6},
                                 bead_spring_model());
    glass.settings.thermostat = Thermostat::nose_hoover;
    glass.drive.temperature = Ramp::constant(0.42);
    const std::size_t handle = backend->add(glass);
    advance(*backend, handle, 3000);

    const Hyperplane full = random_plane(*named_structure_set("rsoft40"), glass.state);
    const Hyperplane radial = random_plane(*named_structure_set("radial30"), glass.state);
    const Hyperplane neighbours = only_neighbours(full.set.reach());
    const std::vector<float> given(glass.state.topology->beads(), 0.0f);
    ObservationSettings settings;
    const auto observed = [&](const Hyperplane& plane) {
        glass.state = backend->download(handle);
        const std::size_t own = backend->add(glass);
        settings.hyperplane = std::make_shared<Hyperplane>(plane);
        backend->softness().start(own, settings, {});
        for (int n = 0; n < 2 * settings.depth(); ++n)
            if (settings.interval > 0)
                backend->softness().take_frames({&own, 1});
            else
                backend->softness().take_frames({&own, 1}, {&given, 1});
        return own;
    };
    settings.interval = 10;
    const std::size_t every_ten = observed(radial);
    settings.interval = 0;
    const std::size_t none = observed(neighbours), table = observed(radial), fused = observed(full);
    settings.d2_min_radius = 2.5;
    const std::size_t with_d2_min = observed(radial), fused_d2_min = observed(full);
    settings.d2_min_radius = 0;
    const auto frame = [&](const std::size_t& own) { backend->softness().take_frames({&own, 1}); };
    std::vector<Version> versions = {
        {"time step", [&] { advance(*backend, handle, 200); }, 200, {}},
        {"  with radial30 every 10", [&] { advance(*backend, every_ten, 200); }, 200, {}},
        {"lists and neighbours", [&] { frame(none); }, 1, {}},
        {"radial30 naive", [&] { naive_softness(*backend, handle, radial); }, 1, {}},
        {"radial30 table", [&] { frame(table); }, 1, {}},
        {"  with D²_min", [&] { frame(with_d2_min); }, 1, {}},
        {"rsoft40 naive", [&] { naive_softness(*backend, handle, full); }, 1, {}},
        {"rsoft40 table and fused", [&] { frame(fused); }, 1, {}},
        {"  with D²_min ", [&] { frame(fused_d2_min); }, 1, {}},
        {"p_hop, D²_min and counts",
         [&] { backend->softness().take_frames({&with_d2_min, 1}, {&given, 1}); }, 1, {}},
        {"p_hop and counts alone", [&] { backend->softness().take_frames({&none, 1}, {&given, 1}); }, 1, {}},
    };
    for (int n = 0; n < 7; ++n)
        for (Version& version : versions)
            version.seconds.push_back(seconds_of(version.work) / version.repeats);

    double step = 0;
    fmt::print("{}, {} beads\n{:<26}{:>12}{:>14}{:>22}\n", backend->description(), given.size(),
               "version", "ns per bead", "steps", "% of 500 steps");
    for (Version& version : versions) {
        std::sort(version.seconds.begin(), version.seconds.end());
        const double median = version.seconds[version.seconds.size() / 2];
        if (step == 0) step = median;
        fmt::print("{:<26}{:>12.1f}{:>14.2f}{:>22.2f}\n", version.name,
                   median * 1e9 / double(given.size()), median / step, median / step / 5);
    }
    const double depth = settings.depth(), softness_depth = settings.softness_depth();
    fmt::print("memory per bead between frames: {:.0f} bytes ({:.0f} frames of positions, {:.0f} of "
               "softness); table {} bytes, radial error {:.1e}\n",
               depth * sizeof(FixedFraction) + softness_depth * sizeof(float), depth,
               softness_depth, SoftnessTable(full).bytes(), SoftnessTable(full).radial_error());
}
