#include "engine/io/gsd_file.hpp"

#include <algorithm>

namespace pitchdrop {

void GsdFile::truncate(std::uint64_t frames)
{
    if (frames >= this->frames()) return;
    const auto first = std::size_t(chunks(frames).data() - entries_.data());
    const std::vector<GsdIndexEntry> none(entries_.size() - first, GsdIndexEntry{});
    write_within_pages(header_.index_location + first * sizeof(GsdIndexEntry), bytes_of(none),
                       false);
    entries_.resize(first);
    restore_smaller_index();
    cut_to(used_end());
}

/// Goes back to the index block in which the kept frames were written: it still lies unused right
/// before the data of the frame for which it was made.
void GsdFile::restore_smaller_index()
{
    GsdHeader header = header_;
    header.index_location = sizeof header;
    header.index_allocated_entries = gsd_first_index_entries;
    std::uint64_t needed = 0;
    for (std::uint64_t frame = 0; frame < frames(); ++frame) {
        const auto written = chunks(frame);
        needed += written.size();
        if (needed <= header.index_allocated_entries) continue;
        header.index_allocated_entries = std::max(2 * header.index_allocated_entries, needed);
        header.index_location = std::uint64_t(written[0].location) -
                                header.index_allocated_entries * sizeof(GsdIndexEntry);
    }
    if (header.index_allocated_entries >= header_.index_allocated_entries) return;

    // Files of other programs are laid out in another way: nothing in use may be overwritten.
    const std::uint64_t begin = header.index_location;
    const std::uint64_t end = begin + header.index_allocated_entries * sizeof(GsdIndexEntry);
    const auto touched = [&](std::uint64_t from, std::uint64_t count) {
        return from < end && begin < from + count;
    };
    bool in_use = begin < sizeof header || begin > end || begin % sizeof(GsdIndexEntry) != 0 ||
                  touched(header_.index_location,
                          header_.index_allocated_entries * sizeof(GsdIndexEntry)) ||
                  touched(header_.namelist_location,
                          header_.namelist_allocated_entries * gsd_name_segment);
    for (const GsdIndexEntry& entry : entries_)
        in_use = in_use || touched(std::uint64_t(entry.location), size_of(entry));
    if (in_use) return;
    std::vector<GsdIndexEntry> block = entries_;
    block.resize(header.index_allocated_entries, GsdIndexEntry{});
    write_at(begin, bytes_of(block));
    write_at(0, bytes_of(header));
    header_ = header;
}

std::uint64_t GsdFile::used_end() const
{
    std::uint64_t end =
        std::max(header_.index_location + header_.index_allocated_entries * sizeof(GsdIndexEntry),
                 header_.namelist_location + header_.namelist_allocated_entries * gsd_name_segment);
    for (const GsdIndexEntry& entry : entries_)
        end = std::max(end, std::uint64_t(entry.location) + size_of(entry));
    return end;
}

void GsdFile::cut_to(std::uint64_t end)
{
    // Entries behind the end of the index are remains of a frame whose writer was killed.
    const std::uint64_t used = entries_.size() * sizeof(GsdIndexEntry);
    const std::uint64_t all = header_.index_allocated_entries * sizeof(GsdIndexEntry);
    std::string rest(all - used, '\0');
    read_at(header_.index_location + used, rest.data(), rest.size());
    if (rest.find_first_not_of('\0') != std::string::npos)
        write_at(header_.index_location + used, std::string(rest.size(), '\0'));
    resize(end);
}

} // namespace pitchdrop
