#include "engine/io/gsd_file.hpp"

#include "engine/io/gsd_hash.hpp"
#include "kernels/core/error.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <tuple>

namespace pitchdrop {

namespace {

bool before(const GsdIndexEntry& a, const GsdIndexEntry& b)
{
    return std::tie(a.frame, a.id) < std::tie(b.frame, b.id);
}

} // namespace

GsdFile::GsdFile(const std::filesystem::path& path, Access access) : path_(path)
{
    const int flags = (access == Access::write ? O_RDWR : O_RDONLY) | O_CLOEXEC;
    descriptor_ = ::open(path.c_str(), flags);
    if (descriptor_ < 0)
        throw InputError("cannot open '" + path.string() + "'",
                         std::generic_category().message(errno),
                         "check the path and its permissions");
    try {
        load(access);
        if (access == Access::write) cut_to(used_end());
    } catch (...) {
        ::close(descriptor_);
        throw;
    }
}

GsdFile::~GsdFile() { ::close(descriptor_); }

void GsdFile::refuse(const std::string& problem, const std::string& why) const
{
    throw InputError("GSD file '" + path_.string() + "': " + problem, why,
                     "use an undamaged copy or another file");
}

void GsdFile::check_range(std::uint64_t location, std::uint64_t count, std::uint64_t unit,
                          const char* what) const
{
    // Written so that no product or sum can overflow.
    if (location < sizeof(GsdHeader) || location > size_ || count > (size_ - location) / unit)
        refuse(std::string(what) + " lies outside the file",
               "the file has " + std::to_string(size_) + " bytes; it was cut or is damaged");
}

void GsdFile::load(Access access)
{
    struct stat status {};
    if (::fstat(descriptor_, &status) != 0 || !S_ISREG(status.st_mode))
        refuse("it is not a regular file", "a trajectory is read at many places");
    size_ = std::uint64_t(status.st_size);
    if (size_ < sizeof header_)
        refuse("it is shorter than a header",
               std::to_string(size_) + " bytes instead of at least 256");
    read_at(0, &header_, sizeof header_);
    if (header_.magic != gsd_magic)
        refuse("it does not begin like a GSD file", "the first bytes name the format");
    check_version(access);
    if (std::strncmp(header_.schema, "hoomd", sizeof header_.schema) != 0 ||
        header_.schema_version >> 16 < 1 || header_.schema_version >> 16 > 2)
        refuse("its schema is not hoomd 1 or 2", "others do not describe particles");
    load_names();
    load_index();
}

/// The layer's version is major << 16 | minor; minor versions add element types.
void GsdFile::check_version(Access access) const
{
    const std::uint32_t major = header_.gsd_version >> 16, minor = header_.gsd_version & 0xffff;
    if (major == 2 || (is_layer_1() && access == Access::read)) return;
    const std::string problem = "GSD file '" + path_.string() + "': its file layer has version " +
                                std::to_string(major) + "." + std::to_string(minor);
    const std::string name = path_.filename().string();
    const std::string upgrade = "upgrade it with the gsd package: python3 -c \"import gsd.fl; "
                                "gsd.fl.open('" + name + "', 'r+').upgrade()\"";
    if (is_layer_1())
        throw InputError(problem, "frames are added to files of layer 2 only", upgrade);
    if (major < 1) throw InputError(problem, "pitchdrop reads layers 1 and 2", upgrade);
    throw InputError(problem, "pitchdrop reads layers 1 and 2",
                     "write it anew with a gsd package of version 4 or before, or in another format");
}

void GsdFile::load_names()
{
    check_range(header_.namelist_location, header_.namelist_allocated_entries, gsd_name_segment,
                "the name list");
    std::string block(header_.namelist_allocated_entries * gsd_name_segment, '\0');
    read_at(header_.namelist_location, block.data(), block.size());
    if (is_layer_1()) {
        for (std::size_t at = 0; at < block.size() && block[at] != '\0'; at += gsd_name_segment) {
            const std::string name = block.substr(at, gsd_name_segment);
            names_.push_back(name.substr(0, name.find('\0')));
        }
        return;
    }
    for (std::size_t at = 0; at < block.size() && block[at] != '\0';) {
        const std::size_t end = std::min(block.find('\0', at), block.size());
        names_.push_back(block.substr(at, end - at));
        at = end + 1;
    }
}

void GsdFile::load_index()
{
    check_range(header_.index_location, header_.index_allocated_entries, sizeof(GsdIndexEntry),
                "the index");
    entries_.resize(header_.index_allocated_entries);
    read_at(header_.index_location, entries_.data(), entries_.size() * sizeof(GsdIndexEntry));
    const auto end = std::find_if(entries_.begin(), entries_.end(),
                                  [](const GsdIndexEntry& entry) { return entry.location == 0; });
    entries_.erase(end, entries_.end());
    if (is_layer_1()) // within a frame, the order is that of writing
        std::stable_sort(entries_.begin(), entries_.end(), before);
    for (std::size_t number = 0; number < entries_.size(); ++number) check_entry(number);
    if (guarded()) check_frames();
}

bool GsdFile::is_of_pitchdrop() const
{
    return std::strncmp(header_.application, "pitchdrop", sizeof header_.application) == 0;
}

bool GsdFile::guarded() const { return is_of_pitchdrop() || find(0, gsd_hash_name); }

/// Frames of other programs may have no entries, which repeats frame 0; guarded ones have some.
void GsdFile::check_frames() const
{
    for (std::size_t number = 1; number < entries_.size(); ++number)
        if (entries_[number].frame > entries_[number - 1].frame + 1)
            refuse("frame " + std::to_string(entries_[number - 1].frame + 1) + " is missing",
                   "every frame has at least its hash");
}

void GsdFile::check_entry(std::size_t number) const
{
    const GsdIndexEntry& entry = entries_[number];
    const std::string where = "index entry " + std::to_string(number);
    const std::uint64_t element = gsd_element_size(entry.type);
    if (entry.id >= names_.size() || element == 0 || entry.M == 0 || entry.flags != 0 ||
        entry.location < 0)
        refuse(where + " is damaged", "it has no valid name, type, size or place");
    check_range(std::uint64_t(entry.location), entry.N, entry.M * element, where.c_str());
    if (entry.frame >= header_.index_allocated_entries ||
        (number > 0 ? !before(entries_[number - 1], entry) : entry.frame != 0))
        refuse(where + " is out of order", "the index is sorted by frame and name");
}

std::span<const GsdIndexEntry> GsdFile::chunks(std::uint64_t frame) const
{
    const auto first = std::partition_point(entries_.begin(), entries_.end(),
                                            [&](const auto& entry) { return entry.frame < frame; });
    const auto end = std::partition_point(first, entries_.end(),
                                          [&](const auto& entry) { return entry.frame == frame; });
    return {first, end};
}

const GsdIndexEntry* GsdFile::find(std::uint64_t frame, std::string_view name) const
{
    for (const GsdIndexEntry& entry : chunks(frame))
        if (names_[entry.id] == name) return &entry;
    return nullptr;
}

std::string GsdFile::read(const GsdIndexEntry& entry) const
{
    std::string bytes(size_of(entry), '\0');
    read_at(std::uint64_t(entry.location), bytes.data(), bytes.size());
    return bytes;
}

void GsdFile::verify(std::uint64_t frame) const
{
    if (frame == 0 && first_is_sound_) return;
    const GsdIndexEntry* guard = find(frame, gsd_hash_name);
    if (!guard) {
        if (guarded())
            refuse("frame " + std::to_string(frame) + " has no " + gsd_hash_name,
                   "every frame of this file must have one");
        return;
    }
    GsdFrameHash hash(frame);
    for (const GsdIndexEntry& entry : chunks(frame))
        if (&entry != guard) hash.add(name(entry), entry.N, entry.M, entry.type, read(entry));
    if (guard->type != gsd_type<std::uint64_t>() || guard->N != 1 || guard->M != 1 ||
        read(*guard) != hash.bytes())
        refuse("frame " + std::to_string(frame) + " is damaged", "its hash does not match");
    first_is_sound_ = first_is_sound_ || frame == 0;
}

} // namespace pitchdrop
