// Segments: what is left of them in 64-bit mode. The order of the selectors is fixed by SYSCALL and
// SYSRET, which compute the others from one (Intel SDM 3A, 5.8.8).
#pragma once

#include <stdint.h>

namespace selector {
inline constexpr uint16_t KERNEL_CODE = 0x08;
inline constexpr uint16_t KERNEL_DATA = 0x10;
inline constexpr uint16_t USER_DATA = 0x20 | 3;
inline constexpr uint16_t USER_CODE = 0x28 | 3;
inline constexpr uint16_t TASK_STATE = 0x30;
}  // namespace selector

// Slots of the interrupt stack table, as used in the interrupt table's entries; 0 means none.
namespace interrupt_stack {
inline constexpr uint8_t DOUBLE_FAULT = 1;
inline constexpr uint8_t NON_MASKABLE = 2;
inline constexpr uint8_t MACHINE_CHECK = 3;
}  // namespace interrupt_stack

struct GlobalDescriptorTable {
    uint64_t entries[8];
};

// Intel SDM 3A, 8.7: in 64-bit mode only stack pointers are left in it, and the map of I/O ports
// that ring 3 may use (vol. 1, 19.5.2).
struct [[gnu::packed]] TaskStateSegment {
    uint32_t reserved0;
    uint64_t rsp0;  // loaded on the way from ring 3 into an interrupt
    uint64_t rsp1, rsp2;
    uint64_t reserved1;
    uint64_t ist[7];
    uint64_t reserved2;
    uint16_t reserved3;
    uint16_t io_map_base;  // NO_PORTS or PORTS
    uint8_t ports[8192];   // a bit for each, 0: it may be used
    uint8_t behind_ports;  // all ones: looked at together with the last ones

    static const uint16_t PORTS, NO_PORTS;
};
static_assert(sizeof(TaskStateSegment) == 104 + 8192 + 1);
inline constexpr uint16_t TaskStateSegment::PORTS = 104;
inline constexpr uint16_t TaskStateSegment::NO_PORTS =
    sizeof(TaskStateSegment);  // beyond the limit
