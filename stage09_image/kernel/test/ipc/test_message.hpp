// TestMessage: a message as a case writes it down, or as it was received:
//
//     task.send(message_to(port, COPY_SEND).id(7).port(right, MOVE_SEND))
//
// The bytes are on the heap, for kernel stacks are small.
#pragma once

#include "lib/utility.hpp"

#include <mach/message.h>
#include <mach/notify.h>

namespace ipc_test {

using Name = mach_port_name_t;

constexpr uint32_t MOVE_RECEIVE = MACH_MSG_TYPE_MOVE_RECEIVE;
constexpr uint32_t MOVE_SEND = MACH_MSG_TYPE_MOVE_SEND;
constexpr uint32_t MOVE_SEND_ONCE = MACH_MSG_TYPE_MOVE_SEND_ONCE;
constexpr uint32_t COPY_SEND = MACH_MSG_TYPE_COPY_SEND;
constexpr uint32_t MAKE_SEND = MACH_MSG_TYPE_MAKE_SEND;
constexpr uint32_t MAKE_SEND_ONCE = MACH_MSG_TYPE_MAKE_SEND_ONCE;

class TestMessage : NonCopyable {
public:
    static constexpr uint32_t CAPACITY = 512;
    static constexpr uint8_t UNTOUCHED = 0xEE;  // what the bytes are before a message is received

    explicit TestMessage(uint32_t capacity = CAPACITY);
    TestMessage(TestMessage&& other);
    TestMessage& operator=(TestMessage&& other);
    ~TestMessage();

    // --- Writing ---
    TestMessage& to(Name name, uint32_t disposition);
    TestMessage& reply(Name name, uint32_t disposition);
    TestMessage& id(mach_msg_id_t id);
    // Descriptors; the first one makes the message COMPLEX. Before bytes().
    TestMessage& no_descriptors();
    TestMessage& port(Name name, uint32_t disposition);
    TestMessage& memory(uint64_t address, uint64_t size, bool deallocate = false);
    TestMessage& ports(uint64_t address, uint32_t count, uint32_t disposition);
    // Fills up to `size` in all with bytes that follow from their place.
    TestMessage& fill(uint32_t size);
    // The send size, whatever was written.
    TestMessage& size(uint32_t size);

    // --- Looking ---
    uint32_t size() const { return size_; }
    uint32_t capacity() const { return capacity_; }
    uint8_t* bytes() { return bytes_; }
    const uint8_t* bytes() const { return bytes_; }
    mach_msg_header& header() const { return *reinterpret_cast<mach_msg_header*>(bytes_); }
    mach_msg_id_t id() const { return header().msgh_id; }
    uint32_t bits() const { return header().msgh_bits; }
    bool complex() const { return bits() & MACH_MSGH_BITS_COMPLEX; }
    Name remote() const { return header().msgh_remote_port; }
    Name local() const { return header().msgh_local_port; }
    uint32_t sequence() const { return header().msgh_seqno; }
    mach_msg_body& body() const { return at<mach_msg_body>(sizeof(mach_msg_header)); }
    mach_msg_descriptor_t& descriptor(uint32_t index) const {
        return at<mach_msg_descriptor_t>(place(index));
    }
    mach_msg_port_descriptor& port_at(uint32_t index) const { return descriptor(index).port; }
    mach_msg_ool_descriptor& memory_at(uint32_t index) const {
        return descriptor(index).out_of_line;
    }
    mach_msg_ool_ports_descriptor& ports_at(uint32_t index) const {
        return descriptor(index).ool_ports;
    }
    template <typename T>
    T& at(uint32_t offset) const {
        return *reinterpret_cast<T*>(bytes_ + offset);
    }
    // Are the bytes from `start` to `end` what fill() wrote; are they as before any message?
    bool filled(uint32_t start, uint32_t end) const;
    bool untouched(uint32_t start, uint32_t end) const;
    bool untouched() const { return untouched(0, capacity_); }
    void wipe();

private:
    static uint32_t place(uint32_t index) {
        return static_cast<uint32_t>(sizeof(mach_msg_header) + sizeof(mach_msg_body)) + 16 * index;
    }
    uint32_t add_descriptor();

    uint8_t* bytes_;
    uint32_t capacity_;
    uint32_t size_ = sizeof(mach_msg_header);
};

inline TestMessage message_to(Name name, uint32_t disposition,
                              uint32_t capacity = TestMessage::CAPACITY) {
    TestMessage message(capacity);
    message.to(name, disposition);
    return message;
}

}  // namespace ipc_test
