// The 32-bit part: is there a Multiboot2 loader, and a processor that will do?
// It is linked as a program of its own with the screen, and returns if so.
#include "multiboot.h"
#include "ports.h"
#include "screen.h"

void early_main(u32 magic, const u8 *info);

static void put(char c) {
    for (u32 i = 0; i < 10000000 && !(in8(0x3FD) & 0x20); i++)
        ;
    out8(0x3F8, (u8)c);
    screen_put(c);
}

static void say(const char *text) {
    while (*text)
        put(*text++);
}

static void consoles_start(const u8 *info) {
    struct screen_mode mode;
    framebuffer_find(info, &mode);
    out8(0x3F9, 0);
    out8(0x3FB, 0x80);
    out8(0x3F8, 1);
    out8(0x3F9, 0);
    out8(0x3FB, 3);
    out8(0x3FC, 3);
    if (screen_can_draw(&mode) && mode.address + (u64)mode.pitch * mode.height <= 0xFFFFFFFFu)
        screen_start(&mode, (volatile void *)(uptr)mode.address);
}

static void stop(void) {
    screen_flush();
    for (;;)
        __asm__ volatile("cli; hlt");
}

static bool has_cpuid(void) {
    u32 before, after;
    __asm__ volatile("pushfl; pushfl; xorl $0x200000, (%%esp); popfl; pushfl; popl %0; popl %1; pushl %1; popfl"
                     : "=&r"(after), "=&r"(before));
    return (before ^ after) & 0x200000;
}

static u32 cpuid(u32 leaf, u32 *edx) {
    u32 eax = leaf, ecx = 0, ebx;
    __asm__ volatile("cpuid" : "+a"(eax), "=b"(ebx), "+c"(ecx), "=d"(*edx));
    return eax;
}

// SYSCALL is missing here: it is looked for in 64-bit mode.
static const struct {
    const char *name;
    u8 extended, bit;
} needed[] = {
    { "64-bit", 1, 29 }, { "NX", 1, 20 },   { "FPU", 0, 0 },   { "TSC", 0, 4 },  { "MSR", 0, 5 },
    { "PAE", 0, 6 },     { "CMPXCHG8B", 0, 8 }, { "APIC", 0, 9 }, { "CMOV", 0, 15 }, { "MMX", 0, 23 },
    { "FXSAVE", 0, 24 }, { "SSE", 0, 25 },  { "SSE2", 0, 26 },
};

__attribute__((section(".text.first"))) void early_main(u32 magic, const u8 *info) {
    if (magic != MB_MAGIC) {
        consoles_start(NULL);
        say("Mach_R: the boot loader is no Multiboot2 loader.\r\n");
        stop();
    }
    u32 features[2] = { 0, 0 }, unused;
    if (has_cpuid()) {
        if (cpuid(0, &unused) >= 1)
            cpuid(1, &features[0]);
        if (cpuid(0x80000000, &unused) >= 0x80000001)
            cpuid(0x80000001, &features[1]);
    }
    bool missing = false;
    for (u32 i = 0; i < sizeof needed / sizeof needed[0]; i++) {
        if (features[needed[i].extended] >> needed[i].bit & 1)
            continue;
        if (!missing) {
            consoles_start(info);
            say("Mach_R: this processor lacks: ");
        } else {
            say(", ");
        }
        missing = true;
        say(needed[i].name);
    }
    if (missing) {
        say("\r\n");
        stop();
    }
}
