#pragma once
#include <xxhash.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace pitchdrop {

/// The value of `log/frame_hash`: see gsd_hash_name.
class GsdFrameHash {
public:
    explicit GsdFrameHash(std::uint64_t frame) : frame_(frame) {}

    void add(std::string_view name, std::uint64_t rows, std::uint32_t columns, std::uint8_t type,
             std::string_view bytes)
    {
        const std::uint64_t shape[] = {frame_, rows, columns, type};
        value_ = XXH64(name.data(), name.size(), value_);
        value_ = XXH64(shape, sizeof shape, value_);
        value_ = XXH64(bytes.data(), bytes.size(), value_);
    }

    /// As the chunk holds it.
    std::string bytes() const
    {
        std::string result(sizeof value_, '\0');
        std::memcpy(result.data(), &value_, sizeof value_);
        return result;
    }

private:
    std::uint64_t frame_;
    std::uint64_t value_ = 0;
};

} // namespace pitchdrop
