// The first half of a send: everything that can be wrong with a message is found here, in the order
// of precedence, and nothing has happened yet. What follows it (send.cpp) cannot fail.
#pragma once

#include "ipc/message.hpp"
#include "ipc/space.hpp"

namespace ipc {

// A walk through the descriptors of a message that comes from a program: which of the rights and
// of the memory that it carries each one stands for.
class Walk {
public:
    explicit Walk(Message& message) : all_(message.descriptors()) {}

    bool more() const { return index_ < all_.size(); }
    void next() {
        const mach_msg_descriptor_t& passed = all_[index_++];
        if (passed.type.type == MACH_MSG_OOL_PORTS_DESCRIPTOR) right_ += passed.ool_ports.count;
        passed.type.type == MACH_MSG_PORT_DESCRIPTOR ? right_++ : memory_++;
    }
    mach_msg_descriptor_t& descriptor() const { return all_[index_]; }
    // The index of its first right, and of its memory; behind the last descriptor: how many.
    uint64_t right() const { return right_; }
    uint32_t memory() const { return memory_; }

private:
    Span<mach_msg_descriptor_t> all_;
    uint32_t index_ = 0;
    uint64_t right_ = 0;
    uint32_t memory_ = 0;
};

// A message whose bytes have been copied from the sender, with the sender's names in them.
struct Sending {
    Sending(Space& sender, Message& copied) : space(sender), message(copied) {}

    Space& space;
    Message& message;

    Port* port = nullptr;   // where it goes, after a check
    bool limited = false;   // it respects the port's queue limit
    bool circular = false;  // it would end in a queue that it carries itself: destroyed instead
    bool has_memory = false;
    bool checked = false;  // promises are made: commit_rights() or forget() must follow

    // Errors of the message itself, then of each right in order, then the limits. With the IPC
    // lock, which stays held until commit_rights() or forget().
    mach_msg_return_t check_all() REQUIRES(lock);
    // Takes back what check_all() promised.
    void forget() REQUIRES(lock);
    // Takes the rights out of the sender's space and writes indexes where names were.
    void commit_rights() REQUIRES(lock);

    // Captures the out-of-line memory. Without the lock; changes nothing that the sender can see.
    mach_msg_return_t capture();
    // Takes `deallocate` memory away from the sender: with the lock, at commit.
    void remove_memory() REQUIRES(lock);

private:
    mach_msg_return_t check_header() REQUIRES(lock);
    mach_msg_return_t check_header_rights() REQUIRES(lock);
    mach_msg_return_t check_body() REQUIRES(lock);
    mach_msg_return_t check_descriptor(const mach_msg_descriptor_t& descriptor) REQUIRES(lock);
    mach_msg_return_t check_array(const mach_msg_ool_ports_descriptor& array) REQUIRES(lock);
    mach_msg_return_t check_limits() REQUIRES(lock);
    mach_msg_return_t check_right(mach_port_name_t name, uint32_t disposition) REQUIRES(lock);
    Result<void> make_room() REQUIRES(lock);

    uint64_t rights_seen_ = 0;  // in descriptors, whether or not there is room for them
    uint64_t memory_seen_ = 0;  // bytes out of line
    bool carries_receive_ = false;
    bool room_made_ = false;
};

}  // namespace ipc
