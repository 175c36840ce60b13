// The faults of `crash`, each by the instruction that is meant, in a function named for it.
#include "arch/cpu.hpp"
#include "arch/page_walk.hpp"
#include "lib/assert.hpp"
#include "lib/format.hpp"
#include "monitor/crash.hpp"

namespace {

[[gnu::noinline]] void crash_divide(monitor::Arguments&) {
    asm volatile("xorl %%edx, %%edx\n\txorl %%eax, %%eax\n\txorl %%ecx, %%ecx\n\tdivl %%ecx" ::
                     : "eax", "ecx", "edx");
}

[[gnu::noinline]] void crash_opcode(monitor::Arguments&) { asm volatile("ud2"); }

[[gnu::noinline]] void crash_page(monitor::Arguments& arguments) {
    const Result<uint64_t> address = arguments.number(1);
    if (!address.ok()) return println("crash page: not an address: {}", arguments[1]);
    if (page_walk::mapped(address.value())) {
        return println("{:#x} is mapped: reading it does no harm", address.value());
    }
    asm volatile("movb (%0), %%al" ::"r"(address.value()) : "eax", "memory");
}

// A stack segment that is not present. (A non-canonical RBP gives #SS on a processor, but #GP in
// QEMU.)
[[gnu::noinline]] void crash_stack(monitor::Arguments&) {
    constexpr uint16_t UNUSED = 0x18;
    constexpr uint64_t ABSENT_WRITABLE_DATA = 0x0000120000000000;
    this_cpu().gdt.entries[UNUSED / 8] = ABSENT_WRITABLE_DATA;
    asm volatile("movw %0, %%ss" ::"r"(UNUSED) : "memory");
}

[[noreturn, gnu::noinline]] void crash_for_good(const monitor::Arguments& arguments) {
    ASSERT(arguments.count() == 0);
    __builtin_unreachable();
}

// Ends in a call that does not come back: its return address is already the next function's.
[[gnu::noinline]] void crash_assert(monitor::Arguments& arguments) { crash_for_good(arguments); }

CRASH(divide, "", "divides by zero (#DE)", crash_divide);
CRASH(opcode, "", "executes an invalid instruction (#UD)", crash_opcode);
CRASH(page, "ADDRESS", "reads where nothing is mapped (#PF, or #GP if not canonical)", crash_page);
CRASH(stack, "", "loads a stack segment that is not present (#SS)", crash_stack);
CRASH(assert, "", "fails an assertion", crash_assert);

}  // namespace
