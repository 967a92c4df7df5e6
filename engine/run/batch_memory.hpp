#pragma once
#include "engine/config/configuration.hpp"
#include "engine/run/branch.hpp"
#include "kernels/backend/backend.hpp"

#include <optional>

namespace pitchdrop {

/// What the memory of a batch follows from: a replica of the configuration, and the observation of
/// the branch that keeps most.
struct BatchMember {
    Replica replica;
    std::optional<ObservationSettings> observed;

    /// Bytes of so many of them on a device; nothing where the backend does not plan it.
    std::optional<double> bytes(const Backend& backend, std::size_t count) const
    {
        return backend.planned_memory(replica, count, observed ? &*observed : nullptr);
    }
};
BatchMember batch_member(const Configuration& configuration, const ProtocolTree& tree);
/// The same where the first root is at hand: it may have come from a large file.
BatchMember batch_member(const Configuration& configuration, const ProtocolTree& tree,
                         Replica root);

/// How many of the members may advance together: on a device what its memory holds, with room for
/// lists that grow, at most `most`; elsewhere what `batch_width` says of `bytes` each.
/// Throws InputError if not even one fits.
std::size_t width_of_batch(const Backend& backend, const BatchMember& member, double bytes,
                           std::size_t most);

/// Throws InputError, with the largest number that would do, if so many do not fit.
void check_width(const Backend& backend, const BatchMember& member, std::size_t width);

} // namespace pitchdrop
