// What is said when the boot loader's information is refused, and about memory when it is not.
#include "boot/refusal.hpp"

#include "arch/cpu.hpp"
#include "boot/boot.hpp"
#include "console/screen.hpp"
#include "lib/format.hpp"

void boot::read_information_or_stop(PhysicalAddress block) {
    const StringView reason = read_information(block);
    if (reason.empty()) return;
    screen::assume_vga_text();
    println("Mach_R kernel starting...");
    println("The boot loader's information is refused: {}.", reason);
    cpu::halt();
}

void boot::print_memory_size() {
    // The available ranges miss the firmware's share of the last megabyte: rounding up tells the
    // size that was built in.
    constexpr uint64_t MIB = 1024 * 1024;
    println("Memory: {} MB", round_up(information().available_bytes(), MIB) / MIB);
}
