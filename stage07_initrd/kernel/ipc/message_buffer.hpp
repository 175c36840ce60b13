// MessageBuffer: where a message is in its sender or receiver: in a program's address space, or,
// for threads of kernel tasks, in kernel memory. The only way in which IPC touches either.
#pragma once

#include "lib/result.hpp"

#include <mach/message.h>

class AddressSpace;

class MessageBuffer {
public:
    MessageBuffer() = default;
    // Kernel memory of `capacity` bytes; what lies behind it is not accessible.
    MessageBuffer(void* memory, uint64_t capacity)
        : address_(reinterpret_cast<uint64_t>(memory)),
          capacity_(capacity) {}
    MessageBuffer(AddressSpace& space, uint64_t address) : space_(&space), address_(address) {}

    // False: not all of it is accessible; part may have been copied.
    [[nodiscard]] bool copy_in(void* to, uint64_t offset, uint64_t size) const;
    [[nodiscard]] bool copy_out(uint64_t offset, const void* from, uint64_t size) const;
    // Would copy_out() of the first `size` bytes succeed?
    [[nodiscard]] bool writable(uint64_t size) const;

private:
    AddressSpace* space_ = nullptr;  // null: kernel memory
    uint64_t address_ = 0;
    uint64_t capacity_ = ~uint64_t{0};
};
