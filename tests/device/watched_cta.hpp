#pragma once
#include "kernels/simt/emulated_team.hpp"

#include <algorithm>
#include <map>
#include <vector>

// A Cta that keeps vector clocks (Lamport 1978; Mattern 1989) and so sees what the emulator alone does
// not: an access that nothing orders behind the write it depends on, though it happened to find it.

namespace pitchdrop::test {

struct HappensBefore {
    using Clock = std::vector<std::uint64_t>;

    HappensBefore(int blocks, int lanes_of_block)
        : threads(lanes_of_block), now(std::size_t(blocks * lanes_of_block))
    {
        for (std::size_t lane = 0; lane < now.size(); ++lane) {
            now[lane].assign(now.size(), 0);
            now[lane][lane] = 1;
        }
    }
    static void join(Clock& into, const Clock& from)
    {
        if (into.size() < from.size()) into.resize(from.size(), 0);
        for (std::size_t k = 0; k < from.size(); ++k) into[k] = std::max(into[k], from[k]);
    }
    /// What `lane` does here happens before whoever acquires `at` later.
    void release(int lane, Clock& at)
    {
        join(at, now[std::size_t(lane)]);
        ++now[std::size_t(lane)][std::size_t(lane)];
    }
    void acquire(int lane, const Clock& at) { join(now[std::size_t(lane)], at); }
    void write(int lane, const void* where)
    {
        check(lane, where);
        last_write[where] = {lane, now[std::size_t(lane)][std::size_t(lane)]};
    }
    void check(int lane, const void* where)
    {
        const auto found = last_write.find(where);
        if (found == last_write.end()) return;
        const auto [writer, time] = found->second;
        races += now[std::size_t(lane)][std::size_t(writer)] < time;
    }

    int threads, races = 0;
    std::vector<Clock> now;
    std::map<const void*, Clock> words; ///< what is known to who acquires a word
    std::map<const void*, std::pair<int, std::uint64_t>> last_write;
    std::map<std::pair<int, std::uint64_t>, Clock> barriers; ///< by block and how often it has met
    std::map<std::pair<int, int>, std::uint64_t> visits;     ///< by block and lane
};

/// What may be left out, to see that it is missed.
enum class Omission { none, release, acquire };

template <Omission omission>
class WatchedCta : public simt::EmulatedTeamCta {
public:
    explicit WatchedCta(const simt::EmulatedCta& cta) : EmulatedTeamCta(cta) {}
    static inline HappensBefore* order = nullptr; ///< of the launch that is watched

    void sync(const char* file = __builtin_FILE(), int line = __builtin_LINE())
    {
        const int lane = global();
        auto& barrier = next_barrier(lane, lane / order->threads);
        order->release(lane, barrier);
        EmulatedTeamCta::sync(file, line);
        order->acquire(lane, barrier);
    }
    void add_release(std::uint64_t* word, std::uint64_t value)
    {
        order->check(global(), word); // the clearing of this word for this use
        if (omission != Omission::release) order->release(global(), order->words[word]);
        EmulatedTeamCta::add_release(word, value);
    }
    std::uint64_t load_acquire(const std::uint64_t* word) const
    {
        if (omission != Omission::acquire) order->acquire(global(), order->words[word]);
        return EmulatedTeamCta::load_acquire(word);
    }
    void store_relaxed(std::uint64_t* word, std::uint64_t value)
    {
        order->write(global(), word);
        order->words[word].clear();
        EmulatedTeamCta::store_relaxed(word, value);
    }
    int global() const { return index() * size() + rank(); }

private:
    HappensBefore::Clock& next_barrier(int lane, int block)
    {
        return order->barriers[{block, order->visits[{block, lane}]++}];
    }
};

} // namespace pitchdrop::test
