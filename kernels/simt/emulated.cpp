#include "kernels/simt/emulated.hpp"

#include "kernels/simt/fibre.hpp"

#include <algorithm>
#include <exception>
#include <string>
#include <utility>
#include <vector>

namespace pitchdrop::simt {

namespace {

struct Place {
    int group_size = 0;
    const char* file = nullptr;
    int line = 0;
    friend bool operator==(const Place&, const Place&) = default;
};

enum class LaneState { ready, waiting, polling, finished };

struct Lane {
    LaneState state = LaneState::ready;
    Place place;             ///< where it waits or polls
    Fibre* fibre = nullptr;  ///< none before its first instruction
    alignas(16) std::byte deposit[exchange_bytes];
    alignas(16) std::byte result[exchange_bytes];
};

/// Lanes of one group that have come to the same place.
struct Group {
    int arrived = 0;
    Place place;
};

std::string describe(const Place& place)
{
    return std::string(place.file) + ":" + std::to_string(place.line);
}

} // namespace

struct Emulator::Implementation {
    Emulator* owner = nullptr;
    std::uint64_t random = 0;
    int first_block = 0, resident = 1, blocks = 0, threads = 0;
    Body body = nullptr;
    const void* kernel = nullptr;
    std::vector<std::byte> shared;
    std::size_t shared_stride = 0; ///< from one resident block's shared memory to the next one's
    std::byte* shared_aligned = nullptr;

    Fibre main;
    std::vector<std::unique_ptr<Fibre>> fibres;
    std::vector<Fibre*> idle;
    Fibre *running = nullptr, *previous = nullptr;
    std::vector<Lane> lanes;
    std::vector<int> ready, polling;
    std::vector<Group> groups[4]; ///< whole blocks, tiles of 8, 16 and 32
    /// Counts whatever may end somebody's polling, and what it was when all pollers last looked.
    std::uint64_t events = 0, events_seen = 0;
    std::exception_ptr error;

    std::uint64_t next_random()
    {
        // SplitMix64 (Steele, Lea and Flood, OOPSLA 2014)
        std::uint64_t z = (random += 0x9e3779b97f4a7c15u);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return z ^ (z >> 31);
    }
    void make_ready(std::vector<int>& more)
    {
        for (std::size_t i = more.size(); i > 1; --i) std::swap(more[i - 1], more[next_random() % i]);
        ready.insert(ready.end(), more.begin(), more.end());
    }
    Group& group_of(int lane, int size)
    {
        const int kind = size == threads ? 0 : size == 8 ? 1 : size == 16 ? 2 : 3;
        return groups[kind][std::size_t(lane / size)];
    }

    Fibre* idle_fibre();
    void make_fibre();
    void discard_fibres();
    void switch_to(Fibre& to);
    void switch_to_next();
    void run_lanes();
    bool let_pollers_look();
    void run_resident();
    void report_missed_barrier() const;
    void report_missed_meeting() const;
    int block_of(int lane) const { return first_block + lane / threads; }
    std::string name_of(int lane) const
    {
        return "lane " + std::to_string(lane % threads) + " of block " +
               std::to_string(block_of(lane));
    }
    static void enter(unsigned low, unsigned high);
};

void Emulator::Implementation::enter(unsigned low, unsigned high)
{
    auto* self = reinterpret_cast<Implementation*>(std::uintptr_t(low) |
                                                   (std::uintptr_t(high) << 32));
    fibre_entered(*self->previous);
    self->run_lanes();
}

Fibre* Emulator::Implementation::idle_fibre()
{
    if (idle.empty()) make_fibre();
    Fibre* const fibre = idle.back();
    idle.pop_back();
    return fibre;
}

void Emulator::Implementation::make_fibre()
{
    fibres.push_back(std::make_unique<Fibre>());
    Fibre& fibre = *fibres.back();
    fibre.stack = std::make_unique_for_overwrite<std::byte[]>(Fibre::stack_bytes);
    fibre.stack_bottom = fibre.stack.get();
    fibre.stack_size = Fibre::stack_bytes;
    getcontext(&fibre.context);
    fibre.context.uc_stack.ss_sp = fibre.stack.get();
    fibre.context.uc_stack.ss_size = Fibre::stack_bytes;
    const auto address = reinterpret_cast<std::uintptr_t>(this);
    makecontext(&fibre.context, reinterpret_cast<void (*)()>(&enter), 2, unsigned(address),
                unsigned(address >> 32));
    idle.push_back(&fibre);
}

void Emulator::Implementation::switch_to(Fibre& to)
{
    Fibre& from = *running;
    if (&to == &from) return;
    previous = &from;
    running = &to;
    switch_fibre(from, to);
}

/// Those that poll look again when nobody else can go on, unless nothing has happened since they all
/// looked last: then nothing ever will.
bool Emulator::Implementation::let_pollers_look()
{
    if (polling.empty() || events == events_seen) return false;
    events_seen = events;
    for (const int lane : polling) lanes[std::size_t(lane)].state = LaneState::ready;
    make_ready(polling);
    polling.clear();
    return true;
}

/// Gives way to a lane that can go on; to the launching thread when there is none.
void Emulator::Implementation::switch_to_next()
{
    if (error || (ready.empty() && !let_pollers_look())) return switch_to(main);
    Fibre* const suspended = lanes[std::size_t(ready.back())].fibre;
    if (!suspended) return switch_to(*idle_fibre());
    ready.pop_back();
    switch_to(*suspended);
}

/// What a fibre does: it starts one lane after the other, so that a kernel without barriers never
/// changes the stack.
void Emulator::Implementation::run_lanes()
{
    for (;;) {
        while (!error && !ready.empty() && !lanes[std::size_t(ready.back())].fibre) {
            const int lane = ready.back();
            ready.pop_back();
            lanes[std::size_t(lane)].fibre = running;
            EmulatedCta cta(*owner, lane);
            try {
                body(kernel, cta, shared_aligned + std::size_t(lane / threads) * shared_stride);
            } catch (...) {
                error = std::current_exception();
            }
            lanes[std::size_t(lane)].state = LaneState::finished;
            ++events;
        }
        if (error) {
            switch_to(main);
        } else {
            idle.push_back(running);
            switch_to_next();
        }
    }
}

void Emulator::Implementation::run_resident()
{
    std::memset(shared.data(), 0xff, shared.size()); // all bits set: not a number, −1
    for (Lane& lane : lanes) {
        lane.state = LaneState::ready;
        lane.fibre = nullptr;
    }
    for (auto& kind : groups)
        for (Group& group : kind) group.arrived = 0;
    std::vector<int> all(lanes.size());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = int(i);
    ready.clear();
    polling.clear();
    events = 1;
    events_seen = 0;
    make_ready(all);

    running = &main;
    switch_to_next();
    if (error) {
        discard_fibres();
        std::rethrow_exception(std::exchange(error, nullptr));
    }
    const auto stuck = [this](LaneState state) {
        return std::any_of(lanes.begin(), lanes.end(),
                           [state](const Lane& lane) { return lane.state == state; });
    };
    if (!stuck(LaneState::waiting) && !stuck(LaneState::polling)) return;
    discard_fibres();
    if (stuck(LaneState::polling)) report_missed_meeting();
    report_missed_barrier();
}

/// Suspended lanes are abandoned with their stacks.
void Emulator::Implementation::discard_fibres()
{
    idle.clear();
    fibres.clear();
}

void Emulator::Implementation::report_missed_barrier() const
{
    const auto waits_at = [](const Place& place) {
        return [&place](const Lane& lane) {
            return lane.state == LaneState::waiting && lane.place == place;
        };
    };
    const auto company = [&](const Lane& lane) {
        return std::count_if(lanes.begin(), lanes.end(), waits_at(lane.place));
    };
    const auto waiting = // where most wait
        std::max_element(lanes.begin(), lanes.end(), [&](const Lane& a, const Lane& b) {
            return company(a) < company(b);
        });
    const int size = waiting->place.group_size;
    const int first = int(waiting - lanes.begin()) / size * size;
    for (int lane = first; lane < first + size; ++lane) {
        const Lane& other = lanes[std::size_t(lane)];
        if (waits_at(waiting->place)(other)) continue;
        const std::string where = other.state == LaneState::finished
                                      ? "it has finished"
                                      : "it waits at " + describe(other.place);
        throw EmulatorError(name_of(lane) + " missed the barrier at " + describe(waiting->place) +
                            " (" + where + ", " + name_of(int(waiting - lanes.begin())) +
                            " waits there) — let every lane of the group reach it");
    }
    throw EmulatorError("lanes wait without a reason: a defect of the emulator");
}

/// Somebody polls for what will not come: the blocks that do not poll are to blame.
void Emulator::Implementation::report_missed_meeting() const
{
    const auto poller = std::find_if(lanes.begin(), lanes.end(), [](const Lane& lane) {
        return lane.state == LaneState::polling;
    });
    const std::string who = name_of(int(poller - lanes.begin())) + " polls at " +
                            describe(poller->place);
    for (int block = 0; block < resident; ++block) {
        const auto first = lanes.begin() + block * threads, last = first + threads;
        if (std::any_of(first, last, [](const Lane& l) { return l.state == LaneState::polling; }))
            continue;
        const auto waiting = std::find_if(first, last, [](const Lane& lane) {
            return lane.state == LaneState::waiting;
        });
        throw EmulatorError("block " + std::to_string(first_block + block) +
                            " missed the meeting of its team (" +
                            (waiting == last ? "it has finished"
                                             : "it waits at " + describe(waiting->place)) +
                            ", " + who + ") — let every block of the team come to it");
    }
    throw EmulatorError("a meeting does not end (" + who +
                        ", and so do all blocks) — let every block come to the same meeting");
}

Emulator::Emulator(std::uint64_t seed) : implementation_(std::make_unique<Implementation>())
{
    implementation_->owner = this;
    implementation_->random = seed;
}

Emulator::~Emulator() = default;

void Emulator::run(const Launch& launch, Body body, const void* kernel)
{
    Implementation& self = *implementation_;
    require(launch.threads > 0 && launch.threads <= 1024, "a block has 1 to 1024 threads");
    require(!launch.together || launch.threads % 32 == 0, "resident blocks have whole warps");
    self.blocks = launch.blocks;
    self.threads = launch.threads;
    self.resident = launch.together ? launch.blocks : 1;
    self.body = body;
    self.kernel = kernel;
    constexpr std::size_t alignment = 64;
    self.shared_stride = (launch.shared_bytes + alignment - 1) / alignment * alignment;
    self.shared.resize(self.shared_stride * std::size_t(self.resident) + alignment);
    const auto address = reinterpret_cast<std::uintptr_t>(self.shared.data());
    self.shared_aligned = self.shared.data() + (alignment - address % alignment) % alignment;
    const int lanes = self.resident * launch.threads;
    self.lanes.resize(std::size_t(lanes));
    self.groups[0].resize(std::size_t(self.resident));
    for (int kind = 1; kind <= 3; ++kind)
        self.groups[kind].resize(std::size_t(lanes / (4 << kind)));
    for (self.first_block = 0; self.first_block < launch.blocks; self.first_block += self.resident)
        self.run_resident();
}

bool Emulator::arrive(int lane, int group_size, const char* file, int line)
{
    Implementation& self = *implementation_;
    if ((lane / group_size + 1) * group_size > self.resident * self.threads)
        throw EmulatorError("a tile of " + std::to_string(group_size) +
                            " lanes is not whole (the block has " + std::to_string(self.threads) +
                            " threads) — launch a multiple of the tile");
    const Place place{group_size, file, line};
    Group& group = self.group_of(lane, group_size);
    ++self.events;
    if (group.arrived == 0) group.place = place;
    if (group.place == place) ++group.arrived;
    if (group.arrived == group_size) return true;
    self.lanes[std::size_t(lane)].state = LaneState::waiting;
    self.lanes[std::size_t(lane)].place = place;
    self.switch_to_next();
    return false;
}

void Emulator::release(int lane, int group_size)
{
    Implementation& self = *implementation_;
    self.group_of(lane, group_size).arrived = 0;
    std::vector<int> others;
    const int first = lane / group_size * group_size;
    for (int other = first; other < first + group_size; ++other) {
        if (other == lane) continue;
        self.lanes[std::size_t(other)].state = LaneState::ready;
        others.push_back(other);
    }
    self.make_ready(others);
}

/// The lane is suspended until all others have gone as far as they can.
void Emulator::poll(int lane, const char* file, int line)
{
    Implementation& self = *implementation_;
    self.lanes[std::size_t(lane)].state = LaneState::polling;
    self.lanes[std::size_t(lane)].place = {1, file, line};
    self.polling.push_back(lane);
    self.switch_to_next();
}

void Emulator::note_event() { ++implementation_->events; }

std::byte* Emulator::deposit(int lane)
{
    return implementation_->lanes[std::size_t(lane)].deposit;
}
std::byte* Emulator::result(int lane) { return implementation_->lanes[std::size_t(lane)].result; }
int Emulator::first_block() const { return implementation_->first_block; }
int Emulator::blocks() const { return implementation_->blocks; }
int Emulator::threads() const { return implementation_->threads; }

} // namespace pitchdrop::simt
