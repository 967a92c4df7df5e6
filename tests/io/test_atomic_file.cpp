#include "engine/io/atomic_file.hpp"
#include "kernels/core/error.hpp"
#include "tests/io/text_example.hpp"

#include <sys/inotify.h>

#include <cstring>
#include <set>

namespace pitchdrop::atomic_file_test {

using text_example::Folder;
namespace fs = std::filesystem;

namespace {

/// What happened to the names in a folder since this was made.
class Watch {
public:
    explicit Watch(const fs::path& folder) : number_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC))
    {
        REQUIRE(::inotify_add_watch(number_, folder.c_str(),
                                    IN_MOVED_FROM | IN_DELETE | IN_MOVED_TO) >= 0);
    }
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;
    ~Watch() { ::close(number_); }

    /// Names that came by a rename, and names that went.
    std::pair<std::set<std::string>, std::set<std::string>> come_and_gone() const
    {
        std::pair<std::set<std::string>, std::set<std::string>> names;
        char buffer[1 << 14];
        for (ssize_t size; (size = ::read(number_, buffer, sizeof buffer)) > 0;)
            for (ssize_t at = 0; at < size;) {
                inotify_event event;
                std::memcpy(&event, buffer + at, sizeof event);
                (event.mask & IN_MOVED_TO ? names.first : names.second)
                    .insert(buffer + at + sizeof event);
                at += ssize_t(sizeof event) + event.len;
            }
        return names;
    }

private:
    int number_;
};

std::set<std::string> names_in(const fs::path& folder)
{
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder))
        names.insert(entry.path().filename().string());
    return names;
}

} // namespace

TEST_CASE("the name of a file never disappears while the file is replaced")
{
    const Folder folder;
    write_file_atomically(folder.path / "file", "1");
    const Watch watch(folder.path);
    for (const char* content : {"2", "3"})
        write_file_atomically(folder.path / "file", content, true);
    const auto [come, gone] = watch.come_and_gone();
    CHECK(come.count("file") == 1);
    CHECK(come.count("file.previous") == 1);
    CHECK(gone.count("file") == 0);
    CHECK(read_file(folder.path / "file.previous") == "2");
}

TEST_CASE("a write goes on where one was killed between keeping the old file and replacing it")
{
    const Folder folder;
    write_file_atomically(folder.path / "file", "1");
    fs::create_hard_link(folder.path / "file", folder.path / "file.previous");
    write_file_atomically(folder.path / "file", "2", true);
    CHECK(read_file(folder.path / "file") == "2");
    CHECK(read_file(folder.path / "file.previous") == "1");
    CHECK(names_in(folder.path) == std::set<std::string>{"file", "file.previous"});
}

TEST_CASE("a replacement that fails takes its temporary files with it")
{
    const Folder folder;
    fs::create_directories(folder.path / "folder" / "in it");
    CHECK_THROWS_AS(write_file_atomically(folder.path / "folder", "new"), std::system_error);
    CHECK(names_in(folder.path) == std::set<std::string>{"folder"});

    write_file_atomically(folder.path / "file", "old");
    fs::create_directories(folder.path / "file.previous" / "in it");
    CHECK_THROWS_AS(write_file_atomically(folder.path / "file", "new", true), std::system_error);
    CHECK(read_file(folder.path / "file") == "old");
    CHECK(names_in(folder.path) == std::set<std::string>{"file", "file.previous", "folder"});
}

} // namespace pitchdrop::atomic_file_test
