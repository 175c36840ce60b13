// The system call table: which function a number in RAX means. The entry code indexes it directly.
#pragma once

#include "lib/string_view.hpp"

#include <mach/syscalls.h>

namespace syscalls {

// A function that takes the raw argument registers, as many as it needs, and returns RAX.
union Entry {
    using R = uint64_t;
    int64_t (*with_0)();
    int64_t (*with_1)(R);
    int64_t (*with_2)(R, R);
    int64_t (*with_3)(R, R, R);
    int64_t (*with_4)(R, R, R, R);
    int64_t (*with_5)(R, R, R, R, R);

    constexpr Entry(int64_t (*function)()) : with_0(function) {}
    constexpr Entry(int64_t (*function)(R)) : with_1(function) {}
    constexpr Entry(int64_t (*function)(R, R)) : with_2(function) {}
    constexpr Entry(int64_t (*function)(R, R, R)) : with_3(function) {}
    constexpr Entry(int64_t (*function)(R, R, R, R)) : with_4(function) {}
    constexpr Entry(int64_t (*function)(R, R, R, R, R)) : with_5(function) {}
};
static_assert(sizeof(Entry) == 8);

// What the list says about each call, for people.
struct Description {
    StringView name;
    StringView parameters;
    StringView text;
};
Span<const Description> descriptions();

}  // namespace syscalls

extern "C" const syscalls::Entry system_call_table[SYSTEM_CALL_COUNT];
