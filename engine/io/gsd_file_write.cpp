#include "engine/io/atomic_file.hpp"
#include "engine/io/gsd_file.hpp"
#include "engine/io/gsd_hash.hpp"
#include "kernels/core/error.hpp"

#include <algorithm>
#include <cstring>

namespace pitchdrop {

namespace {

constexpr std::uint64_t first_name_segments = 16;

std::string zero_terminated(const std::vector<std::string>& names)
{
    std::string text;
    for (const std::string& name : names) text += name + '\0';
    return text;
}

} // namespace

void GsdFile::create(const std::filesystem::path& path)
{
    GsdHeader header{};
    header.magic = gsd_magic;
    header.index_location = sizeof header;
    header.index_allocated_entries = gsd_first_index_entries;
    header.namelist_location = sizeof header + gsd_first_index_entries * sizeof(GsdIndexEntry);
    header.namelist_allocated_entries = first_name_segments;
    header.schema_version = gsd_schema_version;
    header.gsd_version = gsd_file_version;
    std::strcpy(header.application, "pitchdrop");
    std::strcpy(header.schema, "hoomd");
    std::string content(bytes_of(header));
    content.resize(header.namelist_location + first_name_segments * gsd_name_segment, '\0');
    write_file_atomically(path, content);
}

void GsdFile::append(std::vector<GsdChunk> chunks)
{
    // The hash comes first in a new file, so that its entry is the one that completes a frame.
    // A file whose first frame was written without stays so: readers look up log/ names there.
    if (entries_.empty() || find(0, gsd_hash_name))
        chunks.insert(chunks.begin(), {gsd_hash_name, gsd_type<std::uint64_t>(), 1, 1, ""});
    std::vector<std::string> added;
    for (const GsdChunk& chunk : chunks)
        if (std::find(names_.begin(), names_.end(), chunk.name) == names_.end())
            added.push_back(chunk.name);
    add_names(added);
    reserve_index(entries_.size() + chunks.size());

    const auto id = [&](const GsdChunk& chunk) {
        return std::find(names_.begin(), names_.end(), chunk.name) - names_.begin();
    };
    std::sort(chunks.begin(), chunks.end(),
              [&](const GsdChunk& a, const GsdChunk& b) { return id(a) < id(b); });
    const std::uint64_t frame = frames();
    GsdFrameHash hash(frame);
    for (const GsdChunk& chunk : chunks)
        if (chunk.name != gsd_hash_name)
            hash.add(chunk.name, chunk.rows, chunk.columns, chunk.type, chunk.bytes);

    std::vector<GsdIndexEntry> entries;
    std::string data;
    for (const GsdChunk& chunk : chunks) {
        entries.push_back({frame, chunk.rows, std::int64_t(size_ + data.size()), chunk.columns,
                           std::uint16_t(id(chunk)), chunk.type, 0});
        data += chunk.name == gsd_hash_name ? hash.bytes() : chunk.bytes;
    }
    write_at(size_, data);
    write_within_pages(header_.index_location + entries_.size() * sizeof(GsdIndexEntry),
                       bytes_of(entries), true);
    size_ += data.size();
    entries_.insert(entries_.end(), entries.begin(), entries.end());
}

void GsdFile::add_names(const std::vector<std::string>& added)
{
    if (added.empty()) return;
    std::vector<std::string> names = names_;
    names.insert(names.end(), added.begin(), added.end());
    require(names.size() <= 65535, "a GSD file has at most 65535 names");
    const std::string kept = zero_terminated(names_);
    std::string text = zero_terminated(names);
    // One zero byte behind the last name ends the list.
    if (text.size() < header_.namelist_allocated_entries * gsd_name_segment) {
        write_at(header_.namelist_location + kept.size(),
                 std::string_view(text).substr(kept.size()));
    } else {
        GsdHeader header = header_;
        header.namelist_location = size_;
        header.namelist_allocated_entries = 2 * (text.size() / gsd_name_segment + 1);
        text.resize(header.namelist_allocated_entries * gsd_name_segment, '\0');
        write_at(size_, text);
        write_at(0, bytes_of(header));
        header_ = header;
        size_ += text.size();
    }
    names_ = std::move(names);
}

void GsdFile::reserve_index(std::size_t entries)
{
    if (entries <= header_.index_allocated_entries) return;
    GsdHeader header = header_;
    // Aligned, so that no entry lies across two pages.
    header.index_location = (size_ + sizeof(GsdIndexEntry) - 1) / sizeof(GsdIndexEntry) *
                            sizeof(GsdIndexEntry);
    header.index_allocated_entries =
        std::max<std::uint64_t>(2 * header_.index_allocated_entries, entries);
    std::vector<GsdIndexEntry> block = entries_;
    block.resize(header.index_allocated_entries, GsdIndexEntry{});
    write_at(header.index_location, bytes_of(block));
    write_at(0, bytes_of(header));
    header_ = header;
    size_ = header.index_location + bytes_of(block).size();
}

} // namespace pitchdrop
