// From the first line to the prompt.
#include "boot_info.h"
#include "console.h"
#include "cpu.h"
#include "memory.h"
#include "monitor.h"

void kernel_main(u64 info);

static u64 screen_bytes(void) { return (u64)screen_mode.pitch * screen_mode.height; }

// At first the screen is seen at its physical address, as all below 4 GiB is.
static void screen_early(const u8 *info) {
    framebuffer_find(info, &screen_mode);
    if (screen_can_draw(&screen_mode) && screen_mode.address + screen_bytes() <= 1ull << 32)
        screen_start(&screen_mode, (volatile void *)screen_mode.address);
}

static void screen_late(void) {
    if (!screen_can_draw(&screen_mode)) {
        print("The screen stays dark: the kernel cannot draw on %u x %u, %u bits\n", screen_mode.width,
              screen_mode.height, screen_mode.bits);
        return;
    }
    u64 address = device_map(screen_mode.address, screen_bytes());
    if (!address)
        panic("not enough memory for the screen");
    if (screen_mode.address + screen_bytes() <= 1ull << 32)
        screen_move((volatile void *)address);
    else
        screen_start(&screen_mode, (volatile void *)address);
}

void kernel_main(u64 info) {
    cpu_init();
    clock_init();
    serial_init();
    screen_early((const u8 *)info);
    if (!cpu_has_syscall()) {
        print("Mach_R: this processor lacks: SYSCALL\n");
        console_flush();
        halt_for_good();
    }
    print("Mach_R kernel starting...\n");
    boot_info_check(info);
    print("Memory: %lu MB\n", (ranges_ram_bytes() + 0xFFFFF) >> 20);
    frames_init();
    screen_move(NULL); // It cannot be seen while the page tables change.
    paging_init();
    screen_late();
    cpu_stacks_init();
    keyboard_init();
    interrupts_init();
    if (frames_left_out() >= 1 << 20)
        print("Not used: %lu MB of memory, which is beyond 512 GiB\n", frames_left_out() >> 20);
    if (!command_line_has("monitor"))
        demonstration();
    monitor_run();
}
