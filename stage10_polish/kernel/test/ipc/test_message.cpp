#include "test/ipc/test_message.hpp"

#include "lib/assert.hpp"
#include "lib/string.h"
#include "memory/heap.hpp"

namespace ipc_test {

namespace {

constexpr uint8_t filling(uint32_t place) { return static_cast<uint8_t>(place * 7 + 1); }

}  // namespace

TestMessage::TestMessage(uint32_t capacity)
    : bytes_(static_cast<uint8_t*>(memory::heap_allocate(capacity))),
      capacity_(capacity) {
    ASSERT(bytes_);
    wipe();
    header() = {};
}

TestMessage::TestMessage(TestMessage&& other)
    : bytes_(exchange(other.bytes_, nullptr)),
      capacity_(other.capacity_),
      size_(other.size_) {}

TestMessage& TestMessage::operator=(TestMessage&& other) {
    swap(bytes_, other.bytes_);
    swap(capacity_, other.capacity_);
    swap(size_, other.size_);
    return *this;
}

TestMessage::~TestMessage() { memory::heap_free(bytes_); }

TestMessage& TestMessage::to(Name name, uint32_t disposition) {
    header().msgh_remote_port = name;
    header().msgh_bits = (header().msgh_bits & ~0xffu) | disposition;
    return *this;
}

TestMessage& TestMessage::reply(Name name, uint32_t disposition) {
    header().msgh_local_port = name;
    header().msgh_bits = (header().msgh_bits & ~0xff00u) | disposition << 8;
    return *this;
}

TestMessage& TestMessage::id(mach_msg_id_t id) {
    header().msgh_id = id;
    return *this;
}

TestMessage& TestMessage::no_descriptors() {
    ASSERT(!complex());
    header().msgh_bits |= MACH_MSGH_BITS_COMPLEX;
    body() = {};
    size_ = place(0);
    return *this;
}

uint32_t TestMessage::add_descriptor() {
    if (!complex()) no_descriptors();
    const uint32_t index = body().descriptor_count++;
    ASSERT(place(index + 1) <= capacity_);
    size_ = place(index + 1);
    return index;
}

TestMessage& TestMessage::port(Name name, uint32_t disposition) {
    port_at(add_descriptor()) = {.name = name,
                                 .zero1 = 0,
                                 .zero2 = 0,
                                 .zero3 = 0,
                                 .disposition = static_cast<uint8_t>(disposition),
                                 .type = MACH_MSG_PORT_DESCRIPTOR};
    return *this;
}

TestMessage& TestMessage::memory(uint64_t address, uint64_t size, bool deallocate) {
    memory_at(add_descriptor()) = {.address = address,
                                   .size = static_cast<uint32_t>(size),
                                   .deallocate = deallocate,
                                   .copy = 0,
                                   .zero = 0,
                                   .type = MACH_MSG_OOL_DESCRIPTOR};
    return *this;
}

TestMessage& TestMessage::ports(uint64_t address, uint32_t count, uint32_t disposition) {
    ports_at(add_descriptor()) = {.address = address,
                                  .count = count,
                                  .deallocate = 0,
                                  .copy = 0,
                                  .disposition = static_cast<uint8_t>(disposition),
                                  .type = MACH_MSG_OOL_PORTS_DESCRIPTOR};
    return *this;
}

TestMessage& TestMessage::fill(uint32_t size) {
    ASSERT(size <= capacity_);
    for (; size_ < size; size_++) bytes_[size_] = filling(size_);
    return *this;
}

TestMessage& TestMessage::size(uint32_t size) {
    ASSERT(size <= capacity_);
    size_ = size;
    return *this;
}

bool TestMessage::filled(uint32_t start, uint32_t end) const {
    for (uint32_t place = start; place < end; place++) {
        if (bytes_[place] != filling(place)) return false;
    }
    return true;
}

bool TestMessage::untouched(uint32_t start, uint32_t end) const {
    for (uint32_t place = start; place < end; place++) {
        if (bytes_[place] != UNTOUCHED) return false;
    }
    return true;
}

void TestMessage::wipe() { memset(bytes_, UNTOUCHED, capacity_); }

}  // namespace ipc_test
