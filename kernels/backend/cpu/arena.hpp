#pragma once
#include <algorithm>
#include <cstddef>
#include <vector>

namespace pitchdrop {

/// Arrays one behind the other, in the order in which one thread makes them: they are read in this order again,
/// without a gap in which a page or a line is touched for nothing. Arrays stay where they are until `clear`.
template <class T>
class Arena {
public:
    /// All places are free again.
    void clear() { block_ = used_ = 0; }
    /// Free places in a row, at least so many; `take` keeps the first of them.
    T* room(std::size_t count)
    {
        while (block_ < blocks_.size() && blocks_[block_].size() - used_ < count) {
            ++block_;
            used_ = 0;
        }
        if (block_ == blocks_.size()) blocks_.emplace_back(std::max(count, size() / 4 + least));
        return blocks_[block_].data() + used_;
    }
    void take(std::size_t count) { used_ += count; }
    std::size_t bytes() const { return size() * sizeof(T); }

private:
    static constexpr std::size_t least = (std::size_t(1) << 16) / sizeof(T);

    std::size_t size() const
    {
        std::size_t sum = 0;
        for (const auto& block : blocks_) sum += block.size();
        return sum;
    }

    std::vector<std::vector<T>> blocks_;
    std::size_t block_ = 0, used_ = 0; ///< the block that is being filled, and how far
};

} // namespace pitchdrop
