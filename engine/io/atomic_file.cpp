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

} // namespace

void write_file_atomically(const std::filesystem::path& path, std::string_view content,
                           bool keep_previous)
{
    const std::filesystem::path folder =
        path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    std::filesystem::path temporary = path;
    temporary += ".writing." + std::to_string(::getpid());
    try {
        const Descriptor file(temporary, O_WRONLY | O_CREAT | O_TRUNC, "create");
        file.write(content);
        file.sync();
    } catch (...) {
        std::error_code ignored;
        std::filesystem::remove(temporary, ignored);
        throw;
    }
    if (keep_previous && std::filesystem::exists(path)) {
        std::filesystem::path previous = path;
        previous += ".previous";
        if (::rename(path.c_str(), previous.c_str()) != 0) fail(path, "keep the previous");
    }
    if (::rename(temporary.c_str(), path.c_str()) != 0) fail(path, "replace");
    Descriptor(folder, O_RDONLY | O_DIRECTORY, "open the folder of").sync();
}

std::string read_file(const std::filesystem::path& path)
{
    std::ifstream in(path, std::ios::binary);
    if (!in || std::filesystem::is_directory(path))
        throw InputError("cannot read '" + path.string() + "'", std::generic_category().message(errno),
                         "check the path and its permissions");
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

} // namespace pitchdrop
