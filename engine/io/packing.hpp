#pragma once
#include "kernels/core/error.hpp"

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

// Sections of a checkpoint: values and arrays as they lie in memory (little-endian machines only,
// as everything else here).

namespace pitchdrop {

/// Appends values and arrays to a section's bytes.
class Packer {
public:
    template <class T>
    void value(const T& x)
    {
        static_assert(std::is_trivially_copyable_v<T>);
        bytes.append(reinterpret_cast<const char*>(&x), sizeof(T));
    }
    template <class T>
    void array(const std::vector<T>& x)
    {
        static_assert(std::is_trivially_copyable_v<T>);
        value(std::uint64_t(x.size()));
        bytes.append(reinterpret_cast<const char*>(x.data()), x.size() * sizeof(T));
    }
    std::string bytes;
};

/// Takes values and arrays from a section's bytes; a section that is too short is damaged.
class Unpacker {
public:
    explicit Unpacker(std::string_view bytes) : bytes_(bytes) {}

    template <class T>
    T value()
    {
        T x;
        std::memcpy(&x, take(sizeof(T)).data(), sizeof(T));
        return x;
    }
    template <class T>
    std::vector<T> array()
    {
        const auto count = value<std::uint64_t>();
        if (count > bytes_.size() / sizeof(T)) damaged();
        const std::string_view raw = take(count * sizeof(T));
        std::vector<T> x(count);
        if (count) std::memcpy(x.data(), raw.data(), raw.size());
        return x;
    }
    std::string_view take(std::uint64_t count)
    {
        if (count > bytes_.size()) damaged();
        const std::string_view taken = bytes_.substr(0, count);
        bytes_.remove_prefix(count);
        return taken;
    }
    bool at_end() const { return bytes_.empty(); }

private:
    [[noreturn]] static void damaged()
    {
        throw InputError("a checkpoint ends early", "it was cut while it was copied",
                         "use the previous checkpoint");
    }
    std::string_view bytes_;
};

} // namespace pitchdrop
