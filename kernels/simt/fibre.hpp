#pragma once
#include <cstddef>
#include <memory>
#include <ucontext.h>

#if defined(__SANITIZE_ADDRESS__)
#define PITCHDROP_FIBRE_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define PITCHDROP_FIBRE_ASAN 1
#endif
#endif
#if defined(PITCHDROP_FIBRE_ASAN)
#include <sanitizer/common_interface_defs.h>
#endif

namespace pitchdrop::simt {

/// A stack of its own that runs until it switches to another one.
struct Fibre {
    static constexpr std::size_t stack_bytes = 256 * 1024;

    ucontext_t context{};
    std::unique_ptr<std::byte[]> stack; ///< empty for the thread's own stack
    const void* stack_bottom = nullptr;
    std::size_t stack_size = 0;
    void* fake_stack = nullptr; ///< AddressSanitizer's record while the fibre is suspended
};

/// AddressSanitizer is told of every change of stack, before and after.
inline void switch_fibre(Fibre& from, Fibre& to)
{
#if defined(PITCHDROP_FIBRE_ASAN)
    __sanitizer_start_switch_fiber(&from.fake_stack, to.stack_bottom, to.stack_size);
#endif
    swapcontext(&from.context, &to.context);
#if defined(PITCHDROP_FIBRE_ASAN)
    __sanitizer_finish_switch_fiber(from.fake_stack, nullptr, nullptr);
#endif
}

/// First words of a new fibre; `caller` learns where its stack lies.
inline void fibre_entered([[maybe_unused]] Fibre& caller)
{
#if defined(PITCHDROP_FIBRE_ASAN)
    const void* bottom = nullptr;
    std::size_t size = 0;
    __sanitizer_finish_switch_fiber(nullptr, &bottom, &size);
    if (!caller.stack) {
        caller.stack_bottom = bottom;
        caller.stack_size = size;
    }
#endif
}

} // namespace pitchdrop::simt
