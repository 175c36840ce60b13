// The processor's tables: segments, task state, interrupt gates; its features.
#include "cpu.h"
#include "console.h"
#include "memory.h"

struct __attribute__((packed)) task_state {
    u32 reserved0;
    u64 rsp[3], reserved1, ist[7], reserved2;
    u16 reserved3, io_map;
};
struct __attribute__((packed)) gate {
    u16 offset_low, selector;
    u8 ist, kind;
    u16 offset_middle;
    u32 offset_high, reserved;
};
struct __attribute__((packed)) table_pointer {
    u16 limit;
    u64 base;
};

static u64 gdt[9] __attribute__((aligned(16))) = {
    [1] = 0x00AF9B000000FFFF, // 0x08 kernel code
    [2] = 0x00CF93000000FFFF, // 0x10 kernel data
    [4] = 0x00CFF3000000FFFF, // 0x20 user data
    [5] = 0x00AFFB000000FFFF, // 0x28 user code; 0x30 is the task state
    [8] = 0x00CF13000000FFFF, // 0x40 a stack segment that is not present
};
static struct gate idt[256] __attribute__((aligned(16)));
static struct task_state task_state __attribute__((aligned(16)));
// The processor's block: its first eight bytes are its own address.
static struct {
    void *self;
} cpu_block __attribute__((aligned(64)));
extern const u64 vector_entries[256];

static void set_gate(int vector, u8 ist, u8 ring) {
    u64 entry = vector_entries[vector];
    idt[vector] = (struct gate){ .offset_low = entry & 0xFFFF, .selector = 8, .ist = ist,
                                 .kind = (u8)(0x8E | ring << 5), .offset_middle = entry >> 16 & 0xFFFF,
                                 .offset_high = (u32)(entry >> 32) };
}

void cpu_init(void) {
    u64 base = (u64)&task_state;
    gdt[6] = (sizeof task_state - 1) | (base & 0xFFFFFF) << 16 | 0x89ull << 40 | (base >> 24 & 0xFF) << 56;
    gdt[7] = base >> 32;
    task_state.io_map = sizeof task_state; // No map of ports follows.
    struct table_pointer pointer = { sizeof gdt - 1, (u64)gdt };
    __asm__ volatile("lgdt %0\n\t"
                     "pushq $8\n\t"
                     "leaq 1f(%%rip), %%rax\n\t"
                     "pushq %%rax\n\t"
                     "lretq\n"
                     "1:\tmovl $0x10, %%eax\n\t"
                     "movl %%eax, %%ss\n\t"
                     "movl %%eax, %%ds\n\t"
                     "movl %%eax, %%es\n\t"
                     "xorl %%eax, %%eax\n\t"
                     "movl %%eax, %%fs\n\t"
                     "movl %%eax, %%gs\n\t"
                     "lldt %%ax\n\t"
                     "movl $0x30, %%eax\n\t"
                     "ltr %%ax" : : "m"(pointer) : "rax", "memory");
    for (int i = 0; i < 256; i++)
        set_gate(i, 0, i == 3 ? 3 : 0);
    struct table_pointer idt_pointer = { sizeof idt - 1, (u64)idt };
    __asm__ volatile("lidt %0" : : "m"(idt_pointer));
    cpu_block.self = &cpu_block;
    write_msr(MSR_GS_BASE, (u64)&cpu_block);
}

void cpu_stacks_init(void) {
    static const u8 vectors[] = { VECTOR_DOUBLE_FAULT, 2, 18 };
    for (u8 i = 0; i < 3; i++) {
        u64 stack = object_new(4, FRAME_STACK, PAGE_WRITE | PAGE_NX);
        if (!stack)
            panic("not enough memory for a stack");
        task_state.ist[i] = stack + 4 * PAGE;
        set_gate(vectors[i], i + 1, 0);
    }
}

static void cpuid(u32 leaf, u32 out[4]) {
    __asm__ volatile("cpuid" : "=a"(out[0]), "=b"(out[1]), "=c"(out[2]), "=d"(out[3]) : "a"(leaf), "c"(0));
}

bool cpu_has_syscall(void) {
    u32 out[4];
    cpuid(0x80000001, out);
    return out[3] >> 11 & 1;
}

void cpu_print_features(void) {
    // The leaf, which of its registers, the bit, and the name.
    static const struct {
        u32 leaf;
        u8 place, bit;
        const char *name;
    } known[] = {
        { 1, 3, 0, "fpu" },           { 1, 3, 4, "tsc" },          { 1, 3, 5, "msr" },
        { 1, 3, 6, "pae" },           { 1, 3, 8, "cx8" },          { 1, 3, 9, "apic" },
        { 1, 3, 13, "pge" },          { 1, 3, 15, "cmov" },        { 1, 3, 16, "pat" },
        { 1, 3, 23, "mmx" },          { 1, 3, 24, "fxsr" },        { 1, 3, 25, "sse" },
        { 1, 3, 26, "sse2" },         { 1, 2, 0, "sse3" },         { 1, 2, 9, "ssse3" },
        { 1, 2, 13, "cx16" },         { 1, 2, 19, "sse4_1" },      { 1, 2, 20, "sse4_2" },
        { 1, 2, 21, "x2apic" },       { 1, 2, 23, "popcnt" },      { 1, 2, 26, "xsave" },
        { 1, 2, 28, "avx" },          { 1, 2, 30, "rdrand" },      { 1, 2, 31, "hypervisor" },
        { 7, 1, 0, "fsgsbase" },      { 7, 1, 5, "avx2" },         { 7, 1, 7, "smep" },
        { 7, 1, 20, "smap" },         { 7, 2, 2, "umip" },         { 7, 2, 16, "la57" },
        { 0x80000001, 3, 11, "syscall" }, { 0x80000001, 3, 20, "nx" }, { 0x80000001, 3, 26, "pdpe1gb" },
        { 0x80000001, 3, 27, "rdtscp" },  { 0x80000001, 3, 29, "lm" },
    };
    print("features:");
    for (u32 i = 0; i < sizeof known / sizeof known[0]; i++) {
        u32 most[4], out[4];
        cpuid(known[i].leaf & 0x80000000, most);
        cpuid(known[i].leaf, out);
        if (known[i].leaf <= most[0] && (out[known[i].place] >> known[i].bit & 1))
            print(" %s", known[i].name);
    }
    print("\n");
}
