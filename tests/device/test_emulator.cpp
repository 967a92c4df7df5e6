#include "kernels/simt/emulated.hpp"
#include "tests/catch.hpp"

#include <cmath>
#include <numeric>
#include <string>
#include <vector>

namespace pitchdrop::emulator_test {

// The emulator is itself an instrument: these tests plant the mistakes it has to find.

using namespace pitchdrop::simt;

namespace {

constexpr int threads = 64;

/// Every lane reads what its neighbour has written; right only with the barrier between.
template <bool with_sync>
struct PassOn {
    struct Shared {
        int value[threads];
    };
    int* out;
    template <Cta C>
    PITCHDROP_DEVICE void operator()(C& cta, Shared& shared) const
    {
        shared.value[cta.rank()] = cta.rank();
        if constexpr (with_sync) cta.sync();
        out[cta.index() * cta.size() + cta.rank()] = shared.value[(cta.rank() + 1) % cta.size()];
    }
};

template <bool with_sync>
int wrong_reads()
{
    constexpr int blocks = 8;
    std::vector<int> out(blocks * threads, -2);
    Emulator(7).launch(PassOn<with_sync>{out.data()}, blocks, threads);
    int wrong = 0;
    for (int i = 0; i < blocks * threads; ++i) wrong += out[i] != (i + 1) % threads;
    return wrong;
}

int line_of_barrier = 0;

struct MissedBarrier {
    using Shared = NoShared;
    int mode;
    template <Cta C>
    PITCHDROP_DEVICE void operator()(C& cta, Shared&) const
    {
        if (cta.rank() == 5 && mode == 0) return;
        if (cta.rank() == 5 && mode == 1) cta.sync();
        if (cta.rank() == 5 && mode == 2) cta.template tile<8>().any(true);
        line_of_barrier = __LINE__ + 1;
        cta.sync();
    }
};

std::string message_of(int mode)
{
    try {
        Emulator(3).launch(MissedBarrier{mode}, 2, threads);
    } catch (const EmulatorError& error) {
        return error.what();
    }
    return "nothing was reported";
}

struct ReadShared {
    struct Shared {
        float real;
        int integer;
    };
    bool* poisoned;
    template <Cta C>
    PITCHDROP_DEVICE void operator()(C& cta, Shared& shared) const
    {
        const bool fresh = std::isnan(shared.real) && shared.integer == -1;
        cta.sync();
        if (cta.rank() == 0) {
            poisoned[cta.index()] = fresh;
            shared.real = 1; // must not be there in the next block
            shared.integer = 1;
        }
    }
};

struct TileResults {
    double sum[threads];
    int largest[threads], scan[threads], broadcast[threads], rank[threads];
    unsigned ballot[threads];
    bool any[threads];
};

template <int Size>
struct TileOperations {
    using Shared = NoShared;
    TileResults* out;
    template <Cta C>
    PITCHDROP_DEVICE void operator()(C& cta, Shared&) const
    {
        const auto tile = cta.template tile<Size>();
        const int i = cta.rank();
        out->rank[i] = tile.rank();
        out->sum[i] = tile.sum(1.5 * i);
        out->largest[i] = tile.max((i * 37) % 101);
        out->scan[i] = tile.exclusive_scan(i + 1);
        out->broadcast[i] = tile.broadcast(i, 3);
        out->ballot[i] = tile.ballot(i % 3 == 0);
        out->any[i] = tile.any(i == Size + 2);
    }
};

template <int Size>
void check_tiles()
{
    TileResults out{};
    Emulator(11).launch(TileOperations<Size>{&out}, 1, threads);
    for (int i = 0; i < threads; ++i) {
        const int first = i / Size * Size;
        double sum = 0;
        int largest = 0, scan = 0;
        unsigned ballot = 0;
        for (int j = first; j < first + Size; ++j) {
            sum += 1.5 * j;
            largest = std::max(largest, (j * 37) % 101);
            if (j < i) scan += j + 1;
            if (j % 3 == 0) ballot |= 1u << (j - first);
        }
        CHECK(out.rank[i] == i % Size);
        CHECK(out.sum[i] == sum);
        CHECK(out.largest[i] == largest);
        CHECK(out.scan[i] == scan);
        CHECK(out.broadcast[i] == first + 3);
        CHECK(out.ballot[i] == ballot);
        CHECK(out.any[i] == (first == Size));
    }
}

struct RecordOrder {
    using Shared = NoShared;
    std::vector<int>* order;
    template <Cta C>
    PITCHDROP_DEVICE void operator()(C& cta, Shared&) const
    {
        order->push_back(cta.rank());
        cta.sync();
        order->push_back(cta.rank());
    }
};

struct Throws {
    using Shared = NoShared;
    template <Cta C>
    PITCHDROP_DEVICE void operator()(C& cta, Shared&) const
    {
        if (cta.rank() == 9) throw InputError("thrown in a lane");
        cta.sync();
    }
};

} // namespace

TEST_CASE("a planted missing barrier shows as wrong reads, the barrier mends it")
{
    CHECK(wrong_reads<true>() == 0);
    CHECK(wrong_reads<false>() > 8 * threads / 4);
}

TEST_CASE("a lane that misses a barrier is reported with the barrier's line")
{
    for (int mode = 0; mode < 3; ++mode) {
        const std::string message = message_of(mode);
        INFO(message);
        CHECK(message.find("lane 5 of block 0") != std::string::npos);
        CHECK(message.find("test_emulator.cpp:" + std::to_string(line_of_barrier)) !=
              std::string::npos);
        CHECK(message.find(mode == 0 ? "it has finished" : "it waits at") != std::string::npos);
    }
}

TEST_CASE("shared memory is poisoned at the start of every block")
{
    bool poisoned[4] = {false, false, false, false};
    Emulator(1).launch(ReadShared{poisoned}, 4, 32);
    for (bool fresh : poisoned) CHECK(fresh);
}

TEST_CASE("tile operations are right for 8, 16 and 32 lanes")
{
    check_tiles<8>();
    check_tiles<16>();
    check_tiles<32>();
}

TEST_CASE("lanes run in an order shuffled by the seed, on both sides of a barrier")
{
    std::vector<int> first, again, other;
    Emulator(5).launch(RecordOrder{&first}, 1, threads);
    Emulator(5).launch(RecordOrder{&again}, 1, threads);
    Emulator(6).launch(RecordOrder{&other}, 1, threads);
    CHECK(first == again);
    CHECK(first != other);
    std::vector<int> in_order(threads);
    std::iota(in_order.begin(), in_order.end(), 0);
    const std::vector<int> before(first.begin(), first.begin() + threads);
    const std::vector<int> after(first.begin() + threads, first.end());
    CHECK(before != in_order);
    CHECK(after != in_order);
    CHECK(before != after);
    CHECK(std::is_permutation(before.begin(), before.end(), in_order.begin()));
    CHECK(std::is_permutation(after.begin(), after.end(), in_order.begin()));
}

TEST_CASE("an exception in a lane reaches the caller, and the emulator goes on")
{
    Emulator emulator(2);
    CHECK_THROWS_AS(emulator.launch(Throws{}, 1, threads), InputError);
    std::vector<int> out(threads);
    emulator.launch(PassOn<true>{out.data()}, 1, threads);
    CHECK(out[10] == 11);
}

} // namespace pitchdrop::emulator_test
