// The Cpu block of the boot processor, its segments, and the control registers the kernel relies
// on.
#include "arch/cpu.hpp"

#include "arch/cpuid.hpp"
#include "arch/interrupts.hpp"
#include "arch/msr.hpp"

// offsets.inc says the same to the assembly.
static_assert(offsetof(Cpu, kernel_rsp) == 16);
static_assert(offsetof(Cpu, user_rsp) == 24);
static_assert(offsetof(Cpu, pending) == 32);

char anything_else;

namespace {

constinit Cpu boot_cpu;

struct [[gnu::packed]] TablePointer {
    uint16_t limit;
    const void* base;
};

extern "C" void load_segments(const TablePointer* gdt);

// Intel SDM 3A, 3.4.5. Base and limit mean nothing in 64-bit mode.
constexpr uint64_t PRESENT = 1ull << 47;
constexpr uint64_t CODE_OR_DATA = 1ull << 44;
constexpr uint64_t CODE = 1ull << 43;
constexpr uint64_t WRITABLE = 1ull << 41;  // for code: readable
constexpr uint64_t LONG = 1ull << 53;
constexpr uint64_t RING_3 = 3ull << 45;
constexpr uint64_t TSS_AVAILABLE = 9ull << 40;

void fill_descriptors(Cpu& cpu) {
    const uint64_t tss = reinterpret_cast<uint64_t>(&cpu.tss);
    const uint64_t limit = sizeof(TaskStateSegment) - 1;
    uint64_t* entries = cpu.gdt.entries;
    entries[selector::KERNEL_CODE / 8] = PRESENT | CODE_OR_DATA | CODE | WRITABLE | LONG;
    entries[selector::KERNEL_DATA / 8] = PRESENT | CODE_OR_DATA | WRITABLE;
    entries[selector::USER_DATA / 8] = PRESENT | CODE_OR_DATA | WRITABLE | RING_3;
    entries[selector::USER_CODE / 8] = PRESENT | CODE_OR_DATA | CODE | WRITABLE | LONG | RING_3;
    entries[selector::TASK_STATE / 8] =
        PRESENT | TSS_AVAILABLE | limit | (tss & 0xFFFFFF) << 16 | (tss >> 24 & 0xFF) << 56;
    entries[selector::TASK_STATE / 8 + 1] = tss >> 32;
}

void fill_task_state(Cpu& cpu) {
    cpu.tss.io_map_base = TaskStateSegment::NO_PORTS;
    cpu.tss.behind_ports = 0xFF;
    for (size_t i = 0; i < array_size(cpu.interrupt_stacks); i++) {
        const uint64_t stack = reinterpret_cast<uint64_t>(cpu.interrupt_stacks[i]);
        cpu.tss.ist[i] = stack + Cpu::INTERRUPT_STACK_SIZE;
    }
}

// Everything the kernel relies on is set here, whatever the boot loader left behind.
void set_control_registers() {
    uint64_t cr0 = control::read_cr0();
    cr0 &= ~(control::CR0_EMULATE_FPU | control::CR0_TASK_SWITCHED | control::CR0_ALIGNMENT_MASK);
    // Not every BIOS switches the caches on.
    cr0 &= ~(control::CR0_CACHE_DISABLE | control::CR0_NOT_WRITE_THROUGH);
    cr0 |= control::CR0_MONITOR_COPROCESSOR | control::CR0_NUMERIC_ERROR;
    cr0 |= control::CR0_WRITE_PROTECT;
    control::write_cr0(cr0);

    uint64_t cr4 = control::read_cr4();
    // The entry code for NMIs tells kernel from user by GS base: no program may set it to a kernel
    // address. FPU state is saved with FXSAVE: no program may have more of it than that.
    cr4 &= ~(control::CR4_FSGSBASE | control::CR4_OSXSAVE);
    cr4 |= control::CR4_FXSAVE | control::CR4_SIMD_EXCEPTIONS;
    if (cpuid::has(cpuid::GLOBAL_PAGES)) cr4 |= control::CR4_GLOBAL_PAGES;
    control::write_cr4(cr4);

    const uint32_t default_mxcsr = 0x1F80;  // System V ABI: all exceptions masked, round to nearest
    asm volatile("fninit\n\tldmxcsr %0" ::"m"(default_mxcsr));
}

}  // namespace

void cpu::load(Cpu& cpu) {
    cpu.self = &cpu;
    fill_descriptors(cpu);
    fill_task_state(cpu);
    const TablePointer gdt{sizeof(cpu.gdt) - 1, &cpu.gdt};
    load_segments(&gdt);
    asm volatile("ltr %0" ::"r"(selector::TASK_STATE));
    msr::write(msr::GS_BASE, reinterpret_cast<uint64_t>(&cpu));
    msr::write(msr::KERNEL_GS_BASE, 0);
    set_control_registers();
}

void cpu::initialise() {
    load(boot_cpu);
    running[running_count++] = &boot_cpu;
}

void cpu::halt() {
    while (true) {
        interrupts::disable();
        asm volatile("hlt");
    }
}
