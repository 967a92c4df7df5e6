#include "engine/run/batch_memory.hpp"

#include "engine/run/branch_start.hpp"
#include "engine/run/observers.hpp"
#include "engine/run/plan.hpp"
#include "kernels/backend/copies_that_fit.hpp"
#include "kernels/core/error.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pitchdrop {
namespace {

/// Lists of a denser state are longer, and counts grow with time.
constexpr double share_at_first = 0.8;
constexpr double mebibyte = 1048576;

/// Bytes per bead of the rings, about.
int kept(const ObservationSettings& settings)
{
    return 12 * settings.depth() + 4 * settings.softness_depth();
}

/// The most that fit into `free`, at most `most`.
std::size_t most_within(const Backend& backend, const BatchMember& member, double free,
                        std::size_t most)
{
    return copies_that_fit(most, free, [&](std::size_t n) { return *member.bytes(backend, n); });
}

[[noreturn]] void refuse(const Backend& backend, const BatchMember& member, std::size_t count)
{
    const double free = backend.free_memory(), needed = member.bytes(backend, count).value();
    const std::size_t fits = most_within(backend, member, free, count);
    throw InputError(fmt::format("{} branches of {} beads do not fit into the memory of {}", count,
                                 member.replica.state.position.size(), backend.description()),
                     fmt::format("{:.1f} MiB are needed and {:.1f} MiB are free", needed / mebibyte,
                                 free / mebibyte),
                     fits > 0 ? fmt::format("use --batch {}, or less", fits)
                              : "use a smaller system, or a device with more memory");
}

} // namespace

BatchMember batch_member(const Configuration& configuration, const ProtocolTree& tree)
{
    return batch_member(configuration, tree, begin_branch(configuration, tree, 0, nullptr).replica);
}

BatchMember batch_member(const Configuration& configuration, const ProtocolTree& tree, Replica root)
{
    BatchMember member{std::move(root), std::nullopt};
    for (const Branch& branch : tree) {
        if (branch.output.softness.interval == 0) continue;
        const ObservationSettings settings = observation_of(configuration, branch.output.softness);
        if (!member.observed || kept(settings) > kept(*member.observed)) member.observed = settings;
    }
    return member;
}

std::size_t width_of_batch(const Backend& backend, const BatchMember& member, double bytes,
                           std::size_t most)
{
    if (!member.bytes(backend, 1)) return batch_width(backend, bytes);
    const std::size_t width =
        most_within(backend, member, share_at_first * backend.free_memory(), most);
    if (width == 0) check_width(backend, member, 1);
    return std::max<std::size_t>(width, 1);
}

void check_width(const Backend& backend, const BatchMember& member, std::size_t width)
{
    const std::optional<double> needed = member.bytes(backend, width);
    if (needed && *needed > backend.free_memory()) refuse(backend, member, width);
}

} // namespace pitchdrop
