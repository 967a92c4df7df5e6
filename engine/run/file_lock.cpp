#include "engine/run/file_lock.hpp"

#include "engine/run/clock.hpp"
#include "kernels/core/error.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace pitchdrop {
namespace {

int operation(FileLock::Kind kind)
{
    return kind == FileLock::Kind::shared ? LOCK_SH : LOCK_EX;
}

/// Of the call that has just failed.
InputError refused(const std::filesystem::path& path)
{
    const int error = errno;
    return InputError("cannot write in " + path.parent_path().string(),
                      "the lock file " + path.filename().string() + " was refused: " +
                          std::generic_category().message(error),
                      error == ELOOP ? "it is a symbolic link, which a run does not follow: remove it"
                      : error == EMFILE ? "raise the limit of open files (ulimit -n), or lower --batch"
                                        : "check its permissions and free space");
}

/// A link in somebody else's directory must not lead to a file of ours.
int opened(const std::filesystem::path& path)
{
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (descriptor < 0) throw refused(path);
    return descriptor;
}

/// `held` has the lock for an instant, so one refusal does not yet mean that somebody works there.
bool lock_soon(int descriptor, int how)
{
    for (int trial = 0; trial < 5; ++trial) {
        if (::flock(descriptor, how | LOCK_NB) == 0) return true;
        ::usleep(20000);
    }
    return false;
}

} // namespace

FileLock FileLock::wait(const std::filesystem::path& path, Kind kind)
{
    FileLock lock(opened(path));
    while (::flock(lock.descriptor_, operation(kind)) != 0)
        if (errno != EINTR) throw refused(path);
    return lock;
}

std::optional<FileLock> FileLock::attempt(const std::filesystem::path& path, Kind kind)
{
    FileLock lock(opened(path));
    if (!lock_soon(lock.descriptor_, operation(kind))) return std::nullopt;
    return lock;
}

bool FileLock::held(const std::filesystem::path& path)
{
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (descriptor < 0) return false;
    const bool free = ::flock(descriptor, LOCK_EX | LOCK_NB) == 0;
    ::close(descriptor);
    return !free;
}

std::string FileLock::holder(const std::filesystem::path& path)
{
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    char text[512];
    const ssize_t length = descriptor < 0 ? 0 : ::read(descriptor, text, sizeof(text));
    if (descriptor >= 0) ::close(descriptor);
    return length > 0 ? std::string(text, std::size_t(length)) : "unknown";
}

FileLock::~FileLock()
{
    if (descriptor_ >= 0) ::close(descriptor_);
}

FileLock::FileLock(FileLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1))
{
}

FileLock& FileLock::operator=(FileLock&& other) noexcept
{
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

bool FileLock::convert(Kind kind) { return lock_soon(descriptor_, operation(kind)); }

void FileLock::sign() const
{
    const std::string text = process_name();
    if (::ftruncate(descriptor_, 0) != 0 ||
        ::pwrite(descriptor_, text.data(), text.size(), 0) != ssize_t(text.size()))
        throw std::system_error(errno, std::generic_category(), "a lock file cannot be written");
}

} // namespace pitchdrop
