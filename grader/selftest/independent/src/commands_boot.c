// Commands that tell of the machine and of what the boot loader said.
#include "boot_info.h"
#include "console.h"
#include "cpu.h"
#include "lib.h"
#include "memory.h"
#include "monitor.h"
#include "ports.h"

static void command_mmap(int count, char **words) {
    if (too_many(words, count, 1))
        return;
    for (u32 i = 0; i < range_count; i++)
        print("0x%016lx 0x%016lx %lu %s\n", ranges[i].start, ranges[i].end, ranges[i].end - ranges[i].start,
              range_kind_name(ranges[i].kind));
    print("available: %lu bytes\n", ranges_ram_bytes());
}

static u32 crc32(const u8 *bytes, u64 size) {
    static u32 table[256];
    for (u32 i = 0; i < 256 && !table[255]; i++) {
        u32 value = i;
        for (int bit = 0; bit < 8; bit++)
            value = value >> 1 ^ (value & 1 ? 0xEDB88320 : 0);
        table[i] = value;
    }
    u32 crc = ~0u;
    while (size--)
        crc = table[(crc ^ *bytes++) & 0xFF] ^ crc >> 8;
    return ~crc;
}

static void command_modules(int count, char **words) {
    if (too_many(words, count, 1))
        return;
    if (!module_after(NULL))
        print("no modules\n");
    for (const struct mb_module *module = NULL; (module = module_after(module));) {
        for (const char *c = module->text; *c && *c != ' '; c++)
            console_put(*c);
        print(" %u bytes at 0x%x, crc32 %08x, \"", module->end - module->start, module->start,
              crc32(phys_to_virt(module->start), module->end - module->start));
        print("%s\"\n", module->text);
    }
}

static void command_cmdline(int count, char **words) {
    if (!too_many(words, count, 1))
        print("%s\n", command_line());
}

static void command_framebuffer(int count, char **words) {
    const struct screen_mode *mode = &screen_mode;
    if (too_many(words, count, 1))
        return;
    if (mode->kind == SCREEN_TEXT)
        print("text: %u x %u\n", mode->width, mode->height);
    else
        print("%s: %u x %u, %u bits, pitch %u, at 0x%lx\n", mode->kind == SCREEN_RGB ? "RGB" : "not RGB", mode->width,
              mode->height, mode->bits, mode->pitch, mode->address);
}

static void command_cpu(int count, char **words) {
    if (too_many(words, count, 1))
        return;
    print("cr0 0x%lx\ncr3 0x%lx\ncr4 0x%lx\nefer 0x%lx\n", read_cr0(), read_cr3(), read_cr4(), read_msr(MSR_EFER));
    print("cpu block 0x%lx\n", read_msr(MSR_GS_BASE));
    cpu_print_features();
}

static void command_reboot(int count, char **words) {
    if (!too_many(words, count, 1))
        machine_reset();
}

// QEMU's machines have the power management's control register at this port.
static void command_poweroff(int count, char **words) {
    if (too_many(words, count, 1))
        return;
    console_flush();
    out16(0x604, 0x2000);
    out16(0xB004, 0x2000);
    print("poweroff: this machine does not do it\n");
}

const struct command boot_commands[] = {
    { "help", "", "lists the commands", command_help },
    { "mmap", "", "shows the boot loader's memory map", command_mmap },
    { "modules", "", "lists the boot loader's modules", command_modules },
    { "cmdline", "", "shows the command line", command_cmdline },
    { "framebuffer", "", "says what the screen is", command_framebuffer },
    { "cpu", "", "shows control registers and features", command_cpu },
    { "crash", "WHAT [ARGUMENT]", "ends in an exception, or in a panic", command_crash },
    { "reboot", "", "resets the machine", command_reboot },
    { "poweroff", "", "turns the machine off", command_poweroff },
    { NULL, NULL, NULL, NULL },
};
