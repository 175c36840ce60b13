// Instructions for I/O ports. The processor carries them out for a task whose device has the port.
#pragma once

#include <stdint.h>

namespace ports {

inline uint8_t in8(uint16_t port) {
    uint8_t value;
    asm volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}
inline void out8(uint16_t port, uint8_t value) {
    asm volatile("outb %0, %1" ::"a"(value), "Nd"(port));
}
inline void out32(uint16_t port, uint32_t value) {
    asm volatile("outl %0, %1" ::"a"(value), "Nd"(port));
}
// `count` units of two bytes.
inline void in16(uint16_t port, void* to, uint64_t count) {
    asm volatile("rep insw" : "+D"(to), "+c"(count) : "d"(port) : "memory");
}
inline void out16(uint16_t port, const void* from, uint64_t count) {
    asm volatile("rep outsw" : "+S"(from), "+c"(count) : "d"(port) : "memory");
}

}  // namespace ports
