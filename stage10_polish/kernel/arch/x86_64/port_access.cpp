#include "arch/port_access.hpp"

#include "arch/cpu.hpp"
#include "lib/string.h"

bool port_access::in_force(const void* owner) {
    const Cpu& cpu = this_cpu();
    return cpu.tss.io_map_base == TaskStateSegment::PORTS && cpu.port_owner == owner;
}

bool port_access::put_in_force(const void* owner) {
    Cpu& cpu = this_cpu();
    cpu.tss.io_map_base = TaskStateSegment::PORTS;
    if (cpu.port_owner == owner) return false;
    cpu.port_owner = owner;
    memset(cpu.tss.ports, 0xFF, sizeof(cpu.tss.ports));
    return true;
}

void port_access::allow(uint16_t first, uint32_t count) {
    uint8_t* const ports = this_cpu().tss.ports;
    for (uint32_t port = first; port < first + count; port++) {
        ports[port / 8] = static_cast<uint8_t>(ports[port / 8] & ~(1u << port % 8));
    }
}

// The processor reads where the map is for each access: writing it is enough, for another one, too.
void port_access::revoke_all() {
    for (Cpu* cpu : cpu::all()) {
        cpu->tss.io_map_base = TaskStateSegment::NO_PORTS;
        cpu->port_owner = nullptr;
    }
}
