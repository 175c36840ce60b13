// The host's side of the architecture seam: I/O ports that lead into the test.
#pragma once

#include <stdint.h>

namespace io {

inline uint8_t (*emulated_in8)(uint16_t port) = nullptr;
inline void (*emulated_out8)(uint16_t port, uint8_t value) = nullptr;

inline uint8_t in8(uint16_t port) { return emulated_in8(port); }
inline void out8(uint16_t port, uint8_t value) { emulated_out8(port, value); }

}  // namespace io
