#include "engine/io/compressed_bytes.hpp"

#include "kernels/core/error.hpp"

#include <bzlib.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <string>
#include <vector>

namespace pitchdrop {

namespace {

/// One library's way from compressed bytes to plain ones, a piece at a time.
class Inflater {
public:
    struct Progress {
        std::size_t consumed = 0, produced = 0;
        bool ended = false, damaged = false;
    };
    virtual ~Inflater() = default;
    virtual void begin() = 0;
    virtual Progress inflate(char* in, std::size_t available, char* out, std::size_t most) = 0;
};

class GzipInflater final : public Inflater {
public:
    GzipInflater() { require(inflateInit2(&stream_, 16 + MAX_WBITS) == Z_OK, "zlib starts"); }
    ~GzipInflater() override { inflateEnd(&stream_); }
    GzipInflater(const GzipInflater&) = delete;
    GzipInflater& operator=(const GzipInflater&) = delete;
    void begin() override { inflateReset(&stream_); }
    Progress inflate(char* in, std::size_t available, char* out, std::size_t most) override
    {
        stream_.next_in = reinterpret_cast<Bytef*>(in);
        stream_.avail_in = uInt(available);
        stream_.next_out = reinterpret_cast<Bytef*>(out);
        stream_.avail_out = uInt(most);
        const int status = ::inflate(&stream_, Z_NO_FLUSH);
        return {available - stream_.avail_in, most - stream_.avail_out, status == Z_STREAM_END,
                status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR};
    }

private:
    z_stream stream_{};
};

class Bzip2Inflater final : public Inflater {
public:
    Bzip2Inflater() { start(); }
    ~Bzip2Inflater() override { BZ2_bzDecompressEnd(&stream_); }
    Bzip2Inflater(const Bzip2Inflater&) = delete;
    Bzip2Inflater& operator=(const Bzip2Inflater&) = delete;
    void begin() override
    {
        BZ2_bzDecompressEnd(&stream_);
        start();
    }
    Progress inflate(char* in, std::size_t available, char* out, std::size_t most) override
    {
        stream_.next_in = in;
        stream_.avail_in = unsigned(available);
        stream_.next_out = out;
        stream_.avail_out = unsigned(most);
        const int status = BZ2_bzDecompress(&stream_);
        return {available - stream_.avail_in, most - stream_.avail_out, status == BZ_STREAM_END,
                status != BZ_OK && status != BZ_STREAM_END};
    }

private:
    void start()
    {
        stream_ = {};
        require(BZ2_bzDecompressInit(&stream_, 0, 0) == BZ_OK, "bzip2 starts");
    }
    bz_stream stream_{};
};

template <class Kind>
class CompressedBytes final : public ByteSource {
public:
    explicit CompressedBytes(const std::filesystem::path& path) : path_(path) { open(); }

    std::size_t read(char* to, std::size_t most) override
    {
        std::size_t produced = 0;
        while (produced == 0 && most > 0) {
            if (at_ == end_ && !refill()) {
                if (inside_) fail("ends in the middle", "the copy may be cut", "copy it anew");
                return 0;
            }
            if (!inside_) inflater_->begin();
            const auto step = inflater_->inflate(input_.data() + at_, end_ - at_, to, most);
            if (step.damaged) fail("is damaged", "it cannot be decompressed", "copy it anew");
            at_ += step.consumed;
            inside_ = !step.ended;
            produced = step.produced;
            made_ += produced;
        }
        if (made_ > growth_counts_from && made_ / largest_growth > taken_)
            fail("grows by more than a factor of " + std::to_string(largest_growth),
                 "no text of beads does", "decompress it and look at it");
        return produced;
    }
    void go_to(std::uint64_t offset) override
    {
        if (offset < made_) open();
        std::vector<char> passed(1u << 16);
        while (made_ < offset)
            if (read(passed.data(),
                     std::size_t(std::min<std::uint64_t>(passed.size(), offset - made_))) == 0)
                return;
    }

private:
    void open()
    {
        in_ = std::ifstream(path_, std::ios::binary);
        inflater_ = std::make_unique<Kind>();
        inside_ = false;
        at_ = end_ = 0;
        taken_ = made_ = 0;
    }
    bool refill()
    {
        in_.read(input_.data(), std::streamsize(input_.size()));
        at_ = 0;
        end_ = std::size_t(in_.gcount());
        taken_ += end_;
        return end_ > 0;
    }
    [[noreturn]] void fail(const std::string& problem, const std::string& why,
                           const std::string& suggestion) const
    {
        throw InputError("the compressed file '" + path_.string() + "' " + problem, why,
                         suggestion);
    }

    std::filesystem::path path_;
    std::ifstream in_;
    std::unique_ptr<Inflater> inflater_;
    std::array<char, 1u << 16> input_{};
    std::size_t at_ = 0, end_ = 0;
    bool inside_ = false;                ///< of a compressed piece
    std::uint64_t taken_ = 0, made_ = 0; ///< compressed and plain bytes so far
};

} // namespace

std::unique_ptr<ByteSource> open_gzip(const std::filesystem::path& path)
{
    return std::make_unique<CompressedBytes<GzipInflater>>(path);
}

std::unique_ptr<ByteSource> open_bzip2(const std::filesystem::path& path)
{
    return std::make_unique<CompressedBytes<Bzip2Inflater>>(path);
}

} // namespace pitchdrop
