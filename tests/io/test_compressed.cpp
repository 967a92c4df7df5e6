#include "engine/io/compressed_bytes.hpp"
#include "engine/io/snapshot_file.hpp"
#include "engine/io/text_reader.hpp"
#include "kernels/core/error.hpp"
#include "tests/io/text_example.hpp"

#include <bzlib.h>
#include <zlib.h>

namespace pitchdrop::compressed_test {

using namespace pitchdrop::text_example;

namespace {

std::string gzip(const std::string& text)
{
    z_stream stream{};
    REQUIRE(deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    std::string packed(deflateBound(&stream, text.size()) + 64, '\0');
    std::string input = text;
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = uInt(input.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = uInt(packed.size());
    REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

std::string bzip2(const std::string& text)
{
    std::string packed(text.size() + text.size() / 100 + 700, '\0'), input = text;
    auto size = unsigned(packed.size());
    REQUIRE(BZ2_bzBuffToBuffCompress(packed.data(), &size, input.data(), unsigned(input.size()), 9,
                                     0, 0) == BZ_OK);
    packed.resize(size);
    return packed;
}

using Pack = std::string (*)(const std::string&);

} // namespace

TEST_CASE("text compressed by gzip or bzip2 is read as the text, whatever its name")
{
    const Folder folder;
    for (const char* name : {"plain.data", "plain.dump", "plain.xyz"}) {
        write_snapshot(folder.path / name, example());
        const std::string text = read_file(folder.path / name);
        const Snapshot plain = read_snapshot(folder.path / name);
        for (const Pack pack : {&gzip, &bzip2})
            for (const char* as : {"packed.gz", "packed.bz2", "packed"}) {
                write(folder.path / as, pack(text));
                const Snapshot s = read_snapshot(folder.path / as);
                CHECK(s.position == plain.position);
                CHECK(s.velocity == plain.velocity);
                CHECK(s.bonds == plain.bonds);
                // pbzip2 and `cat a.gz b.gz` write several pieces.
                write(folder.path / as, pack(text.substr(0, 3000)) + pack(text.substr(3000)));
                CHECK(read_snapshot(folder.path / as).position == plain.position);
            }
    }
}

TEST_CASE("any frame of a compressed trajectory can be had")
{
    const Folder folder;
    for (const char* name : {"t.dump", "t.xyz"}) {
        std::string text;
        for (int frame = 0; frame < 5; ++frame) {
            Snapshot s = example();
            s.step = 100 * frame;
            write_snapshot(folder.path / name, s);
            text += read_file(folder.path / name);
        }
        for (const Pack pack : {&gzip, &bzip2}) {
            write(folder.path / "packed", pack(text));
            CHECK(read_snapshot(folder.path / "packed").step == 400);
            CHECK(read_snapshot(folder.path / "packed", {2}).step == 200);
        }
    }
}

TEST_CASE("a compressed file that is cut, damaged or binary inside is refused")
{
    const Folder folder;
    write_snapshot(folder.path / "plain.data", example());
    const std::string text = read_file(folder.path / "plain.data");
    const fs::path path = folder.path / "packed";
    for (const Pack pack : {&gzip, &bzip2}) {
        const std::string packed = pack(text);
        for (std::size_t cut = 1; cut + 4 < packed.size(); cut += packed.size() / 60) {
            write(path, packed.substr(0, packed.size() - cut));
            CHECK_THROWS_AS(read_snapshot(path), InputError);
        }
        std::string damaged = packed;
        damaged[packed.size() / 2] = char(damaged[packed.size() / 2] ^ 0x55);
        write(path, damaged);
        CHECK_THROWS_AS(read_snapshot(path), InputError);
        write_snapshot(folder.path / "state.gsd", example());
        write(path, pack(read_file(folder.path / "state.gsd")));
        CHECK_THROWS_WITH(read_snapshot(path), Catch::Contains("binary format"));
    }
}

TEST_CASE("a file that grows without end when decompressed is refused, in bounded memory")
{
    const Folder folder;
    const fs::path path = folder.path / "bomb";
    // One line without an end, and lines that say nothing.
    write(path, gzip("3\n" + std::string(4u << 20, ' ')));
    CHECK_THROWS_WITH(read_snapshot(path), Catch::Contains("longer than"));
    std::string lines(72u << 20, '\n');
    write(path, gzip("3\nLattice=\"4 0 0 0 5 0 0 0 6\"\n" + lines));
    CHECK_THROWS_AS(read_snapshot(path), InputError);
    TextReader text(path);
    CHECK_THROWS_WITH(
        [&] {
            while (text.next()) {}
        }(),
        Catch::Contains("factor of 200"));
}

TEST_CASE("a byte-order mark of UTF-8 is passed over, that of UTF-16 named")
{
    const Folder folder;
    for (const char* name : {"m.data", "m.dump", "m.xyz"}) {
        const fs::path path = folder.path / name;
        write_snapshot(path, example());
        const Snapshot before = read_snapshot(path);
        write(path, "\xef\xbb\xbf" + read_file(path));
        CHECK(read_snapshot(path).position == before.position);
        write(path, std::string("\xff\xfe"
                                "1\0\n\0",
                                6));
        CHECK_THROWS_WITH(read_snapshot(path), Catch::Contains("UTF-16"));
    }
}

} // namespace pitchdrop::compressed_test
