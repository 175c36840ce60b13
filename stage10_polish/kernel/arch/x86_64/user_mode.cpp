#include "arch/user_mode.hpp"

#include "arch/interrupts.hpp"
#include "arch/msr.hpp"
#include "arch/segments.hpp"
#include "lib/assert.hpp"

#include <mach/vm.h>

namespace {

// Intel SDM vol. 1, 3.4.3.
constexpr uint64_t FLAG_ALWAYS_ONE = 1 << 1;
constexpr uint64_t FLAG_TRAP = 1 << 8;
constexpr uint64_t FLAG_INTERRUPT = 1 << 9;
constexpr uint64_t FLAG_DIRECTION = 1 << 10;
constexpr uint64_t FLAG_IO_PRIVILEGE = 3 << 12;
constexpr uint64_t FLAG_NESTED_TASK = 1 << 14;
constexpr uint64_t FLAG_RESUME = 1 << 16;
constexpr uint64_t FLAG_ALIGNMENT_CHECK = 1 << 18;

// SYSCALL loads CS with the first number and SS with it + 8. SYSRET loads SS with the second + 8
// and CS with it + 16: that is why user data comes before user code in the GDT (Intel SDM
// 3A, 5.8.8).
constexpr uint64_t SYSCALL_BASE = selector::KERNEL_CODE;
constexpr uint64_t SYSRET_BASE = 0x18 | 3;
static_assert(SYSCALL_BASE + 8 == selector::KERNEL_DATA);
static_assert(SYSRET_BASE + 8 == selector::USER_DATA);
static_assert(SYSRET_BASE + 16 == selector::USER_CODE);

}  // namespace

extern "C" {
void system_call_entry();
[[noreturn]] void leave_kernel(const TrapFrame& frame);
}

void user_mode::initialise() {
    msr::write(msr::EFER, msr::read(msr::EFER) | msr::EFER_SYSCALL);
    msr::write(msr::STAR, SYSRET_BASE << 48 | SYSCALL_BASE << 32);
    msr::write(msr::LSTAR, reinterpret_cast<uint64_t>(&system_call_entry));
    // Interrupts stay off until the kernel says otherwise. The other flags would let the program
    // choose how kernel code runs: string direction, single steps, alignment checks.
    msr::write(msr::SFMASK, FLAG_INTERRUPT | FLAG_TRAP | FLAG_DIRECTION | FLAG_ALIGNMENT_CHECK |
                                FLAG_NESTED_TASK | FLAG_RESUME | FLAG_IO_PRIVILEGE);
}

Result<TrapFrame> user_mode::make_frame(uint64_t entry, uint64_t stack, uint64_t argument) {
    if (entry >= VM_USER_END || stack > VM_USER_END) return KERN_INVALID_ADDRESS;
    TrapFrame frame{};
    frame.rip = entry;
    frame.rsp = stack;
    frame.rdi = argument;
    frame.cs = selector::USER_CODE;
    frame.ss = selector::USER_DATA;
    frame.rflags = FLAG_ALWAYS_ONE | FLAG_INTERRUPT;
    return frame;
}

void user_mode::enter(const TrapFrame& frame) {
    ASSERT(frame.from_user() && !interrupts::enabled());
    alignas(16) const TrapFrame aligned = frame;  // as the processor would have pushed it
    leave_kernel(aligned);
}
