#pragma once
#include <cstddef>
#include <cstdint>

// The same operations on a CUDA device (CUB), enqueued on a stream. Pointers are device addresses.

namespace pitchdrop::parallel {

/// Throws if a call of the CUDA runtime failed. `status` is its cudaError_t, `what` says what was
/// tried.
void check(int status, const char* what);

class CudaPrimitives {
public:
    explicit CudaPrimitives(void* stream) : stream_(stream) {}
    ~CudaPrimitives();
    CudaPrimitives(const CudaPrimitives&) = delete;
    CudaPrimitives& operator=(const CudaPrimitives&) = delete;

    /// Allocates working space for `count` elements, once: the operations allocate nothing.
    void plan(std::size_t count);
    /// Its bytes.
    static std::size_t space_for(std::size_t count);

    /// Stable. Only the low `key_bits` bits of the keys may be set.
    template <class Key>
    void sort_by_key(const Key* keys, Key* sorted_keys, const std::uint32_t* values,
                     std::uint32_t* sorted_values, std::size_t count, int key_bits);
    void exclusive_scan(const std::uint32_t* values, std::uint32_t* sums, std::size_t count);
    /// The sum goes to `*sum`.
    void reduce(const std::uint32_t* values, std::uint32_t* sum, std::size_t count);

private:
    void* stream_; ///< a cudaStream_t
    void* space_ = nullptr;
    std::size_t space_bytes_ = 0;
    std::size_t planned_ = 0;
};

} // namespace pitchdrop::parallel
