#pragma once
#include "engine/io/gsd_format.hpp"

#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

namespace pitchdrop {

/// Name of the chunk that guards a frame. Its value is an xxHash64 chained over the frame's other
/// chunks in index order, each hash the seed of the next: name, then frame, N, M and type as
/// uint64, then data. Every frame of a file that names pitchdrop as its application has one.
constexpr const char* gsd_hash_name = "log/frame_hash";

/// The file layer: named chunks in frames, whatever they mean. Version 2; version 1 is read only.
///
/// Order of writing: names, index growth, data, index entries. Blocks that grow are written anew at
/// the end before the header points to them, so the file is readable after every single write.
class GsdFile {
public:
    enum class Access { read, write };

    /// Opens an existing file. With write access it is cut to what the index refers to, which drops
    /// what a killed writer left. Throws InputError naming the file if it is not sound.
    GsdFile(const std::filesystem::path& path, Access access);
    GsdFile(const GsdFile&) = delete;
    GsdFile& operator=(const GsdFile&) = delete;
    ~GsdFile();

    /// An empty file in place of whatever was there.
    static void create(const std::filesystem::path& path);

    std::uint64_t frames() const { return entries_.empty() ? 0 : entries_.back().frame + 1; }
    const std::filesystem::path& path() const { return path_; }
    bool is_of_pitchdrop() const; ///< as its header says
    const std::string& name(const GsdIndexEntry& entry) const { return names_[entry.id]; }

    std::span<const GsdIndexEntry> chunks(std::uint64_t frame) const;
    const GsdIndexEntry* find(std::uint64_t frame, std::string_view name) const;
    std::string read(const GsdIndexEntry& entry) const;

    /// Throws InputError if the frame does not match its hash or lacks one that must be there.
    void verify(std::uint64_t frame) const;

    void append(std::vector<GsdChunk> chunks);

    /// Keeps the first `frames`; a file written by this class is then byte for byte what it was.
    void truncate(std::uint64_t frames);
    void sync() const;

    /// InputError about this file.
    [[noreturn]] void refuse(const std::string& problem, const std::string& why) const;

private:
    void load(Access access);
    void check_version(Access access) const;
    void load_names();
    void load_index();
    void check_entry(std::size_t number) const;
    void check_frames() const;
    bool guarded() const;
    bool is_layer_1() const { return header_.gsd_version >> 16 == 1; }
    void check_range(std::uint64_t location, std::uint64_t count, std::uint64_t unit,
                     const char* what) const;

    void add_names(const std::vector<std::string>& added);
    void reserve_index(std::size_t entries);
    void restore_smaller_index();
    void write_within_pages(std::uint64_t at, std::string_view bytes, bool last_page_first) const;
    std::uint64_t used_end() const;

    void read_at(std::uint64_t at, void* to, std::size_t count) const;
    void write_at(std::uint64_t at, std::string_view bytes) const;
    void cut_to(std::uint64_t end);
    void resize(std::uint64_t size);

    std::filesystem::path path_;
    int descriptor_ = -1;
    mutable bool first_is_sound_ = false; ///< frame 0, which stands in for others, has been verified
    std::uint64_t size_ = 0; ///< of the file as opened; then where the next block goes
    GsdHeader header_{};
    std::vector<std::string> names_;
    std::vector<GsdIndexEntry> entries_;
};

} // namespace pitchdrop
