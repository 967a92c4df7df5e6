#pragma once
#include "engine/io/text_reader.hpp"
#include "engine/state/snapshot.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace pitchdrop {

/// Beads come in any order and with any unique ids; the engine wants them by ascending id.
class BeadOrder {
public:
    void add(std::int64_t id) { ids_.push_back(id); }

    /// After the last id: decides the order and refuses duplicates.
    void sort(const TextReader& text)
    {
        from_.resize(ids_.size());
        std::iota(from_.begin(), from_.end(), 0u);
        std::sort(from_.begin(), from_.end(),
                  [&](std::uint32_t a, std::uint32_t b) { return ids_[a] < ids_[b]; });
        std::sort(ids_.begin(), ids_.end());
        const auto twice = std::adjacent_find(ids_.begin(), ids_.end());
        if (twice != ids_.end())
            text.fail("the id " + std::to_string(*twice) + " appears twice", "ids must be unique",
                      "write the file anew");
    }
    /// Place of a bead in the sorted order.
    std::uint32_t index(std::int64_t id, const TextReader& text) const
    {
        const auto found = std::lower_bound(ids_.begin(), ids_.end(), id);
        if (found == ids_.end() || *found != id)
            text.fail("there is no atom with id " + std::to_string(id),
                      "the Atoms section must come first and hold every id", "correct the line");
        return std::uint32_t(found - ids_.begin());
    }
    template <class T>
    void apply(std::vector<T>& values) const
    {
        std::vector<T> sorted;
        sorted.reserve(values.size());
        for (const std::uint32_t from : from_) sorted.push_back(values[from]);
        values = std::move(sorted);
    }
    /// Every list of a snapshot that has one entry per bead.
    void apply(Snapshot& snapshot) const
    {
        snapshot.id = ids_;
        apply(snapshot.position);
        if (!snapshot.mass.empty()) apply(snapshot.mass);
        if (!snapshot.type.empty()) apply(snapshot.type);
        if (!snapshot.velocity.empty()) apply(snapshot.velocity);
        if (!snapshot.molecule.empty()) apply(snapshot.molecule);
        for (auto& [name, field] : snapshot.fields) apply(field);
    }

private:
    std::vector<std::int64_t> ids_;
    std::vector<std::uint32_t> from_;
};

} // namespace pitchdrop
