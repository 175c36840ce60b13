// Kernel memory is copied at once, a program's page by page through its address space.
#include "ipc/message_buffer.hpp"

#include "lib/string.h"
#include "vm/address_space.hpp"

bool MessageBuffer::copy_in(void* to, uint64_t offset, uint64_t size) const {
    if (size == 0) return true;
    if (space_) return space_->copy_in(to, address_ + offset, size).ok();
    if (offset > capacity_ || size > capacity_ - offset) return false;
    memcpy(to, reinterpret_cast<const uint8_t*>(address_) + offset, size);
    return true;
}

bool MessageBuffer::copy_out(uint64_t offset, const void* from, uint64_t size) const {
    if (size == 0) return true;
    if (space_) return space_->copy_out(address_ + offset, from, size).ok();
    if (offset > capacity_ || size > capacity_ - offset) return false;
    memcpy(reinterpret_cast<uint8_t*>(address_) + offset, from, size);
    return true;
}

bool MessageBuffer::writable(uint64_t size) const {
    if (size == 0) return true;
    if (space_) return space_->check(address_, size, Access::Write).ok();
    return size <= capacity_;
}
