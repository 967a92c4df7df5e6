#include "tests/catch.hpp"
#include "tests/device/watched_cta.hpp"

#include <string>
#include <vector>

namespace pitchdrop::team_test {

// The one primitive by which blocks wait for each other, and the mistakes in it or in its use that have
// to be found.

using namespace pitchdrop::simt;
using namespace pitchdrop::test;

namespace {

constexpr int threads = 64, team_blocks = 3, teams = 2, meetings = 20;

/// Blocks go on at once, with their own votes.
struct DeafTeam : GridTeam {
    using GridTeam::GridTeam;
    template <TeamCta C, class Vote, class Meanwhile>
    Votes meet(C& cta, MeetingShared& shared, const Vote& vote, const Meanwhile& meanwhile)
    {
        cta.sync();
        if (cta.rank() == 0) shared.outcome = vote();
        if (cta.rank() >= cta.size() - 32) meanwhile();
        cta.sync();
        return shared.outcome;
    }
};

template <Omission omission>
void watch_write(WatchedCta<omission>& cta, const int* where)
{
    cta.order->write(cta.global(), where);
}
template <Omission omission>
void watch_read(WatchedCta<omission>& cta, const int* where)
{
    cta.order->check(cta.global(), where);
}

/// In every round a thread writes a number, meets and reads that of the same thread in the next block
/// of its team. Two places in turn, as positions have: one meeting a round is enough.
template <class Team>
struct PassRound {
    struct Shared {
        MeetingShared meeting;
        int prepared;
    };
    MeetingWords* words;
    int* place[2]; ///< by thread of the grid
    int* wrong;    ///< by thread

    template <TeamCta C>
    void operator()(C& cta, Shared& shared) const
    {
        Team team(cta, words, team_blocks);
        const int first = team.index() * team_blocks;
        const auto at = [&](int block) {
            return (first + block % team_blocks) * cta.size() + cta.rank();
        };
        int mistakes = 0;
        for (int round = 0; round < meetings; ++round) {
            int* const now = place[round % 2];
            watch_write(cta, now + at(team.rank()));
            now[at(team.rank())] = round;
            const Votes expected = round % 4 == 3 ? 0u : 1u << (round % 4);
            const auto vote = [&] { // of one block of the team alone
                return team.rank() == round % team_blocks ? expected : 0u;
            };
            const Votes votes =
                team.meet(cta, shared.meeting, vote, [&] { shared.prepared = round; });
            watch_read(cta, now + at(team.rank() + 1));
            mistakes += now[at(team.rank() + 1)] != round;
            mistakes += votes != expected;
            mistakes += shared.prepared != round;
        }
        wrong[at(team.rank())] = mistakes;
    }
};

struct Outcome {
    int wrong = 0, races = 0;
};

template <class Team, Omission omission = Omission::none>
Outcome pass_round(std::uint64_t seed, std::uint64_t stale = 0)
{
    std::vector<MeetingWords> words(teams, MeetingWords{});
    words[0].word[0] = stale;
    const int lanes = teams * team_blocks * threads;
    std::vector<int> even(lanes, -1), odd(lanes, -1), wrong(lanes, 0);
    HappensBefore order(teams * team_blocks, threads);
    WatchedCta<omission>::order = &order;
    const PassRound<Team> kernel{words.data(), {even.data(), odd.data()}, wrong.data()};
    Emulator(seed).launch_together<WatchedCta<omission>>(
        kernel, teams * team_blocks, threads, sizeof(typename PassRound<Team>::Shared));
    Outcome outcome;
    for (const int n : wrong) outcome.wrong += n;
    outcome.races = order.races;
    return outcome;
}

} // namespace

TEST_CASE("blocks of a team meet, with their votes, and all accesses are ordered")
{
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        const Outcome outcome = pass_round<GridTeam>(seed);
        CHECK(outcome.wrong == 0);
        CHECK(outcome.races == 0);
    }
}

TEST_CASE("without the meeting others' numbers are old, and that shows")
{
    const Outcome outcome = pass_round<DeafTeam>(1);
    CHECK(outcome.wrong > 100);
    CHECK(outcome.races > 100);
}

TEST_CASE("a meeting that does not release, or not acquire, leaves accesses unordered")
{
    const Outcome no_release = pass_round<GridTeam, Omission::release>(1);
    CHECK(no_release.wrong == 0); // the emulator by itself would not have seen it
    CHECK(no_release.races > 100);
    const Outcome no_acquire = pass_round<GridTeam, Omission::acquire>(1);
    CHECK(no_acquire.wrong == 0);
    CHECK(no_acquire.races > 100);
}

TEST_CASE("two words in turn are too few: one is cleared while blocks arrive at it")
{
    int found = 0;
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        try {
            const Outcome outcome = pass_round<GridTeamOf<2>>(seed);
            found += outcome.races > 0 || outcome.wrong > 0;
        } catch (const EmulatorError&) { // an arrival was lost: nobody goes on
            ++found;
        }
    }
    CHECK(found == 5);
}

TEST_CASE("a word that was not cleared before the launch is found")
{
    const auto attempt = [](std::uint64_t stale) {
        try {
            return pass_round<GridTeam>(1, stale).wrong > 0;
        } catch (const EmulatorError&) {
            return true;
        }
    };
    CHECK(attempt(1));                      // an arrival of an earlier launch
    CHECK(attempt(std::uint64_t(1) << 32)); // a vote
    CHECK_FALSE(attempt(0));
}

namespace {

struct StayAway {
    struct Shared {
        MeetingShared meeting;
    };
    MeetingWords* words;
    int mode;
    template <TeamCta C>
    void operator()(C& cta, Shared& shared) const
    {
        GridTeam team(cta, words, cta.grid_size());
        if (team.rank() == 2 && mode == 0) return;
        if (team.rank() == 2 && mode == 1 && cta.rank() == 40) return;
        team.meet(
            cta, shared.meeting, [] { return 0u; }, [] {});
    }
};

std::string complaint(int mode)
{
    MeetingWords words{};
    try {
        Emulator(3).launch_together<EmulatedTeamCta>(StayAway{&words, mode}, 4, threads,
                                                     sizeof(StayAway::Shared));
    } catch (const EmulatorError& error) {
        return error.what();
    }
    return "";
}

} // namespace

TEST_CASE("a block that misses a meeting is reported")
{
    const std::string finished = complaint(0);
    CHECK(finished.find("block 2 missed the meeting of its team (it has finished") !=
          std::string::npos);
    CHECK(finished.find("team.hpp:") != std::string::npos);
    const std::string stuck = complaint(1);
    CHECK(stuck.find("block 2 missed the meeting of its team (it waits at ") != std::string::npos);
    CHECK(complaint(2).empty());
}

} // namespace pitchdrop::team_test
