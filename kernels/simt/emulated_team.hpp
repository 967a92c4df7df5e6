#pragma once
#include "kernels/simt/emulated.hpp"
#include "kernels/simt/team.hpp"

namespace pitchdrop::simt {

/// What a lane sees of a launch whose blocks are resident together. Fibres take turns at barriers and
/// polls only, so every memory access is atomic here.
class EmulatedTeamCta : public EmulatedCta {
public:
    explicit EmulatedTeamCta(const EmulatedCta& cta) : EmulatedCta(cta) {}

    void add_release(std::uint64_t* word, std::uint64_t value)
    {
        *word += value;
        emulator_->note_event();
    }
    std::uint64_t load_acquire(const std::uint64_t* word) const { return *word; }
    std::uint64_t load_relaxed(const std::uint64_t* word) const { return *word; }
    void store_relaxed(std::uint64_t* word, std::uint64_t value)
    {
        *word = value;
        emulator_->note_event();
    }
    void poll(const char* file = __builtin_FILE(), int line = __builtin_LINE())
    {
        emulator_->poll(lane_, file, line);
    }
};

static_assert(TeamCta<EmulatedTeamCta>);

} // namespace pitchdrop::simt
