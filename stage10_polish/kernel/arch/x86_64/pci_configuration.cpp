#include "arch/pci_configuration.hpp"

#include "arch/io.hpp"

namespace {

constexpr uint16_t ADDRESS = 0xCF8;
constexpr uint16_t DATA = 0xCFC;
constexpr uint32_t ENABLE = uint32_t{1} << 31;

constexpr uint32_t COMMAND = 4;  // and status in the upper half, where a 0 changes nothing
constexpr uint32_t COMMAND_MASK = 0xFFFF;
constexpr uint32_t BUS_MASTER = 1 << 2;

void select(uint32_t function, uint32_t offset) {
    io::out32(ADDRESS, ENABLE | function << 8 | offset);
}

}  // namespace

uint32_t pci_configuration::read(uint32_t function, uint32_t offset) {
    select(function, offset);
    return io::in32(DATA);
}

void pci_configuration::write(uint32_t function, uint32_t offset, uint32_t value) {
    select(function, offset);
    io::out32(DATA, value);
}

void pci_configuration::set_bus_master(uint32_t function, bool on) {
    const uint32_t command = read(function, COMMAND) & COMMAND_MASK;
    write(function, COMMAND, on ? command | BUS_MASTER : command & ~BUS_MASTER);
    (void)read(function, COMMAND);
}
