#include "engine/observe/relaxation_chains.hpp"
#include "engine/state/chains.hpp"
#include "kernels/core/error.hpp"
#include "moving_beads.hpp"

#include <fstream>

namespace pitchdrop::relaxation_chains_test {

using namespace pitchdrop::test;

namespace {

std::shared_ptr<Topology> topology_of(std::uint32_t beads,
                                      std::vector<std::array<std::uint32_t, 2>> bonds)
{
    auto topology = loose_beads(beads);
    topology->bonds = std::move(bonds);
    return topology;
}

double total(const Vec3<double>& v) { return v.x + v.y + v.z; }

} // namespace

TEST_CASE("linear chains are found in any order of bonds; stars, rings and single beads are not")
{
    using Chains = std::vector<std::vector<std::uint32_t>>;
    CHECK(linear_chains(*topology_of(4, {{3, 1}, {0, 2}, {2, 3}})) == Chains{{0, 2, 3, 1}});
    CHECK(linear_chains(*topology_of(2, {{1, 0}})) == Chains{{0, 1}});
    CHECK(linear_chains(*topology_of(4, {{0, 1}, {0, 2}, {0, 3}})).empty());
    CHECK(linear_chains(*topology_of(3, {{0, 1}, {1, 2}, {2, 0}})).empty());
    CHECK(linear_chains(*topology_of(5, {{0, 1}, {1, 2}, {2, 3}, {3, 1}})).empty());
    CHECK(linear_chains(*topology_of(3, {})).empty());
}

TEST_CASE("a rod across the periodic boundary has its dimensions per axis")
{
    // Four beads 1.5 apart along z, then the same rod in a sample stretched along z and x.
    const auto topology = topology_of(4, {{0, 1}, {1, 2}, {2, 3}});
    ReplicaState state =
        frame_of({{1, 1, 6}, {1, 1, 7.5}, {1, 1, 1}, {1, 1, 2.5}}, {8, 8, 8}, topology);
    const auto chains = linear_chains(*topology);
    for (const double stretch : {1.0, 1.25}) {
        state.motion.box[2] = 8 * stretch;
        state.motion.box[0] = 8 * stretch;
        const ChainDimensions mean = chain_dimensions(state, chains);
        const double b = 1.5 * stretch;
        CHECK(mean.end_to_end_squared.z == Approx(9 * b * b).epsilon(1e-8));
        CHECK(mean.gyration_squared.z == Approx(1.25 * b * b).epsilon(1e-8));
        CHECK(mean.end_to_end_squared.x == Approx(0).margin(1e-12));
        CHECK(mean.gyration_squared.y == Approx(0).margin(1e-12));
    }
}

TEST_CASE("the sums over axes are the statistics that a melt leaves behind")
{
    ChainSettings settings;
    settings.chains = 7;
    settings.beads_per_chain = 20;
    const Snapshot snapshot = random_walk_chains(settings, 5);
    Model model;
    const ReplicaState state = make_state(snapshot, model);
    const ChainStatistics statistics = chain_statistics(snapshot);
    const ChainDimensions mean = chain_dimensions(state, linear_chains(*state.topology));
    CHECK(total(mean.end_to_end_squared) == Approx(statistics.end_to_end_squared).epsilon(1e-7));
    CHECK(total(mean.gyration_squared) == Approx(statistics.gyration_squared).epsilon(1e-7));
}

TEST_CASE("rows thin out evenly, and a restored observer ends in the same bytes")
{
    RelaxationChains whole(100, 0.5), first(100, 0.5), second(100, 0.5);
    ReplicaState state = frame_of({{1, 1, 1}, {2, 1, 1}}, {8, 8, 8}, dumbbells(1));
    constexpr std::int64_t frames = 20000, split = 9001;
    for (std::int64_t frame = 0; frame < frames; ++frame) {
        state.motion.box[0] = 8 + 1e-4 * double(frame);
        whole.take(state);
        if (frame == split) second.restore(first.save());
        (frame < split ? first : second).take(state);
    }
    CHECK((second.save() == whole.save()));
    const auto& rows = whole.rows();
    CHECK(rows.size() == 2500);
    for (std::size_t n = 0; n < rows.size(); ++n) REQUIRE(rows[n].frame == 8 * std::int64_t(n));
    const double side = 8 + 1e-4 * 8 * 2499;
    CHECK(rows.back().mean.end_to_end_squared.x == Approx(side * side / 64).epsilon(1e-8));
    CHECK_THROWS_AS(second.restore(whole.save() + "x"), InputError);
}

TEST_CASE("chains.csv has totals and axes; without chains there is none")
{
    const auto folder = std::filesystem::temp_directory_path() / "pitchdrop_chains";
    std::filesystem::create_directories(folder);
    RelaxationChains loose(250, 0.5);
    loose.take(frame_of({{1, 1, 1}, {2, 1, 1}}, {8, 8, 8}, loose_beads(2)));
    loose.write(folder);
    CHECK_FALSE(std::filesystem::exists(folder / "chains.csv"));

    RelaxationChains chains(250, 0.5);
    for (int frame = 0; frame < 2; ++frame)
        chains.take(frame_of({{1, 1, 1}, {3, 2, 1}}, {8, 8, 8}, dumbbells(1)));
    chains.write(folder);
    std::ifstream file(folder / "chains.csv");
    std::string line;
    std::getline(file, line);
    CHECK(line == "time,end_to_end_squared,end_to_end_squared_x,end_to_end_squared_y,"
                  "end_to_end_squared_z,gyration_squared,gyration_squared_x,gyration_squared_y,"
                  "gyration_squared_z");
    std::getline(file, line);
    CHECK(line == "0,5,4,1,0,1.25,1,0.25,0");
    std::getline(file, line);
    CHECK(line == "0.5,5,4,1,0,1.25,1,0.25,0");
    std::filesystem::remove_all(folder);
}

} // namespace pitchdrop::relaxation_chains_test
