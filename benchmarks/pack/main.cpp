// Our pack beside xsimd's on the same Lennard-Jones loop: nanoseconds per pair, turn by turn.
#include "benchmarks/pack/workload.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <random>

namespace pitchdrop::avx2 {
benchmark::Contender our_loop();
benchmark::Contender xsimd_loop();
} // namespace pitchdrop::avx2
namespace pitchdrop::avx512 {
benchmark::Contender our_loop();
benchmark::Contender xsimd_loop();
} // namespace pitchdrop::avx512

namespace pitchdrop::benchmark {
namespace {

constexpr int side = 24, repeats = 41; // beads along a side, rounds
constexpr float spacing = 1.0f, reach = 2.5f + 0.35f;

/// A shaken cubic lattice, cut into blocks of `width` neighbouring beads.
Workload make_workload(int width)
{
    Workload work;
    work.width = width;
    std::mt19937 generator(1);
    std::normal_distribution<float> shake(0.0f, 0.05f);
    const int by = 2, bz = width / 4, bx = 2;
    for (int x = 0; x < side; x += bx)
        for (int y = 0; y < side; y += by)
            for (int z = 0; z < side; z += bz)
                for (int n = 0; n < width; ++n) {
                    work.x.push_back(spacing * float(x + n % bx) + shake(generator));
                    work.y.push_back(spacing * float(y + n / bx % by) + shake(generator));
                    work.z.push_back(spacing * float(z + n / (bx * by)) + shake(generator));
                }
    const auto beads = std::int32_t(work.x.size());
    for (std::int32_t c = 0; c < beads / width; ++c) {
        work.begin.push_back(std::int32_t(work.neighbour.size()));
        for (std::int32_t j = 0; j < beads; ++j) {
            bool near = false;
            for (std::int32_t i = c * width; i < (c + 1) * width; ++i) {
                const float dx = work.x[i] - work.x[j], dy = work.y[i] - work.y[j],
                            dz = work.z[i] - work.z[j];
                near = near || dx * dx + dy * dy + dz * dz < reach * reach;
            }
            if (near && j / width != c) work.neighbour.push_back(j);
        }
    }
    work.begin.push_back(std::int32_t(work.neighbour.size()));
    return work;
}

double seconds(const Contender& contender, const Workload& work, Forces& forces)
{
    const auto begin = std::chrono::steady_clock::now();
    contender.run(work, forces);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double median(std::vector<double> values)
{
    std::nth_element(values.begin(), values.begin() + values.size() / 2, values.end());
    return values[values.size() / 2];
}

double largest_difference(const Forces& a, const Forces& b)
{
    double largest = 0;
    for (std::size_t n = 0; n < a.x.size(); ++n)
        largest =
            std::max({largest, double(std::fabs(a.x[n] - b.x[n])),
                      double(std::fabs(a.y[n] - b.y[n])), double(std::fabs(a.z[n] - b.z[n]))});
    return largest;
}

/// False if the two disagree by more than rounding.
bool compare(const Contender& ours, const Contender& theirs)
{
    const Workload work = make_workload(ours.width);
    const Contender contenders[2] = {ours, theirs};
    Forces forces[2];
    std::vector<double> times[2];
    for (Forces& f : forces) f.x = f.y = f.z = std::vector<float>(work.x.size());
    for (int round = 0; round < repeats; ++round)
        for (int turn = 0; turn < 2; ++turn) {
            const int who = (round + turn) % 2;
            times[who].push_back(seconds(contenders[who], work, forces[who]));
        }
    const double pairs = double(work.neighbour.size()) * ours.width;
    const double own = median(times[0]) / pairs * 1e9, other = median(times[1]) / pairs * 1e9;
    const double difference = largest_difference(forces[0], forces[1]);
    std::printf("%-8s %10.4f %10.4f %18.3f %18.1e\n", ours.instructions, own, other, other / own,
                difference);
    return difference < 1e-2;
}

} // namespace
} // namespace pitchdrop::benchmark

int main()
{
    using namespace pitchdrop;
    std::printf("nanoseconds per pair, medians of %d\n", benchmark::repeats);
    std::printf("%-8s %10s %10s %18s %18s\n", "", "pack", "xsimd", "xsimd / pack",
                "force differs by");
    bool agree = benchmark::compare(avx2::our_loop(), avx2::xsimd_loop());
    if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl"))
        agree = benchmark::compare(avx512::our_loop(), avx512::xsimd_loop()) && agree;
    return agree ? 0 : 1;
}
