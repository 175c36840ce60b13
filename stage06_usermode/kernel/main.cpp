// The table of contents: what there is, in the order in which it starts.
#include "arch/context.hpp"
#include "arch/cpu.hpp"
#include "arch/interrupts.hpp"
#include "arch/local_apic.hpp"
#include "arch/user_mode.hpp"
#include "arch/user_protection.hpp"
#include "boot/boot.hpp"
#include "boot/refusal.hpp"
#include "console/screen.hpp"
#include "console/serial.hpp"
#include "halt/power.hpp"
#include "ipc/ipc.hpp"
#include "lib/format.hpp"
#include "loader/elf_programs.hpp"
#include "loader/program.hpp"
#include "memory/memory.hpp"
#include "memory/mmio.hpp"
#include "monitor/milestone.hpp"
#include "monitor/monitor_thread.hpp"
#include "service/console_objects.hpp"
#include "service/foreground.hpp"
#include "task/fault.hpp"
#include "task/task.hpp"
#include "test/boot_option.hpp"
#include "thread/scheduler.hpp"
#include "timer/timer.hpp"

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
    context::initialise();
    local_apic::initialise(memory::map_mmio(local_apic::registers_start(),
                                            local_apic::REGISTERS_SIZE, memory::Caching::Uncached));
    timer::initialise();
    scheduler::initialise();
    ipc::initialise();
    task::initialise();
    task::handle_user_faults();
    user_mode::initialise();
    user_mode::enable_protections();
    console::start_objects();
    loader::add_source(loader::find_module);
    loader::accept_elf();
    monitor::start_foreground();
    serial::enable_input();
    interrupts::enable();
    test::run_if_asked();
    milestone();
    monitor::start_thread();
    scheduler::exit();
}
