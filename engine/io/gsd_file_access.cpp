#include "engine/io/gsd_file.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace pitchdrop {

namespace {

constexpr std::uint64_t page = 4096;

[[noreturn]] void fail(const std::filesystem::path& path, const char* action)
{
    throw std::system_error(errno, std::generic_category(),
                            std::string("cannot ") + action + " '" + path.string() + "'");
}

} // namespace

void GsdFile::sync() const
{
    if (::fsync(descriptor_) != 0) fail(path_, "sync");
}

void GsdFile::read_at(std::uint64_t at, void* to, std::size_t count) const
{
    auto* target = static_cast<char*>(to);
    while (count) {
        const ssize_t got = ::pread(descriptor_, target, count, off_t(at));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) fail(path_, "read");
        if (got == 0) refuse("it ends early", "it was cut while it was read");
        target += got;
        at += std::uint64_t(got);
        count -= std::size_t(got);
    }
}

void GsdFile::write_at(std::uint64_t at, std::string_view bytes) const
{
    while (!bytes.empty()) {
        const ssize_t written = ::pwrite(descriptor_, bytes.data(), bytes.size(), off_t(at));
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail(path_, "write");
        bytes.remove_prefix(std::size_t(written));
        at += std::uint64_t(written);
    }
}

/// A write within one page is not cut by a signal that kills. The index ends at its first entry
/// without a place, so entries appear at once with the write of the first page and vanish with it.
void GsdFile::write_within_pages(std::uint64_t at, std::string_view bytes,
                                 bool last_page_first) const
{
    std::vector<std::pair<std::uint64_t, std::string_view>> pieces;
    while (!bytes.empty()) {
        const std::size_t count = std::min<std::size_t>(page - at % page, bytes.size());
        pieces.emplace_back(at, bytes.substr(0, count));
        bytes.remove_prefix(count);
        at += count;
    }
    if (last_page_first) std::reverse(pieces.begin(), pieces.end());
    for (const auto& [where, piece] : pieces) write_at(where, piece);
}

void GsdFile::resize(std::uint64_t size)
{
    if (::ftruncate(descriptor_, off_t(size)) != 0) fail(path_, "cut");
    size_ = size;
}

} // namespace pitchdrop
