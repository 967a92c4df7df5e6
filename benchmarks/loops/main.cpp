#include "kernels/backend/cpu/neighbour_list.hpp"
#include "kernels/backend/cpu/simd_choice.hpp"
#include "kernels/backend/reference/reference.hpp"
#include "kernels/model/bonded.hpp"
#include "kernels/model/pair_table.hpp"
#include "kernels/physics/pair/all.hpp"
#include "tests/support/systems.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <optional>

// What every loop of a time step costs on one thread, on one glass and in turn: the forces as double
// reference over all pairs, as a plain loop over a list of each bead, and as the program has them; then
// the loops around them, those over all pairs only for few beads. Median of nine, in nanoseconds per bead.

using namespace pitchdrop;
using namespace pitchdrop::test;

namespace {

struct Loop {
    std::string name;
    std::function<void()> work;
    int repeats;
    std::vector<double> seconds;
};

/// The forces of the pairs as one would write them first: a list of each bead, single precision.
class NaiveForces {
    using Pair = EnergyShift<LennardJones>::Parameters<float>;

public:
    NaiveForces(const ReplicaState& state, const Pair& pair, double radius)
        : pair_(pair), force_(state.position.size())
    {
        const double* box = state.motion.box;
        for (int axis = 0; axis < 3; ++axis) box_[axis] = float(box[axis]);
        for (const FixedPosition& p : state.position) {
            const Vec3<double> r = to_length(p, {box[0], box[1], box[2]});
            const auto inside = [](double x, double side) {
                return float(x - side * std::floor(x / side));
            };
            position_.push_back({inside(r.x, box[0]), inside(r.y, box[1]), inside(r.z, box[2])});
        }
        const auto beads = std::int32_t(position_.size());
        begin_.push_back(0);
        for (std::int32_t i = 0; i < beads; ++i) {
            for (std::int32_t j = 0; j < beads; ++j)
                if (const auto d = difference(i, j); j != i && dot(d, d) < float(radius * radius))
                    neighbour_.push_back(j);
            begin_.push_back(std::int32_t(neighbour_.size()));
        }
    }
    void compute()
    {
        for (std::size_t i = 0; i < force_.size(); ++i) {
            Vec3<float> sum{0, 0, 0};
            for (std::int32_t n = begin_[i]; n < begin_[i + 1]; ++n) {
                const auto d = difference(std::int32_t(i), neighbour_[std::size_t(n)]);
                const float squared = dot(d, d);
                if (squared < pair_.cutoff_squared) {
                    const float f =
                        EnergyShift<LennardJones>::evaluate(squared, pair_).force_over_r;
                    sum += Vec3<float>{f * d.x, f * d.y, f * d.z};
                }
            }
            force_[i] = sum;
        }
    }

private:
    Vec3<float> difference(std::int32_t i, std::int32_t j) const
    {
        const Vec3<float>&a = position_[std::size_t(i)], &b = position_[std::size_t(j)];
        const auto nearest = [](float x, float side) { return x - side * std::rint(x / side); };
        return {nearest(a.x - b.x, box_[0]), nearest(a.y - b.y, box_[1]),
                nearest(a.z - b.z, box_[2])};
    }

    Pair pair_;
    float box_[3];
    std::vector<Vec3<float>> position_, force_;
    std::vector<std::int32_t> begin_, neighbour_;
};

/// The loops of one instruction set over one replica.
class Loops {
public:
    Loops(const Replica& replica, const std::string& level)
        : replica_(replica), simd_(choose_simd(level)), table_(make_pair_table(*replica.model)),
          bond_(bond_row(replica.model->bond)),
          unit_(unit_lengths(replica.state.motion.box)),
          slots_(*replica.state.topology, *replica.model, simd_.width)
    {
        list_.resize(slots_.view().clusters, CpuOptions{}.window);
        list_.prepare(1);
        order();
        search();
        prune();
        forces(Measure::forces);
    }
    void order()
    {
        slots_.sort(replica_.state);
        slots_.fill(replica_.state, {0, slots_.view().stride});
        slots_.connect({0, slots_.view().stride});
    }
    void search()
    {
        SearchRequest request{};
        request.radius = float(table_.largest_cutoff + ListSettings{}.skin);
        request.bin_margin = 0.01f;
        request.exclude_bonded = replica_.model->exclude_bonded;
        list_.search(Team{}, simd_, slots_, unit_, request);
    }
    void prune()
    {
        const auto radius = float(table_.largest_cutoff + ListSettings{}.pruned_skin);
        list_.prune(Team{}, simd_, slots_, unit_, radius);
    }
    void forces(Measure measure)
    {
        ForceRequest request{};
        request.unit = unit_;
        request.pair = {table_.types, numbers_.data(), table_.minimum_units};
        request.bond = bond_;
        for (std::int32_t c = 0; c < list_.chunks(); ++c) {
            request.first_cluster = list_.clusters_of(c).first;
            request.last_cluster = list_.clusters_of(c).last;
            request.coming = list_.after_pruned(c, {0, list_.chunks()});
            simd_.force[table_.interaction][0][std::size_t(measure)](slots_.view(),
                                                                     list_.pruned_view(c), request);
        }
    }
    /// Both halves of a step of zero length: beads stay where they are.
    void move()
    {
        KickDriftRequest first{};
        KickRequest second{};
        for (int axis = 0; axis < 3; ++axis) first.scale[axis] = second.scale[axis] = 1;
        first.decay = 1;
        first.unit = unit_;
        first.limit.length = 1;
        first.last_cluster = second.last_cluster = slots_.view().clusters;
        simd_.kick_drift(slots_.view(), first);
        simd_.kick(slots_.view(), second);
    }
    double pairs_per_bead() const
    {
        std::int64_t entries = 0;
        for (std::int32_t c = 0; c < list_.chunks(); ++c) {
            const IndexRange clusters = list_.clusters_of(c);
            const std::int32_t groups =
                (clusters.last - clusters.first) * simd_.width / beads_per_group;
            for (std::int32_t g = 0; g < groups; ++g)
                entries += entries_of(list_.pruned_view(c), g);
        }
        return double(entries * beads_per_group) / double(slots_.view().beads);
    }

private:
    const Replica& replica_;
    const SimdKernels& simd_;
    PairTable table_;
    std::vector<float> numbers_ = table_.in_single_precision();
    BondRow bond_;
    UnitLengths unit_;
    Slots slots_;
    NeighbourList list_;
};

constexpr int largest_for_all_pairs = 20;

} // namespace

/// `benchmark_loops [SIDE]`: of SIDE³ beads.
int main(int count, char** argument)
{
    const int side = count > 1 ? std::atoi(argument[1]) : 20;
    Replica glass =
        make_replica({.side = side, .spacing = 0.99, .temperature = 0.6}, bead_spring_model());
    glass.settings.thermostat = Thermostat::nose_hoover;
    glass.drive.temperature = Ramp::constant(0.42);
    const auto backend = cpu(1);
    const std::size_t handle = backend->add(glass);
    advance(*backend, handle, 3000);
    glass.state = backend->download(handle);
    const double beads = double(glass.state.topology->beads());

    std::vector<Loop> loops;
    std::optional<NaiveForces> naive;
    if (side <= largest_for_all_pairs) {
        loops.push_back({"forces, reference in double precision over all pairs",
                         [&] { evaluate_reference(glass.state, *glass.model); },
                         1,
                         {}});
        const PairTable table = make_pair_table(*glass.model);
        naive.emplace(glass.state, convert<float>(table.of<EnergyShift<LennardJones>>(0, 0)),
                      table.largest_cutoff + ListSettings{}.pruned_skin);
        loops.push_back(
            {"forces, plain loop over a list of each bead", [&] { naive->compute(); }, 5, {}});
    }
    std::vector<std::unique_ptr<Loops>> levels;
    for (const std::string& level : simd_levels()) {
        Loops& l = *levels.emplace_back(std::make_unique<Loops>(glass, level));
        fmt::print("{}: {:.1f} pairs per bead\n", level, l.pairs_per_bead());
        loops.push_back({level + " forces", [&l] { l.forces(Measure::forces); }, 20, {}});
        loops.push_back(
            {level + " forces and virial", [&l] { l.forces(Measure::virial); }, 20, {}});
        loops.push_back({level + " forces, virial and energies",
                         [&l] { l.forces(Measure::everything); },
                         20,
                         {}});
        loops.push_back({level + " kicks and drift", [&l] { l.move(); }, 100, {}});
        loops.push_back({level + " prune", [&l] { l.prune(); }, 10, {}});
        loops.push_back({level + " search", [&l] { l.search(); }, 5, {}});
        loops.push_back({level + " order", [&l] { l.order(); }, 5, {}});
    }
    for (int round = 0; round < 9; ++round)
        for (Loop& loop : loops) {
            const auto begin = std::chrono::steady_clock::now();
            for (int n = 0; n < loop.repeats; ++n) loop.work();
            const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
            loop.seconds.push_back(taken.count() / loop.repeats);
        }
    fmt::print("{:.0f} beads\n{:<54}{:>12}\n", beads, "loop", "ns per bead");
    for (Loop& loop : loops) {
        std::sort(loop.seconds.begin(), loop.seconds.end());
        fmt::print("{:<54}{:>12.1f}\n", loop.name, loop.seconds[4] * 1e9 / beads);
    }
}
