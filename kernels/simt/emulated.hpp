#pragma once
#if defined(__CUDACC__)
#error "simt/emulated.hpp is host code: nvcc compiles simt/cuda.cuh"
#endif
#include "kernels/core/error.hpp"
#include "kernels/simt/cta.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <type_traits>

// Runs kernels on the host, one fibre per lane. Lanes run in shuffled order between barriers, shared
// memory is poisoned at the start of a block, and a lane that misses a barrier is reported with the
// line of the barrier at which the others wait. Blocks run one after the other, or `launch_together`
// keeps all of them resident with their lanes shuffled (what such kernels see: emulated_team.hpp).
// Races within one stretch between barriers and memory order stay unseen.

namespace pitchdrop::simt {

/// A kernel broke the rules of the Cta concept.
struct EmulatorError : ContractError {
    using ContractError::ContractError;
};

class EmulatedCta;

class Emulator {
public:
    explicit Emulator(std::uint64_t seed = 1);
    ~Emulator();

    template <class Kernel>
    void launch(const Kernel& kernel, int blocks, int threads)
    {
        run({blocks, threads, sizeof(typename Kernel::Shared), false}, &call<Kernel, EmulatedCta>,
            &kernel);
    }

    /// All blocks are there at the same time. `shared_bytes` may be more than the kernel's `Shared`.
    /// Cta: EmulatedTeamCta.
    template <class Cta, class Kernel>
    void launch_together(const Kernel& kernel, int blocks, int threads, std::size_t shared_bytes)
    {
        require(shared_bytes >= sizeof(typename Kernel::Shared), "shared memory holds `Shared`");
        run({blocks, threads, shared_bytes, true}, &call<Kernel, Cta>, &kernel);
    }

    // What lanes call.

    /// True when `lane` is the last of its group of `group_size` lanes to come to this place; it
    /// must then `release` the others. Otherwise the lane is suspended until it is released.
    bool arrive(int lane, int group_size, const char* file, int line);
    void release(int lane, int group_size);
    std::byte* deposit(int lane); ///< what a lane brings to an exchange
    std::byte* result(int lane);  ///< what it takes away

    /// Suspends a lane that waits for another block to write to memory.
    void poll(int lane, const char* file, int line);
    void note_event(); ///< such a write

    int first_block() const; ///< of those that are resident
    int blocks() const;
    int threads() const;

private:
    struct Launch {
        int blocks, threads;
        std::size_t shared_bytes;
        bool together;
    };
    using Body = void (*)(const void* kernel, EmulatedCta& cta, void* shared);
    template <class Kernel, class Cta>
    static void call(const void* kernel, EmulatedCta& cta, void* shared);
    void run(const Launch& launch, Body body, const void* kernel);

    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

inline constexpr std::size_t exchange_bytes = 16;

template <int Size>
class EmulatedTile {
    static_assert(Size == 8 || Size == 16 || Size == 32);

public:
    EmulatedTile(Emulator& emulator, int lane) : emulator_(&emulator), lane_(lane) {}
    int rank() const { return lane_ % Size; }

    template <class T>
    T sum(T value, const char* file = __builtin_FILE(), int line = __builtin_LINE()) const
    {
        return butterfly(value, [](T a, T b) { return T(a + b); }, file, line);
    }
    template <int Distance, class T>
    T sum_apart(T value, const char* file = __builtin_FILE(), int line = __builtin_LINE()) const
    {
        return butterfly(value, [](T a, T b) { return T(a + b); }, file, line, Distance);
    }
    void sync(const char* file = __builtin_FILE(), int line = __builtin_LINE()) const
    {
        if (emulator_->arrive(lane_, Size, file, line)) emulator_->release(lane_, Size);
    }
    template <class T>
    T max(T value, const char* file = __builtin_FILE(), int line = __builtin_LINE()) const
    {
        return butterfly(value, [](T a, T b) { return a < b ? b : a; }, file, line);
    }
    bool any(bool flag, const char* file = __builtin_FILE(), int line = __builtin_LINE()) const
    {
        return ballot(flag, file, line) != 0;
    }
    std::uint32_t ballot(bool flag, const char* file = __builtin_FILE(),
                         int line = __builtin_LINE()) const
    {
        return exchange(std::uint32_t(flag), file, line, [](std::array<std::uint32_t, Size>& v) {
            std::uint32_t bits = 0;
            for (int lane = 0; lane < Size; ++lane) bits |= v[lane] << lane;
            v.fill(bits);
        });
    }
    template <class T>
    T broadcast(T value, int source, const char* file = __builtin_FILE(),
                int line = __builtin_LINE()) const
    {
        return exchange(value, file, line, [source](std::array<T, Size>& v) {
            const T chosen = v[source];
            v.fill(chosen);
        });
    }
    template <class T>
    T exclusive_scan(T value, const char* file = __builtin_FILE(),
                     int line = __builtin_LINE()) const
    {
        return exchange(value, file, line, [](std::array<T, Size>& v) {
            T running{};
            for (T& entry : v) {
                const T own = entry;
                entry = running;
                running = T(running + own);
            }
        });
    }

private:
    template <class T, class Combine>
    T butterfly(T value, Combine combine, const char* file, int line, int least = 1) const
    {
        return exchange(value, file, line, [combine, least](std::array<T, Size>& v) {
            for (int offset = Size / 2; offset >= least; offset /= 2) {
                const std::array<T, Size> before = v;
                for (int lane = 0; lane < Size; ++lane)
                    v[lane] = combine(before[lane], before[lane ^ offset]);
            }
        });
    }
    /// All lanes hand in a value; the last one to come works out what each takes away.
    template <class T, class Transform>
    T exchange(T value, const char* file, int line, Transform transform) const
    {
        static_assert(std::is_trivially_copyable_v<T> && sizeof(T) <= exchange_bytes);
        std::memcpy(emulator_->deposit(lane_), &value, sizeof(T));
        if (emulator_->arrive(lane_, Size, file, line)) {
            const int first = lane_ / Size * Size;
            std::array<T, Size> values;
            for (int i = 0; i < Size; ++i)
                std::memcpy(&values[i], emulator_->deposit(first + i), sizeof(T));
            transform(values);
            for (int i = 0; i < Size; ++i)
                std::memcpy(emulator_->result(first + i), &values[i], sizeof(T));
            emulator_->release(lane_, Size);
        }
        std::memcpy(&value, emulator_->result(lane_), sizeof(T));
        return value;
    }

    Emulator* emulator_;
    int lane_;
};

class EmulatedCta {
public:
    EmulatedCta(Emulator& emulator, int lane) : emulator_(&emulator), lane_(lane) {}
    int rank() const { return lane_ % emulator_->threads(); }
    int size() const { return emulator_->threads(); }
    int index() const { return emulator_->first_block() + lane_ / emulator_->threads(); }
    int grid_size() const { return emulator_->blocks(); }
    void sync(const char* file = __builtin_FILE(), int line = __builtin_LINE())
    {
        if (emulator_->arrive(lane_, size(), file, line)) emulator_->release(lane_, size());
    }
    template <int Size>
    EmulatedTile<Size> tile() const
    {
        return {*emulator_, lane_};
    }
    void atomic_minimum(std::uint32_t* word, std::uint32_t value)
    {
        if (value < *word) *word = value;
    }
    void atomic_maximum(std::uint32_t* word, std::uint32_t value)
    {
        if (value > *word) *word = value;
    }

protected:
    Emulator* emulator_;
    int lane_;
};

static_assert(Cta<EmulatedCta>);

template <class Kernel, class Cta>
void Emulator::call(const void* kernel, EmulatedCta& cta, void* shared)
{
    static_assert(std::is_trivially_copyable_v<Kernel>);
    using Shared = typename Kernel::Shared;
    static_assert(std::is_trivially_copyable_v<Shared> && alignof(Shared) <= 64);
    Cta seen(cta);
    (*static_cast<const Kernel*>(kernel))(seen, *static_cast<Shared*>(shared));
}

} // namespace pitchdrop::simt
