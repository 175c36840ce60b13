// What client and server stubs share: the shape a message must have before a field of it is
// believed, and small helpers for its fields. A message ends at a multiple of 8.
#pragma once

#include <mach/message.h>
#include <mach/notify.h>
#include <stddef.h>
#include <stdint.h>

namespace mig {

constexpr uint32_t padded(uint64_t size) {
    return static_cast<uint32_t>((size + 7) & ~uint64_t{7});
}

// Of mach_msg's codes: the receive failed, and what was to be sent is sent.
constexpr bool is_receive_error(mach_msg_return_t code) {
    return (static_cast<uint32_t>(code) & 0xffffc000u) == 0x10004000u;
}

// A descriptor as a receiver must find it. `disposition`: as it arrives; 0 for memory, and for a
// right of any kind.
struct Descriptor {
    uint8_t type;
    uint8_t disposition;
};

struct Shape {
    uint32_t size_least, size_most;
    uint32_t descriptor_count;  // 0: not COMPLEX
    const Descriptor* descriptors;
};

// The descriptors of a COMPLEX message.
inline mach_msg_descriptor_t* descriptors_of(mach_msg_header* message) {
    return reinterpret_cast<mach_msg_descriptor_t*>(reinterpret_cast<mach_msg_body*>(message + 1) +
                                                    1);
}
inline const mach_msg_descriptor_t* descriptors_of(const mach_msg_header* message) {
    return descriptors_of(const_cast<mach_msg_header*>(message));
}

inline bool fits(const mach_msg_descriptor_t& at, const Descriptor& wanted) {
    if (at.type.type != wanted.type) return false;
    switch (wanted.type) {
    case MACH_MSG_PORT_DESCRIPTOR:
        // No right, or one whose port died, is of every kind.
        return at.port.name == MACH_PORT_NULL || at.port.name == MACH_PORT_DEAD ||
               wanted.disposition == 0 || at.port.disposition == wanted.disposition;
    case MACH_MSG_OOL_PORTS_DESCRIPTOR:
        return at.ool_ports.count == 0 || at.ool_ports.disposition == wanted.disposition;
    default:
        return true;
    }
}

// Size, COMPLEX and every descriptor are as they must be.
inline bool fits(const mach_msg_header* message, const Shape& shape) {
    const bool complex = (message->msgh_bits & MACH_MSGH_BITS_COMPLEX) != 0;
    if (message->msgh_size < shape.size_least || message->msgh_size > shape.size_most ||
        complex != (shape.descriptor_count > 0)) {
        return false;
    }
    if (!complex) return true;
    const auto* body = reinterpret_cast<const mach_msg_body*>(message + 1);
    if (body->descriptor_count != shape.descriptor_count) return false;
    for (uint32_t i = 0; i < shape.descriptor_count; i++) {
        if (!fits(descriptors_of(message)[i], shape.descriptors[i])) return false;
    }
    return true;
}

// Memory that arrived is a whole number of T, where a T may lie. (It arrives at the offset within a
// page that the sender chose.)
template <typename T>
bool is_array_of(const mach_msg_ool_descriptor& memory) {
    return memory.size % sizeof(T) == 0 && memory.address % alignof(T) == 0;
}

inline mach_msg_port_descriptor port(mach_port_name_t name, uint8_t disposition) {
    return {name, 0, 0, 0, disposition, MACH_MSG_PORT_DESCRIPTOR};
}

inline mach_msg_ool_descriptor memory(const void* data, uint64_t bytes, bool deallocate) {
    return {reinterpret_cast<uint64_t>(data), static_cast<uint32_t>(bytes), deallocate, 0, 0,
            MACH_MSG_OOL_DESCRIPTOR};
}

inline mach_msg_ool_ports_descriptor ports(const mach_port_name_t* names, uint32_t count,
                                           uint8_t disposition, bool deallocate) {
    return {reinterpret_cast<uint64_t>(names), count, deallocate, 0, disposition,
            MACH_MSG_OOL_PORTS_DESCRIPTOR};
}

// A text's bytes with its terminating zero, 0 if it has none within `room` bytes.
inline uint32_t string_size(const char* text, uint32_t room) {
    for (uint32_t i = 0; i < room; i++) {
        if (text[i] == 0) return i + 1;
    }
    return 0;
}

// `size` bytes of a field of `room` are one text, its terminating zero the last of them.
inline bool is_string(const char* text, uint32_t size, uint32_t room) {
    return size > 0 && size <= room && string_size(text, size) == size;
}

inline void copy(void* to, const void* from, uint64_t bytes) {
    if (bytes > 0) __builtin_memcpy(to, from, bytes);
}

template <typename T>
void copy_elements(T* to, const T* from, uint32_t count) {
    copy(to, from, uint64_t{count} * sizeof(T));
}

// Zeroes what is behind the first `count` elements of a field.
template <typename T, uint32_t room>
void clear_behind(T (&field)[room], uint32_t count) {
    if (count < room) __builtin_memset(&field[count], 0, (room - count) * sizeof(T));
}

// Zeroes a message from `from` to `to`, so that nothing of the sender's stack goes with it.
inline void clear(void* message, uint64_t from, uint64_t to) {
    if (to > from) __builtin_memset(static_cast<char*>(message) + from, 0, to - from);
}

// Ends a message behind `size` bytes: the size to send.
inline uint32_t end(void* message, uint64_t size) {
    clear(message, size, padded(size));
    return padded(size);
}

}  // namespace mig
