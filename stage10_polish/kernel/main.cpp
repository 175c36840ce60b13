// The table of contents: what there is, in the order in which it starts.
#include "arch/context.hpp"
#include "arch/cpu.hpp"
#include "arch/interrupts.hpp"
#include "arch/local_apic.hpp"
#include "arch/user_mode.hpp"
#include "arch/user_protection.hpp"
#include "boot/boot.hpp"
#include "boot/processors.hpp"
#include "boot/refusal.hpp"
#include "console/keyboard.hpp"
#include "console/screen.hpp"
#include "console/serial.hpp"
#include "device/requests.hpp"
#include "fs/archive.hpp"
#include "fs/proc.hpp"
#include "halt/power.hpp"
#include "halt/stack_protector.hpp"
#include "ipc/ipc.hpp"
#include "lib/format.hpp"
#include "loader/elf_programs.hpp"
#include "loader/program.hpp"
#include "memory/memory.hpp"
#include "memory/mmio.hpp"
#include "memory/physical.hpp"
#include "monitor/monitor_thread.hpp"
#include "service/console_objects.hpp"
#include "service/file_service.hpp"
#include "service/first_task.hpp"
#include "service/foreground.hpp"
#include "service/host_port.hpp"
#include "service/task_service.hpp"
#include "service/wall_clock.hpp"
#include "task/fault.hpp"
#include "task/task.hpp"
#include "test/boot_option.hpp"
#include "thread/scheduler.hpp"
#include "timer/timer.hpp"

extern "C" [[noreturn]] __attribute__((no_stack_protector)) void
kernel_main(uint64_t boot_information) {
    stack_protector::initialise();
    cpu::initialise();
    interrupts::initialise();
    serial::initialise();
    boot::read_information_or_stop({boot_information});
    screen::initialise(boot::information().framebuffer());
    println("Mach_R kernel starting...");
    println("Mach_R kernel v0.1.0");
    boot::print_memory_size();
    screen::say_if_dark(boot::information().framebuffer());
    power::initialise();
    boot::list_processors();
    memory::start(boot::information());
    context::initialise();
    local_apic::initialise(memory::map_mmio(local_apic::registers_start(),
                                            local_apic::REGISTERS_SIZE, memory::Caching::Uncached));
    timer::initialise();
    wall_clock::initialise();
    scheduler::initialise();
    ipc::initialise(ipc::fast_path_wanted());
    task::initialise();
    task::handle_user_faults();
    user_mode::initialise();
    user_mode::enable_protections();
    console::start_objects();
    loader::add_source(loader::find_module);
    loader::accept_elf();
    println("Loading initrd...");
    fs::load_archive();
    fs::start_service();
    fs::add_proc();
    task::start_service();
    task::start_host_port();
    device::start();
    monitor::start_foreground();
    serial::enable_input();
    keyboard::start();
    scheduler::start_processors(boot::processors(), memory::start_page());
    interrupts::enable();
    test::run_if_asked();
    if (boot::option("monitor")) {
        monitor::start_thread();
    } else {
        println("Starting init...");
        monitor::start_thread(task::run_init);
    }
    scheduler::exit();
}
