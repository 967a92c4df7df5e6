#include "engine/io/byte_source.hpp"

#include "engine/io/atomic_file.hpp"
#include "engine/io/compressed_bytes.hpp"
#include "kernels/core/error.hpp"

#include <cerrno>
#include <fstream>
#include <string>
#include <system_error>

namespace pitchdrop {

namespace {

class PlainBytes final : public ByteSource {
public:
    explicit PlainBytes(const std::filesystem::path& path)
        : name_(path.string()), in_(path, std::ios::binary)
    {
    }
    std::size_t read(char* to, std::size_t most) override
    {
        in_.read(to, std::streamsize(most));
        if (in_.bad())
            throw InputError("cannot read '" + name_ + "'", std::generic_category().message(errno),
                             "check the disk");
        return std::size_t(in_.gcount());
    }
    void go_to(std::uint64_t offset) override
    {
        in_.clear();
        in_.seekg(std::streamoff(offset));
    }

private:
    std::string name_;
    std::ifstream in_;
};

std::string first_bytes_of(const std::filesystem::path& path)
{
    std::error_code ignored;
    std::ifstream in(path, std::ios::binary);
    if (!in || std::filesystem::is_directory(path, ignored)) return read_file(path); // says why not
    std::string bytes(8, '\0');
    in.read(bytes.data(), std::streamsize(bytes.size()));
    bytes.resize(std::size_t(in.gcount()));
    return bytes;
}

} // namespace

std::unique_ptr<ByteSource> open_bytes(const std::filesystem::path& path)
{
    const std::string first = first_bytes_of(path);
    if (is_gzip(first)) return open_gzip(path);
    if (is_bzip2(first)) return open_bzip2(path);
    return std::make_unique<PlainBytes>(path);
}

bool is_compressed(const std::filesystem::path& path)
{
    const std::string first = first_bytes_of(path);
    return is_gzip(first) || is_bzip2(first);
}

} // namespace pitchdrop
