#pragma once
#include "kernels/simt/cta.hpp"

// Blocks that are resident together and meet in the middle of a kernel. This is the one place of the
// program where blocks wait for each other; a kernel that needs it takes a `Team` and sees no more of
// it than `meet`. The blocks are those of a cooperative launch and meet in a word of global memory.

namespace pitchdrop::simt {

/// A block of a launch whose blocks are all resident.
template <class C>
concept TeamCta = Cta<C> && requires(C& cta, std::uint64_t* word, std::uint64_t value)
{
    cta.add_release(word, value); // by one thread, to all of the device
    {
        cta.load_acquire(word)
        } -> std::same_as<std::uint64_t>; // likewise
    {
        cta.load_relaxed(word)
        } -> std::same_as<std::uint64_t>; // orders nothing
    cta.store_relaxed(word, value);
    cta.poll(); // between two looks at a word
};

/// What blocks tell each other when they meet: bit k is set if some block has cast vote k.
using Votes = std::uint32_t;
inline constexpr int most_votes = 3;

/// Shared memory of a block's membership.
struct MeetingShared {
    Votes outcome;
};

/// Words in which the blocks of one team meet, in global memory, cleared before the launch.
struct MeetingWords {
    static constexpr int count = 3;
    static constexpr int stride = 16; ///< a cache line each
    std::uint64_t word[count * stride];
};

/// Neighbouring blocks of a cooperative launch.
///
/// A word counts, 16 bits each, the blocks that have arrived and those that have cast each vote: who
/// sees all arrivals sees all votes, in one read.
/// - Before → after. Everything a block has written before it arrives is read by every block after the
///   meeting: its threads' writes happen before `rank() == 0` (cta.sync); that thread adds with release
///   at device scope, which is cumulative over what it has observed; the additions to a word form one
///   release sequence, so a thread that reads the full count with acquire synchronises with every
///   arrival; its own block follows by cta.sync. On the device the acquiring read also drops what the
///   multiprocessor's first-level cache held, so plain loads may follow. Loads through the read-only
///   path (ld.global.nc) are not ordered by this: nothing that changes during the kernel may be reached
///   by const __restrict__ pointers or __ldg.
/// - Words are used in turn, three of them. Word k is cleared for its next use by the team's first block
///   after meeting k + 1 is complete. Then every block has arrived at meeting k + 1, hence has seen
///   meeting k complete and will not read the word again; and whoever arrives at meeting k + 3 has seen
///   meeting k + 2 complete, at which the first block arrived, with release, after clearing.
/// - Nobody waits for a block that is not there: the launch is cooperative, which fails where the
///   blocks cannot all be resident.
template <int words_in_turn>
class GridTeamOf {
    static_assert(words_in_turn <= MeetingWords::count);

public:
    template <TeamCta C>
    PITCHDROP_DEVICE GridTeamOf(C& cta, MeetingWords* words, int blocks)
        : words_(words + cta.index() / blocks), index_(cta.index() / blocks),
          rank_(cta.index() % blocks), size_(blocks), count_(cta.grid_size() / blocks)
    {
    }
    PITCHDROP_DEVICE int index() const { return index_; } ///< of the team
    PITCHDROP_DEVICE int count() const { return count_; } ///< teams
    PITCHDROP_DEVICE int rank() const { return rank_; }   ///< of this block in its team
    PITCHDROP_DEVICE int size() const { return size_; }   ///< blocks

    /// Every thread of every block of the team comes here. `vote` is asked by one thread when all of
    /// its block have come. While others are waited for, the last warp of the block (there are two at
    /// least) does `meanwhile`, which may not write what other warps read before the meeting is over.
    template <TeamCta C, class Vote, class Meanwhile>
    PITCHDROP_DEVICE Votes meet(C& cta, MeetingShared& shared, const Vote& vote,
                                const Meanwhile& meanwhile)
    {
        cta.sync(); // what the block has written happens before the release below
        if (cta.rank() == 0) {
            std::uint64_t arrival = 1;
            const Votes own = vote();
            for (int k = 0; k < most_votes; ++k)
                arrival |= std::uint64_t(own >> k & 1u) << (16 * (k + 1));
            std::uint64_t* const word = words_->word + meeting_ * MeetingWords::stride;
            cta.add_release(word, arrival);
            // Looks that acquire would each drop what the first-level cache holds for the block.
            while ((cta.load_relaxed(word) & 0xffffu) != std::uint64_t(size_)) cta.poll();
            const std::uint64_t seen =
                cta.load_acquire(word); // complete, and stays so until cleared
            Votes outcome = 0;
            for (int k = 0; k < most_votes; ++k)
                if ((seen >> (16 * (k + 1)) & 0xffffu) != 0) outcome |= 1u << k;
            shared.outcome = outcome;
            const int before = meeting_ == 0 ? words_in_turn - 1 : meeting_ - 1;
            if (rank_ == 0) cta.store_relaxed(words_->word + before * MeetingWords::stride, 0);
        } else if (cta.rank() >= cta.size() - 32) { // another warp than the one that polls
            meanwhile();
        }
        cta.sync(); // what the team has written happens before what the block reads from here on
        meeting_ = meeting_ == words_in_turn - 1 ? 0 : meeting_ + 1;
        return shared.outcome; // written again after the next meeting's first cta.sync only
    }

private:
    MeetingWords* words_;
    int index_, rank_, size_, count_;
    int meeting_ = 0;
};
using GridTeam = GridTeamOf<MeetingWords::count>;

} // namespace pitchdrop::simt
