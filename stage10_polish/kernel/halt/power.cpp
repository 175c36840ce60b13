// Off, reboot, exit: each tries what machines and emulators offer, in turn.
#include "halt/power.hpp"

#include "arch/acpi.hpp"
#include "arch/cpu.hpp"
#include "arch/interrupts.hpp"
#include "arch/interval_timer.hpp"
#include "arch/io.hpp"
#include "boot/boot.hpp"
#include "console/console.hpp"
#include "console/serial.hpp"
#include "lib/format.hpp"

namespace {

constexpr uint16_t DEBUG_EXIT_PORT = 0xF4;  // QEMU: -device isa-debug-exit,iobase=0xf4
constexpr uint16_t QEMU_POWER_PORT = 0x604;
constexpr uint16_t BOCHS_POWER_PORT = 0xB004;
constexpr uint16_t SLEEP_ENABLE = 1 << 13;

constinit acpi::PowerOff power_off{};

constexpr uint64_t PATIENCE = 1'000'000;  // microseconds

// From here on nobody writes to the console, or to a port, but this processor.
void quiet() {
    interrupts::disable();
    cpu::stop_others();
    serial::wait_until_sent();
}

// An emulator goes on for a while after the write that ends it.
void wait_for_effect() {
    interval_timer::Stopwatch watch;
    while (!watch.passed(PATIENCE)) {
    }
}

}  // namespace

void power::initialise() { power_off = acpi::find_power_off(boot::information().acpi_root()); }

void power::off() {
    quiet();
    if (power_off.port != 0) {
        const uint16_t value = static_cast<uint16_t>(power_off.sleep_type << 10);
        io::out16(power_off.port, value | SLEEP_ENABLE);
        wait_for_effect();
    }
    // Where the firmware's tables said nothing: the ports of the emulators.
    io::out16(QEMU_POWER_PORT, SLEEP_ENABLE);
    io::out16(BOCHS_POWER_PORT, SLEEP_ENABLE);
    wait_for_effect();
    println("This machine does not switch itself off; it is safe to do it now.");
    cpu::halt();
}

void power::reboot() {
    quiet();
    io::out8(0x64, 0xFE);  // the keyboard controller's reset line
    wait_for_effect();
    io::out8(0xCF9, 0x06);  // the chipset's
    wait_for_effect();
    // A triple fault does it on every machine.
    const struct [[gnu::packed]] {
        uint16_t limit = 0;
        uint64_t base = 0;
    } no_table;
    asm volatile("lidt %0\n\tud2" ::"m"(no_table));
    cpu::halt();
}

void power::exit(bool success) {
    quiet();
    io::out8(DEBUG_EXIT_PORT, success ? 0x10 : 0x11);  // QEMU's status: value * 2 + 1
    wait_for_effect();
    off();
}

void power::after_panic() {
    serial::wait_until_sent();
    const Result<StringView> choice = boot::option("panic");
    if (choice.ok() && choice.value() == "reboot") reboot();
    if (choice.ok() && choice.value() == "exit") exit(false);
    cpu::halt();
}
