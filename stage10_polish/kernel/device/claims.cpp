#include "device/claims.hpp"

#include "arch/interrupts.hpp"
#include "arch/page_table.hpp"
#include "arch/pci_configuration.hpp"
#include "boot/boot.hpp"
#include "device/interrupt_lines.hpp"

namespace device::claims {

namespace {

constexpr uint64_t PORTS_END = 0x10000;

struct Ports {
    uint16_t first;
    uint16_t last;
};
// Those that the kernel uses, and what on the board belongs to them.
constexpr Ports KERNEL_PORTS[] = {
    {0x0000,
     0x00FF},  // the board's: interrupt controllers, timer, keyboard, clock, DMA, debug exit
    {0x03C0, 0x03DF},  // VGA
    {0x03F8, 0x03FF},  // the serial port
    {0x04D0, 0x04D1},  // which interrupt lines are level-triggered
    {0x0604, 0x0605},  // power of QEMU
    {0x0CF8, 0x0CFF},  // the PCI bus's configuration, reset
    {0xB004, 0xB005},  // power of Bochs
};

// Below are the firmware and the VGA screen, which memory maps do not mention.
constexpr PhysicalAddress LOWEST_REGISTERS{uint64_t{1} << 20};
// Interrupt controllers, and behind them the firmware's flash memory.
constexpr PhysicalRange BOARD{{0xFEC00000}, 0x01400000};

bool is_kernels(const PhysicalRange& range) {
    if (range.start < LOWEST_REGISTERS || range.overlaps(BOARD)) return true;
    // RAM, used or not, and whatever else the firmware keeps.
    for (const MemoryRange& known : boot::information().memory_map()) {
        if (known.range.overlaps(range)) return true;
    }
    const Framebuffer& screen = boot::information().framebuffer();
    return range.overlaps({screen.address, uint64_t{screen.pitch} * screen.height});
}

Result<void> check_ports(uint64_t start, uint64_t size) {
    if (size == 0 || start >= PORTS_END || size > PORTS_END - start) return KERN_INVALID_ARGUMENT;
    for (const Ports& ports : KERNEL_PORTS) {
        if (start <= ports.last && start + size > ports.first) return KERN_PROTECTION_FAILURE;
    }
    return {};
}

Result<void> check_registers(uint64_t start, uint64_t size) {
    const bool fits = size > 0 && size <= DEVICE_REGISTERS_MAXIMUM && start <= page_entry::ADDRESS;
    if (!fits || (start | size) % PAGE_SIZE != 0) return KERN_INVALID_ARGUMENT;
    if (is_kernels({{start}, size})) return KERN_PROTECTION_FAILURE;
    return {};
}

Result<void> check_function(uint64_t number) {
    if (number >= pci_configuration::FUNCTIONS) return KERN_INVALID_ARGUMENT;
    InterruptGuard guard;
    const uint32_t identity = pci_configuration::read(static_cast<uint32_t>(number), 0);
    if (identity == ~uint32_t{0}) return KERN_NOT_FOUND;
    return {};
}

}  // namespace

Result<void> check(const device_resource& resource) {
    if (resource.zero != 0) return KERN_INVALID_ARGUMENT;
    if (resource.kind == DEVICE_PORTS) return check_ports(resource.start, resource.size);
    if (resource.kind == DEVICE_REGISTERS) return check_registers(resource.start, resource.size);
    if (resource.size != 1) return KERN_INVALID_ARGUMENT;
    if (resource.kind == DEVICE_INTERRUPT) return interrupt_lines::check(resource.start);
    if (resource.kind == DEVICE_FUNCTION) return check_function(resource.start);
    return KERN_INVALID_ARGUMENT;
}

bool exclude_each_other(const device_resource& one, const device_resource& other) {
    if (one.kind != other.kind || one.kind == DEVICE_INTERRUPT) return false;
    return one.start < other.start + other.size && other.start < one.start + one.size;
}

}  // namespace device::claims
