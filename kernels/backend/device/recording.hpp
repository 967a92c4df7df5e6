#pragma once
#include <cstring>
#include <string>
#include <type_traits>

namespace pitchdrop::device {

/// What tells one sequence of launches from another: everything that its kernels are given and its
/// host code decides by. Sequences with equal keys are the same, so that one can be replayed.
class RecordingKey {
public:
    template <class T>
    void add(const T& value)
    {
        static_assert(std::is_trivially_copyable_v<T>);
        char bytes[sizeof(T)];
        std::memcpy(bytes, &value, sizeof(T));
        bytes_.append(bytes, sizeof(T));
    }
    bool operator<(const RecordingKey& other) const { return bytes_ < other.bytes_; }

private:
    std::string bytes_;
};

} // namespace pitchdrop::device
