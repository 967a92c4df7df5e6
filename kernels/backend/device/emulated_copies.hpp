#pragma once
#include "kernels/core/error.hpp"

#include <cstddef>
#include <cstring>
#include <string>
#include <vector>

namespace pitchdrop::device {

/// Copies beside the launches as unfavourable as a GPU can make them: what is fetched arrives only when
/// it is awaited, and until then the memory it goes to holds no number. What must not change
/// meanwhile is compared with what it was, and a change is reported.
class EmulatedCopies {
public:
    void send(void* device, const void* pinned, std::size_t bytes)
    {
        std::memcpy(device, pinned, bytes);
        sent_.push_back({nullptr, pinned, snapshot(pinned, bytes), ++sequence_});
    }

    void fetch(int slot, void* pinned, const void* device, std::size_t bytes)
    {
        require(!fetched_[slot].pinned, "a copy back is awaited before its slot serves another");
        std::memset(pinned, 0xff, bytes);
        fetched_[slot] = {pinned, device, snapshot(device, bytes), ++sequence_};
    }

    void await(int slot)
    {
        Copy& copy = fetched_[slot];
        require(copy.pinned != nullptr, "what is awaited has been enqueued");
        require(is_unchanged(copy), "what is copied back is not written to before it has arrived");
        std::memcpy(copy.pinned, copy.source, copy.bytes.size());
        std::erase_if(sent_, [&](const Copy& one) {
            if (one.sequence > copy.sequence) return false;
            require(is_unchanged(one), "what is sent is not written to before it has arrived");
            return true;
        });
        copy.pinned = nullptr;
    }

private:
    struct Copy {
        void* pinned = nullptr;
        const void* source = nullptr;
        std::vector<char> bytes; ///< of the source, when the copy was enqueued
        std::size_t sequence = 0;
    };
    static std::vector<char> snapshot(const void* from, std::size_t bytes)
    {
        const char* begin = static_cast<const char*>(from);
        return {begin, begin + bytes};
    }
    static bool is_unchanged(const Copy& copy)
    {
        return std::memcmp(copy.source, copy.bytes.data(), copy.bytes.size()) == 0;
    }

    Copy fetched_[2];
    std::vector<Copy> sent_;
    std::size_t sequence_ = 0;
};

} // namespace pitchdrop::device
