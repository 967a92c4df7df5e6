#pragma once
#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>

namespace pitchdrop::device {

/// Owns device memory for `size()` values of a trivially copyable type.
template <class T, class Executor>
class DeviceArray {
    static_assert(std::is_trivially_copyable_v<T>);

public:
    explicit DeviceArray(Executor& executor) : executor_(&executor) {}
    ~DeviceArray() { release(); }
    DeviceArray(const DeviceArray&) = delete;
    DeviceArray& operator=(const DeviceArray&) = delete;

    /// Makes room for `size` values; their contents are lost.
    void allocate(std::size_t size)
    {
        if (size <= size_) return;
        release();
        data_ = static_cast<T*>(executor_->allocate(size * sizeof(T)));
        size_ = size;
    }
    void upload(const std::vector<T>& values)
    {
        allocate(values.empty() ? 1 : values.size());
        if (!values.empty()) executor_->upload(data_, values.data(), values.size() * sizeof(T));
    }
    std::vector<T> download(std::size_t first, std::size_t count) const
    {
        std::vector<T> values(count);
        if (count > 0) executor_->download(values.data(), data_ + first, count * sizeof(T));
        return values;
    }
    void zero() { executor_->zero(data_, size_ * sizeof(T)); }
    T* data() const { return data_; }
    std::size_t size() const { return size_; }

private:
    void release()
    {
        if (data_) executor_->release(data_);
        data_ = nullptr;
        size_ = 0;
    }
    Executor* executor_;
    T* data_ = nullptr;
    std::size_t size_ = 0;
};

} // namespace pitchdrop::device
