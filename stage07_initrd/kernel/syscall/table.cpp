#include "syscall/table.hpp"

namespace syscalls {

namespace {

constexpr Description all_descriptions[] = {
#define MACH_SYSCALL(number, name, parameters, description)                                        \
    {number, #name, #parameters, description},
#include <mach/syscalls.list>
#undef MACH_SYSCALL
};

// Both tables are built in the list's order, so its numbers must be 0, 1, 2, ...
static_assert([] {
    uint64_t next = 0;
    for (const Description& call : all_descriptions) {
        if (call.number != next++) return false;
    }
    return next == SYSTEM_CALL_COUNT;
}());

}  // namespace

Span<const Description> descriptions() { return all_descriptions; }

}  // namespace syscalls

extern "C" constinit syscalls::Handler* const system_call_table[SYSTEM_CALL_COUNT] = {
#define MACH_SYSCALL(number, name, parameters, description) syscalls::name,
#include <mach/syscalls.list>
#undef MACH_SYSCALL
};
