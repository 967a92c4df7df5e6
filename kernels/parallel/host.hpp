#pragma once
#include <cstddef>
#include <cstdint>

// Sort, scan and reduce on the host (Thrust's sequential system). Results do not depend on anything
// but the values. kernels/parallel is the only place that names Thrust and CUB.

namespace pitchdrop::parallel {

class HostPrimitives {
public:
    /// Nothing to prepare on the host.
    void plan(std::size_t) {}
    static std::size_t space_for(std::size_t) { return 0; }

    /// Stable. Only the low `key_bits` bits of the keys may be set.
    template <class Key>
    void sort_by_key(const Key* keys, Key* sorted_keys, const std::uint32_t* values,
                     std::uint32_t* sorted_values, std::size_t count, int key_bits);
    void exclusive_scan(const std::uint32_t* values, std::uint32_t* sums, std::size_t count);
    /// The sum goes to `*sum`.
    void reduce(const std::uint32_t* values, std::uint32_t* sum, std::size_t count);
};

} // namespace pitchdrop::parallel
