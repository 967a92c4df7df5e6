#include "kernels/core/error.hpp"
#include "moving_beads.hpp"

#include <fstream>

namespace pitchdrop::relaxation_origins_test {

using namespace pitchdrop::test;

namespace {

constexpr double q = 3;
constexpr std::size_t bonds = 10;

/// Dumbbells whose beads wander, less than half a box apart; the box breathes.
std::vector<ReplicaState> wandering(int frames)
{
    Normal normal(8);
    Places r;
    for (std::size_t n = 0; n < bonds; ++n) {
        r.push_back(3.0 * normal.vector());
        r.push_back(r.back() + Vec3<double>{0, 0, 1});
    }
    std::vector<ReplicaState> film;
    for (int frame = 0; frame < frames; ++frame) {
        const Vec3<double> box{30 + std::sin(0.1 * frame), 30, 30 - 0.01 * frame};
        film.push_back(frame_of(r, box, dumbbells(bonds)));
        for (auto& one : r) one += 0.05 * normal.vector();
    }
    return film;
}

/// Straight from the definitions, in the positions' full resolution.
struct Direct {
    double bond_correlation = 0, scattering = 0;
    Vec3<double> square{0, 0, 0};
    int origins = 0;

    void add(const ReplicaState& then, const ReplicaState& now)
    {
        constexpr std::size_t beads = 2 * bonds;
        ++origins;
        Vec3<double> mean{0, 0, 0};
        for (std::size_t n = 0; n < beads; ++n) mean += (1.0 / beads) * moved(then, now, n);
        for (std::size_t n = 0; n < beads; ++n) {
            const Vec3<double> r = moved(then, now, n) - mean;
            square += (1.0 / beads) * multiply(r, r);
            const double x = q * std::sqrt(dot(r, r));
            scattering += std::sin(x) / x / beads;
        }
        for (std::size_t n = 0; n < bonds; ++n) {
            const Vec3<double> a = bond(then, n), b = bond(now, n);
            const double cosine = dot(a, b) / std::sqrt(dot(a, a)) / std::sqrt(dot(b, b));
            bond_correlation += (1.5 * cosine * cosine - 0.5) / bonds;
        }
    }
    static Vec3<double> moved(const ReplicaState& then, const ReplicaState& now, std::size_t n)
    {
        return to_length(now.position[n] - then.position[n], now.box());
    }
    static Vec3<double> bond(const ReplicaState& state, std::size_t n)
    {
        return to_length(state.position[2 * n + 1] - state.position[2 * n], state.box());
    }
};

} // namespace

TEST_CASE("multiple-tau means are those of all origins that are multiples of the lag's spacing")
{
    constexpr int frames = 500;
    const auto film = wandering(frames);
    Relaxation relaxation(100, 1, q);
    for (const auto& state : film) relaxation.take(state);

    REQUIRE(relaxation.means().size() == index_of_lag(448) + 1);
    for (std::size_t k = 0; k < relaxation.means().size(); ++k) {
        const int lag = int(lag_at(k)), spacing = lag <= 8 ? 1 : 1 << level_of_lag(lag);
        Direct direct;
        for (int origin = 0; origin + lag < frames; origin += spacing)
            direct.add(film[std::size_t(origin)], film[std::size_t(origin + lag)]);
        const auto& means = relaxation.means()[k];
        INFO("lag " << lag);
        REQUIRE(means.scattering.count() == direct.origins);
        const double part = 1.0 / direct.origins;
        CHECK(means.scattering.mean() == Approx(part * direct.scattering).margin(1e-5));
        CHECK(means.bond_correlation.mean() == Approx(part * direct.bond_correlation).margin(1e-5));
        for (int axis = 0; axis < 3; ++axis)
            CHECK(part * means.square_sum[axis] ==
                  Approx(part * direct.square[axis]).epsilon(1e-4));
    }
}

TEST_CASE("few frames are kept, however many were taken")
{
    const auto film = wandering(1);
    Relaxation relaxation(100, 1, q);
    for (int frame = 0; frame < 5000; ++frame) {
        relaxation.take(film[0]);
        const int octaves = std::max(0, int(std::bit_width(unsigned(frame))) - 3);
        REQUIRE(relaxation.frames_kept() <= std::size_t(8 + 4 * octaves + 1));
    }
}

TEST_CASE("an observer that goes on from what it saved ends in the same bytes")
{
    const auto film = wandering(300);
    Relaxation whole(100, 1, q);
    for (const auto& state : film) whole.take(state);
    for (const std::size_t split : {0, 1, 2, 17, 150, 299}) {
        Relaxation first(100, 1, q), second(100, 1, q);
        for (std::size_t n = 0; n < split; ++n) first.take(film[n]);
        second.restore(first.save());
        for (std::size_t n = split; n < film.size(); ++n) second.take(film[n]);
        INFO("split " << split);
        CHECK((second.save() == whole.save()));
    }
}

TEST_CASE("what was cut short is not restored")
{
    Relaxation relaxation(100, 1, q);
    for (const auto& state : wandering(20)) relaxation.take(state);
    const std::string bytes = relaxation.save();
    CHECK_NOTHROW(relaxation.restore(bytes));
    CHECK_THROWS_AS(relaxation.restore(bytes + "x"), InputError);
    for (std::size_t length = 0; length < bytes.size(); length += 7)
        CHECK_THROWS_AS(relaxation.restore(bytes.substr(0, length)), InputError);
}

TEST_CASE("relaxation.csv has a row for every lag, times in τ, and no bonds give nan")
{
    const auto folder = std::filesystem::temp_directory_path() / "pitchdrop_relaxation";
    std::filesystem::create_directories(folder);
    Relaxation relaxation(250, 0.5, q);
    for (int frame = 0; frame < 3; ++frame)
        relaxation.take(frame_of({{1, 1, 1}, {2.0 + frame, 1, 1}}, {16, 16, 16}, loose_beads(2)));
    relaxation.write(folder);
    std::ifstream file(folder / "relaxation.csv");
    std::string line;
    std::getline(file, line);
    CHECK(line == "lag,bond_correlation,bond_correlation_error,self_scattering,"
                  "self_scattering_error,msd,msd_x,msd_y,msd_z,origins");
    std::getline(file, line);
    CHECK(line.starts_with("0.5,nan,nan,0.664996")); // sin(3/2)/(3/2)
    CHECK(line.ends_with(",0,0.25,0.25,0,0,2"));
    std::getline(file, line);
    CHECK(line.starts_with("1,nan,nan,0.047040")); // sin(3)/3
    CHECK(line.ends_with(",nan,1,1,0,0,1"));
    CHECK_FALSE(std::getline(file, line));
    std::filesystem::remove_all(folder);
}

} // namespace pitchdrop::relaxation_origins_test
