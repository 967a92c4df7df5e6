#pragma once
#include "kernels/backend/device/device_memory.hpp"
#include "kernels/backend/device/device_path.hpp"

#include <cstdint>
#include <map>

namespace pitchdrop::device {

/// Adds up what a batch would allocate and does nothing else: planned bytes come from the very code
/// that allocates, so that the two cannot differ. Addresses are numbers that nobody follows.
template <class RealPrimitives>
class CountingExecutor {
public:
    class Primitives {
    public:
        explicit Primitives(CountingExecutor& executor) : executor_(executor) {}
        void plan(std::size_t count)
        {
            const std::size_t bytes = allocated_bytes(RealPrimitives::space_for(count));
            if (bytes > planned_) executor_.bytes_ += bytes - planned_;
            if (bytes > planned_) planned_ = bytes;
        }

    private:
        CountingExecutor& executor_;
        std::size_t planned_ = 0;
    };

    explicit CountingExecutor(const DeviceProperties& properties) : properties_(properties) {}
    /// Of the device that is planned for: the path of a batch follows from them.
    DeviceProperties properties() const { return properties_; }

    void* allocate(std::size_t bytes)
    {
        const std::uintptr_t address = next_;
        next_ += allocated_bytes(bytes) + 1;
        held_[address] = allocated_bytes(bytes);
        bytes_ += allocated_bytes(bytes);
        return reinterpret_cast<void*>(address);
    }
    void release(void* address)
    {
        const auto held = held_.find(reinterpret_cast<std::uintptr_t>(address));
        bytes_ -= held->second;
        held_.erase(held);
    }
    void upload(void*, const void*, std::size_t) {}
    void* allocate_pinned(std::size_t) { return nullptr; }
    void release_pinned(void*) {}
    void zero(void*, std::size_t) {}
    void forget_recordings() {}
    Primitives& primitives() { return primitives_; }
    std::size_t bytes() const { return bytes_; }

private:
    DeviceProperties properties_;
    std::size_t bytes_ = 0;
    std::uintptr_t next_ = 4096;
    std::map<std::uintptr_t, std::size_t> held_;
    Primitives primitives_{*this};
};

} // namespace pitchdrop::device
