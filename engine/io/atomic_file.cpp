#include "engine/io/atomic_file.hpp"

#include "kernels/core/error.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>

namespace pitchdrop {

namespace {

[[noreturn]] void fail(const std::filesystem::path& path, const char* action)
{
    throw std::system_error(errno, std::generic_category(),
                            std::string("cannot ") + action + " '" + path.string() + "'");
}

/// Closes on every way out.
class Descriptor {
public:
    Descriptor(const std::filesystem::path& path, int flags, const char* action)
        : path_(path), number_(::open(path.c_str(), flags | O_CLOEXEC, 0644))
    {
        if (number_ < 0) fail(path, action);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() { ::close(number_); }

    void write(std::string_view content) const
    {
        while (!content.empty()) {
            const ssize_t written = ::write(number_, content.data(), content.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) fail(path_, "write");
            content.remove_prefix(std::size_t(written));
        }
    }
    void sync() const
    {
        if (::fsync(number_) != 0) fail(path_, "sync");
    }

private:
    std::filesystem::path path_;
    int number_;
};

/// A second name for the old file, so that its own name never disappears: whoever looks for it
/// between two renames must not take it for a file that never was.
void keep_as_previous(const std::filesystem::path& path, const std::string& process)
{
    std::filesystem::path link = path, previous = path;
    link += ".keeping." + process;
    previous += ".previous";
    ::unlink(link.c_str()); // of a process that was killed
    if (::link(path.c_str(), link.c_str()) != 0) // some file systems have no second names
        return write_file_atomically(previous, read_file(path));
    const bool renamed = ::rename(link.c_str(), previous.c_str()) == 0;
    const int error = errno;
    ::unlink(link.c_str()); // still there where both names were of one file
    errno = error;
    if (!renamed) fail(path, "keep the previous");
}

} // namespace

void write_file_atomically(const std::filesystem::path& path, std::string_view content,
                           bool keep_previous)
{
    std::filesystem::path temporary = path;
    const std::string process = std::to_string(::getpid());
    temporary += ".writing." + process;
    try {
        {
            const Descriptor file(temporary, O_WRONLY | O_CREAT | O_TRUNC, "create");
            file.write(content);
            file.sync();
        }
        if (keep_previous && std::filesystem::exists(path)) keep_as_previous(path, process);
        if (::rename(temporary.c_str(), path.c_str()) != 0) fail(path, "replace");
    } catch (...) {
        std::error_code ignored;
        std::filesystem::remove(temporary, ignored);
        throw;
    }
    sync_folder_of(path);
}

void replace_file(const std::filesystem::path& temporary, const std::filesystem::path& path)
{
    Descriptor(temporary, O_WRONLY, "open").sync();
    if (::rename(temporary.c_str(), path.c_str()) != 0) fail(path, "replace");
    sync_folder_of(path);
}

void sync_folder_of(const std::filesystem::path& path)
{
    const std::filesystem::path folder =
        path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    Descriptor(folder, O_RDONLY | O_DIRECTORY, "open the folder").sync();
}

std::string read_file(const std::filesystem::path& path)
{
    std::error_code unreadable; // opening it says why
    if (std::filesystem::is_directory(path, unreadable))
        throw InputError("cannot read '" + path.string() + "'", "it is a folder",
                         "name a file in it");
    std::ifstream in(path, std::ios::binary);
    if (!in)
        throw InputError("cannot read '" + path.string() + "'",
                         std::generic_category().message(errno),
                         "check the path and its permissions");
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

} // namespace pitchdrop
