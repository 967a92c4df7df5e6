#include "analysis/counts/portion.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace pitchdrop {
namespace {

bool equal(const std::vector<CountRow>& a, const std::vector<CountRow>& b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const CountRow& x, const CountRow& y) {
                          return x.low == y.low && x.high == y.high && x.count == y.count &&
                                 x.rearranged == y.rearranged;
                      });
}

/// Two independent Poisson numbers of mean n are equal with a chance of 1/√(4πn); what varies more is
/// equal more rarely.
double surprise_of_equal(std::int64_t n)
{
    return n > 0 ? 0.5 * std::log(4 * std::numbers::pi * double(n)) : 0;
}

/// The beads of a block are always as many: the fullest bin follows from the others.
double surprise(const std::vector<CountRow>& rows)
{
    double sum = 0, fullest = 0;
    for (const CountRow& row : rows) {
        sum += surprise_of_equal(row.count) + surprise_of_equal(row.rearranged);
        fullest = std::max(fullest, surprise_of_equal(row.count));
    }
    return sum - fullest;
}

std::int64_t beads(const std::vector<CountRow>& rows)
{
    std::int64_t sum = 0;
    for (const CountRow& row : rows) sum += row.count;
    return sum;
}

} // namespace

Likeness compare(const Portion& a, const Portion& b)
{
    Likeness likeness;
    int different = 0, same = 0;
    for (const auto& [block, rows] : b.blocks) {
        const auto found = a.blocks.find(block);
        if (found == a.blocks.end()) continue;
        ++likeness.shared;
        const bool is_last = block == a.blocks.rbegin()->first || block == b.blocks.rbegin()->first;
        if (equal(found->second, rows)) {
            ++same;
            likeness.surprise += surprise(rows);
        } else if (!is_last || different++ > 0) {
            return likeness;
        }
    }
    likeness.equal = same > 0;
    return likeness;
}

void complete(Portion& portion, const Portion& other)
{
    for (const auto& [block, rows] : other.blocks) {
        std::vector<CountRow>& present = portion.blocks[block];
        if (beads(rows) > beads(present)) present = rows;
    }
}

} // namespace pitchdrop
