#include "engine/run/run_lock.hpp"

#include "kernels/core/error.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

namespace pitchdrop {
namespace {

std::string host_name()
{
    char name[256] = "";
    gethostname(name, sizeof(name) - 1);
    return name;
}

std::string contents(int descriptor)
{
    char text[512];
    const ssize_t length = ::pread(descriptor, text, sizeof(text), 0);
    return length > 0 ? std::string(text, std::size_t(length)) : "an unnamed process";
}

std::filesystem::path lock_path(const std::filesystem::path& directory)
{
    return directory / ".lock";
}

/// `held` takes the lock for an instant, so one refusal is not yet a running run.
bool lock_soon(int descriptor)
{
    for (int attempt = 0; attempt < 5; ++attempt) {
        if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return true;
        ::usleep(20000);
    }
    return false;
}

} // namespace

RunLock::RunLock(const std::filesystem::path& directory)
{
    descriptor_ = ::open(lock_path(directory).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor_ < 0)
        throw InputError("cannot write in " + directory.string(), "the lock file was refused",
                         "choose another --out or fix its permissions");
    if (!lock_soon(descriptor_)) {
        const std::string holder = contents(descriptor_);
        ::close(descriptor_);
        throw InputError(directory.string() + " is in use", "a run holds its lock: " + holder,
                         "wait for it to end, or choose another --out");
    }
    const std::string text = fmt::format("process {} on {}", ::getpid(), host_name());
    if (::ftruncate(descriptor_, 0) != 0 ||
        ::pwrite(descriptor_, text.data(), text.size(), 0) != ssize_t(text.size()))
        throw InputError("cannot write in " + directory.string(), "the lock file was refused",
                         "check free space and permissions");
}

RunLock::~RunLock()
{
    if (descriptor_ >= 0) ::close(descriptor_);
}

bool RunLock::held(const std::filesystem::path& directory)
{
    const int descriptor = ::open(lock_path(directory).c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return false;
    const bool free = ::flock(descriptor, LOCK_SH | LOCK_NB) == 0;
    ::close(descriptor);
    return !free;
}

} // namespace pitchdrop
