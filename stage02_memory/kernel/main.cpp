// The table of contents: what there is, in the order in which it starts.
#include "arch/cpu.hpp"
#include "arch/interrupts.hpp"
#include "boot/boot.hpp"
#include "boot/refusal.hpp"
#include "console/screen.hpp"
#include "console/serial.hpp"
#include "halt/power.hpp"
#include "lib/format.hpp"
#include "memory/memory.hpp"
#include "monitor/milestone.hpp"
#include "monitor/monitor.hpp"
#include "test/boot_option.hpp"

extern "C" [[noreturn]] void kernel_main(uint64_t boot_information) {
    cpu::initialise();
    interrupts::initialise();
    serial::initialise();
    boot::read_information_or_stop({boot_information});
    screen::initialise(boot::information().framebuffer());
    println("Mach_R kernel starting...");
    boot::print_memory_size();
    screen::say_if_dark(boot::information().framebuffer());
    power::initialise();
    memory::start(boot::information());
    serial::enable_input();
    test::run_if_asked();
    milestone();
    while (true) monitor::run();
}
