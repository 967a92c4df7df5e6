#include "analysis/counts/merge.hpp"

#include <fmt/format.h>

namespace pitchdrop {
namespace {

/// Numbers that agree by chance once in a thousand pairs are taken to agree for a reason.
constexpr double least_surprise = 6.9;

std::string words(const Place& place)
{
    return fmt::format("T = {:g}, stress {:g}", place.first, place.second);
}

} // namespace

void Merge::add(const Place& place, const Portion& portion)
{
    std::vector<Portion>& known = portions_[place];
    Portion* goes_on = nullptr;
    const Portion* other_counts = nullptr;
    for (Portion& other : known) {
        const Likeness likeness = compare(other, portion);
        const bool same_number = other.run == portion.run;
        if (likeness.equal && (same_number || likeness.surprise > least_surprise)) {
            note_repeated(place, other, portion);
            return complete(other, portion);
        }
        if (likeness.equal) note_chance(place, other, portion);
        if (same_number && likeness.shared == 0 && !goes_on) goes_on = &other;
        if (same_number && likeness.shared > 0 && !other_counts) other_counts = &other;
    }
    if (goes_on) return complete(*goes_on, portion);
    if (other_counts) warn_of_one_number(place, *other_counts, portion);
    known.push_back(portion);
}

std::vector<CountRow> Merge::rows() const
{
    constexpr std::int64_t repeated_number = std::int64_t(1) << 53;
    std::vector<CountRow> all;
    for (const auto& [place, known] : portions_) {
        std::map<std::int64_t, std::int64_t> copies;
        for (const Portion& portion : known) {
            const std::int64_t copy = copies[portion.run]++;
            for (const auto& [block, rows] : portion.blocks)
                for (CountRow row : rows) {
                    row.run = copy * repeated_number + portion.run;
                    all.push_back(row);
                }
        }
    }
    return all;
}

std::vector<RepeatedRun> Merge::repeated() const
{
    std::vector<RepeatedRun> runs;
    for (const auto& [files, repetition] : repetitions_) {
        const auto& [file, same_as] = files;
        const bool one_file = file == same_as;
        messages_.push_back(
            {Message::Level::warning, "sources",
             fmt::format("{} has the same counts {} at {} ({}): they are one run and counted once",
                         file.string(),
                         one_file ? std::string("for several runs") : "as " + same_as.string(),
                         repetition.conditions == 1
                             ? std::string("one condition")
                             : fmt::format("{} conditions", repetition.conditions),
                         repetition.example)});
        runs.push_back({file, same_as, "counts"});
    }
    return runs;
}

void Merge::note_repeated(const Place& place, const Portion& kept, const Portion& other)
{
    Repetition& repetition = repetitions_[{other.file, kept.file}];
    if (repetition.conditions++ == 0)
        repetition.example =
            fmt::format("{}: run {} is run {}", words(place), other.run, kept.run);
}

void Merge::warn_of_one_number(const Place& place, const Portion& a, const Portion& b)
{
    messages_.push_back({Message::Level::warning, "sources",
                         fmt::format("run {} at {} is in {} and in {}, with other counts: taken as "
                                     "two independent runs",
                                     a.run, words(place), a.file.string(), b.file.string())});
}

void Merge::note_chance(const Place& place, const Portion& a, const Portion& b)
{
    messages_.push_back(
        {Message::Level::note, "sources",
         fmt::format("runs {} and {} at {} have the same counts, but so few that it may be by chance: "
                     "taken as two independent runs",
                     a.run, b.run, words(place))});
}

} // namespace pitchdrop
