// The stack protector of programs: a function with an array in its frame puts the guard between
// that and its return address, and calls __stack_chk_fail if it finds another value there at its
// end. Both names are the compiler's.
#include <mach/birth_names.h>
#include <stddef.h>
#include <stdint.h>
#include <syscall_stubs.h>

extern "C" {

uint64_t __stack_chk_guard = 0;
[[noreturn]] void __stack_chk_fail(void);

// From the start code, before anything else: `auxiliary` says where the kernel has put random
// bytes. The lowest byte of the guard is zero, so that no string runs over it unnoticed.
__attribute__((no_stack_protector)) void
libc_start_stack_protector(const unsigned long* auxiliary) {
    enum : unsigned long { AT_NULL = 0, AT_RANDOM = 25 };
    while (auxiliary[0] != AT_NULL && auxiliary[0] != AT_RANDOM) auxiliary += 2;
    if (auxiliary[0] == AT_NULL) return;
    __stack_chk_guard = *reinterpret_cast<const uint64_t*>(auxiliary[1]) & ~0xFFull;
}

// Says so with what needs no stack to speak of, and nothing of what may be broken.
void __stack_chk_fail() {
    static const char WHAT[] = "stack smashed: a function wrote past the end of an array\n";
    syscall_write(BIRTH_CONSOLE_OUTPUT, WHAT, sizeof(WHAT) - 1);
    __builtin_trap();
}
}
