// panic: the kernel found itself broken. Says why, with registers and a backtrace, and stops. Never
// for anything a user, a file or a boot loader can cause.
#pragma once

#include "lib/format.hpp"

struct TrapFrame;

namespace panicking {
// The text that panic() prints; the second call (panic within panic) gets an empty one.
Span<char> message_buffer();
[[noreturn]] void stop(StringView message);
}  // namespace panicking

template <typename... Args>
[[noreturn, gnu::always_inline]] inline void panic(FormatString<std::type_identity_t<Args>...> text,
                                                   const Args&... args) {
    panicking::stop(format_to(panicking::message_buffer(), text, args...));
}

// For an exception in the kernel, with the registers of the moment it happened.
[[noreturn]] void panic(TrapFrame& frame, StringView message);

// A part of the kernel that knows what an exception in the kernel really means says it in a better
// text ("kernel stack overflow in thread 3"); empty: nothing to say. Must not rely on locks or on
// the interrupted stack.
using PanicExplainer = StringView (*)(const TrapFrame& frame, uint64_t cr2);
void set_panic_explainer(PanicExplainer explainer);

// Prints at the end of a report what else is known: a test, what it was doing. Null: nothing.
using PanicPostscript = void (*)();
void set_panic_postscript(PanicPostscript print_more);
