#include "kernels/core/error.hpp"
#include "moving_beads.hpp"

namespace pitchdrop::relaxation_displacements_test {

using namespace pitchdrop::test;

namespace {

constexpr double q = 7.1;
const Vec3<double> box{9, 10, 11};

double p2(double cosine) { return 1.5 * cosine * cosine - 0.5; }

double sinc(double x) { return std::sin(x) / x; }

/// Velocities without a mean.
Places velocities(std::size_t beads, double deviation, unsigned seed)
{
    Places v = random_places(beads, deviation, seed);
    Vec3<double> mean{0, 0, 0};
    for (const auto& one : v) mean += (1.0 / double(beads)) * one;
    for (auto& one : v) one -= mean;
    return v;
}

} // namespace

TEST_CASE("free flight: square displacements and scattering are those of the velocities")
{
    constexpr std::size_t beads = 500;
    const Places start = random_places(beads, 5, 1), v = velocities(beads, 0.05, 2);
    Relaxation relaxation(100, 1, q);
    for (int frame = 0; frame < 200; ++frame) {
        Places r = start;
        for (std::size_t n = 0; n < beads; ++n) r[n] += double(frame) * v[n];
        relaxation.take(frame_of(r, box, loose_beads(beads)));
    }
    for (std::size_t k = 0; k < relaxation.means().size(); ++k) {
        const auto t = double(lag_at(k));
        Vec3<double> square{0, 0, 0};
        double scattering = 0;
        for (const auto& one : v) {
            square += (t * t / beads) * multiply(one, one);
            scattering += sinc(q * t * std::sqrt(dot(one, one))) / beads;
        }
        const auto& means = relaxation.means()[k];
        const double part = 1 / double(means.scattering.count());
        INFO("lag " << t);
        for (int axis = 0; axis < 3; ++axis)
            CHECK(part * means.square_sum[axis] == Approx(square[axis]).epsilon(1e-5));
        CHECK(means.scattering.mean() == Approx(scattering).margin(1e-5));
    }
}

TEST_CASE("a random walk in three dimensions: 3 s² t and exp(−q² s² t / 2)")
{
    constexpr std::size_t beads = 4000;
    constexpr double s = 0.06;
    Normal normal(3);
    Places r = random_places(beads, 5, 4);
    Relaxation relaxation(100, 1, q);
    for (int frame = 0; frame < 100; ++frame) {
        relaxation.take(frame_of(r, box, loose_beads(beads)));
        for (auto& one : r) one += s * normal.vector();
    }
    for (std::size_t k = 0; k < relaxation.means().size(); ++k) {
        const auto t = double(lag_at(k));
        const auto& means = relaxation.means()[k];
        INFO("lag " << t);
        CHECK(msd(means) == Approx(3 * s * s * t).epsilon(0.05));
        const double error = std::isnan(means.scattering.error()) ? 0 : means.scattering.error();
        CHECK(means.scattering.mean() ==
              Approx(std::exp(-q * q * s * s * t / 2)).margin(5 * error + 0.01));
    }
}

TEST_CASE("affine deformation and drift are no displacements; bonds turn with the sample")
{
    const Places start = random_places(200, 3, 5);
    const auto topology = dumbbells(100);
    const ReplicaState first = frame_of(start, box, topology);
    Relaxation relaxation(100, 1, q);
    for (int frame = 0; frame <= 16; ++frame) {
        ReplicaState state = first;
        state.motion.box[0] = box.x * (1 - 0.01 * frame);
        state.motion.box[2] = box.z * (1 + 0.05 * frame);
        for (auto& p : state.position) p.y += std::int64_t(frame) << 26;
        relaxation.take(state);
    }
    for (const auto& means : relaxation.means()) {
        CHECK(msd(means) < 1e-20);
        CHECK(means.scattering.mean() == Approx(1).epsilon(1e-12));
    }
    // From frame 0 to frame 16, the only pair of that lag.
    double expected = 0;
    for (const auto& [a, b] : topology->bonds) {
        const auto d = wrapped_difference(wrap(first.position[b]), wrap(first.position[a]));
        const Vec3<double> then{d.x * unit_length(box.x), d.y * unit_length(box.y),
                                d.z * unit_length(box.z)};
        const Vec3<double> now = multiply(then, {1 - 0.16, 1, 1 + 0.8});
        expected += p2(dot(then, now) / std::sqrt(dot(then, then) * dot(now, now))) / 100;
    }
    const auto& last = relaxation.means()[index_of_lag(16)];
    CHECK(last.bond_correlation.count() == 1);
    CHECK(last.bond_correlation.mean() == Approx(expected).margin(1e-5));
    CHECK(expected < 0.95);
}

TEST_CASE("displacements of the fractions are measured in the later box")
{
    const Places start = random_places(2, 3, 6);
    ReplicaState state = frame_of(start, box, loose_beads(2));
    Relaxation relaxation(100, 1, q);
    relaxation.take(state);
    state.position[0].z += std::int64_t(1) << 30; // a quarter of the box, half of it drift
    state.motion.box[2] = 16;
    relaxation.take(state);
    CHECK(relaxation.means()[0].square_sum.z == Approx(2 * 2).epsilon(1e-6));
}

TEST_CASE("bonds that turn at a constant rate decorrelate as P2 of the angle")
{
    constexpr std::size_t bonds = 50;
    constexpr double rate = 0.11;
    const Places centres = random_places(bonds, 5, 7);
    Relaxation relaxation(100, 1, q);
    for (int frame = 0; frame < 60; ++frame) {
        Places r;
        for (std::size_t n = 0; n < bonds; ++n) {
            const double angle = rate * frame + double(n);
            const Vec3<double> arm{0.5 * std::cos(angle), 0.5 * std::sin(angle), 0};
            r.push_back(centres[n] - arm);
            r.push_back(centres[n] + arm);
        }
        relaxation.take(frame_of(r, box, dumbbells(bonds)));
    }
    for (std::size_t k = 0; k < relaxation.means().size(); ++k)
        CHECK(relaxation.means()[k].bond_correlation.mean() ==
              Approx(p2(std::cos(rate * double(lag_at(k))))).margin(1e-5));
}

TEST_CASE("beads are followed through many boxes, and refused before they are lost")
{
    constexpr double step = 31 * 9.0; // σ a frame, 31 boxes
    Relaxation relaxation(100, 1, q);
    const auto at = [&](double frame) {
        return frame_of({{1 + step * frame, 1, 1}, {5 - step * frame, 2, 2}}, box, dumbbells(1));
    };
    for (int frame = 0; frame < 3; ++frame) relaxation.take(at(frame));
    CHECK(relaxation.means()[1].square_sum.x == Approx(2 * 2 * step * step).epsilon(1e-6));
    CHECK_THROWS_AS(relaxation.take(at(3)), InputError);
}

} // namespace pitchdrop::relaxation_displacements_test
