#include "engine/io/atomic_file.hpp"
#include "engine/io/gsd.hpp"
#include "kernels/core/error.hpp"
#include "tests/catch.hpp"
#include "tests/io/gsd_example.hpp"

#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <new>
#include <random>
#include <thread>

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

namespace pitchdrop::gsd_damage_test {

namespace fs = std::filesystem;

namespace {

struct Folder {
    fs::path path = fs::temp_directory_path() / ("pitchdrop-gsd-d-" + std::to_string(getpid()));
    Folder() { fs::create_directories(path); }
    ~Folder() { fs::remove_all(path); }
};

bool same(const Snapshot& a, const Snapshot& b)
{
    return a.box == b.box && a.position == b.position && a.velocity == b.velocity &&
           a.type == b.type && a.types == b.types && a.type_mass == b.type_mass &&
           a.molecule == b.molecule && a.bonds == b.bonds && a.angles == b.angles &&
           a.step == b.step && a.fields == b.fields;
}

/// In place: replacing the file thousands of times would wait for the disk.
void set_byte(const fs::path& path, std::size_t at, char value)
{
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(std::streamoff(at)).put(value);
}

/// A page that parent and child share: the number of frames the child has finished.
struct SharedCounter {
    void* page = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    std::atomic<std::int64_t>* value = new (page) std::atomic<std::int64_t>(0);
    ~SharedCounter() { munmap(page, 4096); }
};

} // namespace

TEST_CASE("a damaged GSD file is refused by name or still tells what was written")
{
    const Folder folder;
    const fs::path path = folder.path / "t.gsd";
    std::vector<Snapshot> frames;
    std::vector<std::size_t> end; // of each frame's data
    {
        GsdWriter writer(path, GsdOpen::replace);
        for (int n = 0; n < 3; ++n) {
            writer.append(gsd_example::frame(n, 5));
            end.push_back(fs::file_size(path));
        }
    }
    for (int n = 0; n < 3; ++n) frames.push_back(read_gsd(path, n));
    const std::string whole = read_file(path);
    const std::size_t data_begin = 256 + 128 * 32 + 16 * 64;
    int wrong = 0, missed = 0, refused = 0, unnamed = 0;
    for (std::size_t at = 0; at < whole.size(); ++at)
        for (int n = 0; n < 3; n += 2) {
            const int bit = int((at / 8 + at + std::size_t(n)) % 8);
            set_byte(path, at, char(whole[at] ^ (1 << bit)));
            try {
                if (!same(read_gsd(path, n), frames[std::size_t(n)])) ++wrong;
                // Frame 0 is part of every frame.
                if ((at >= data_begin && at < end[0]) || (n == 2 && at >= end[1])) ++missed;
            } catch (const InputError& error) {
                ++refused;
                if (std::string(error.what()).find("t.gsd") == std::string::npos) ++unnamed;
            }
            set_byte(path, at, whole[at]);
        }
    CHECK(read_file(path) == whole);
    CHECK(wrong == 0);
    CHECK(missed == 0);
    CHECK(unnamed == 0);
    CHECK(refused > 0);
}

TEST_CASE("a GSD file cut anywhere is refused")
{
    const Folder folder;
    const fs::path path = folder.path / "t.gsd";
    {
        GsdWriter writer(path, GsdOpen::replace);
        for (int n = 0; n < 3; ++n) writer.append(gsd_example::frame(n, 5));
    }
    int accepted = 0;
    for (auto length = fs::file_size(path); length-- > 0;) {
        fs::resize_file(path, length);
        try {
            read_gsd(path, 0);
            ++accepted;
        } catch (const InputError&) {
        }
    }
    CHECK(accepted == 0);
    CHECK_THROWS_AS(GsdWriter(path, GsdOpen::append), InputError);
    write_file_atomically(path, std::string(20000, 'x'));
    CHECK_FALSE(is_gsd(path));
    CHECK_THROWS_AS(read_gsd(path), InputError);
    CHECK_THROWS_AS(read_gsd(folder.path), InputError);
}

TEST_CASE("kill -9 of a GSD writer loses no finished frame")
{
    const Folder folder;
    const fs::path path = folder.path / "t.gsd";
    SharedCounter finished;
    std::mt19937 random(20);
    std::vector<Snapshot> snapshots;
    for (int n = 0; n < 16; ++n) snapshots.push_back(gsd_example::frame(n, 400));
    const auto expected = [&](std::int64_t n) {
        Snapshot snapshot = snapshots[std::size_t(n % 16)];
        snapshot.step = n;
        return snapshot;
    };
    std::int64_t most = 0;
    for (int trial = 0; trial < 20; ++trial) {
        *finished.value = 0;
        const pid_t child = fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            try {
                GsdWriter writer(path, GsdOpen::replace);
                for (std::int64_t n = 0;; ++n) {
                    writer.append(expected(n));
                    *finished.value = n + 1;
                }
            } catch (...) {
            }
            _exit(1);
        }
        while (*finished.value == 0 && waitpid(child, nullptr, WNOHANG) == 0)
            std::this_thread::yield();
        std::this_thread::sleep_for(std::chrono::microseconds(random() % 20000));
        kill(child, SIGKILL);
        int status = 0;
        waitpid(child, &status, 0);
        REQUIRE(WIFSIGNALED(status)); // it did not fail by itself

        const std::int64_t frames = count_gsd_frames(path);
        CHECK(frames >= *finished.value);
        CHECK(frames <= *finished.value + 1);
        for (std::int64_t n = 0; n < frames; n += n + 8 < frames ? 7 : 1) {
            const Snapshot read = read_gsd(path, n);
            CHECK(read.step == n);
            CHECK(read.fields == expected(n).fields);
        }
        GsdWriter(path, GsdOpen::append).append(expected(frames));
        CHECK(read_gsd(path).step == frames);
        most = std::max(most, frames);
    }
    CHECK(most > 16); // the index has grown in some of them
}

} // namespace pitchdrop::gsd_damage_test
