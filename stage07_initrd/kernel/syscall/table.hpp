// The system call table: which function a number in RAX means. The entry code indexes it directly.
#pragma once

#include "lib/span.hpp"
#include "lib/string_view.hpp"
#include "syscall/handlers.hpp"

#include <mach/syscalls.h>

namespace syscalls {

// What the list says about each call, for people.
struct Description {
    uint64_t number;
    StringView name;
    StringView parameters;
    StringView text;
};
Span<const Description> descriptions();

}  // namespace syscalls

extern "C" syscalls::Handler* const system_call_table[SYSTEM_CALL_COUNT];
