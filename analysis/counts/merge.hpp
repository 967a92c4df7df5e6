#pragma once
#include "analysis/counts/portion.hpp"

#include <map>
#include <string>
#include <vector>

namespace pitchdrop {

/// Puts portions of runs together, each run once. Parts of one run may lie in several files. Runs of
/// any number with the same counts are one run; those of one number with other counts are independent
/// ones. Both are told.
class Merge {
public:
    explicit Merge(Messages& messages) : messages_(messages) {}

    void add(const Place& place, const Portion& portion);
    /// Of all runs; those of one number are told apart by multiples of 2⁵³.
    std::vector<CountRow> rows() const;
    /// Says what was the same; call it once, at the end.
    std::vector<RepeatedRun> repeated() const;

private:
    struct Repetition {
        std::string example;
        int conditions = 0;
    };
    using Files = std::pair<std::filesystem::path, std::filesystem::path>;

    void note_repeated(const Place& place, const Portion& kept, const Portion& other);
    void warn_of_one_number(const Place& place, const Portion& a, const Portion& b);
    void note_chance(const Place& place, const Portion& a, const Portion& b);

    Messages& messages_;
    std::map<Place, std::vector<Portion>> portions_;
    std::map<Files, Repetition> repetitions_; ///< the file left out, the one it repeats
};

} // namespace pitchdrop
