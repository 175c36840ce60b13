// Request and Reply: messages as the kernel's own servers see them, in MIG's wire layout: header,
// [body, descriptors], fields; in a reply the fields begin with the return code. Port and memory
// descriptors hold indexes, used only through here; generated servers do so through
// object_server.hpp.
#pragma once

#include "ipc/held_right.hpp"
#include "ipc/lock.hpp"
#include "ipc/message.hpp"

class Space;

class Request : NonCopyable {
public:
    explicit Request(Message& message) : message_(message) {}

    mach_msg_id_t id() const { return message_.id; }
    uint32_t size() const { return message_.size; }  // header included
    bool complex() const { return message_.complex(); }
    Span<mach_msg_descriptor_t> descriptors() const { return message_.descriptors(); }

    Span<uint8_t> bytes() const { return {message_.bytes, message_.size}; }

    // Descriptor `index` is a port descriptor. RightKind::Null also if it is something else.
    RightKind port_kind(uint32_t index) const;
    // Its right, which leaves the message. NULL if it was taken before or is no port descriptor.
    HeldRight take_port(uint32_t index);
    // Descriptor `index` is an array of ports: how many, 0 if it is none; and its element.
    uint32_t port_count(uint32_t index) const;
    HeldRight take_port(uint32_t index, uint32_t element);
    // Descriptor `index` is out-of-line memory: empty if it is not.
    CapturedMemory take_memory(uint32_t index);

    // For a handler that answers later (it returns MIG_NO_REPLY). NULL if no reply is wanted.
    HeldRight take_reply();
    Message& message() { return message_; }

private:
    // Null if descriptor `index` is of another type, or there is none.
    const mach_msg_descriptor_t* find(uint32_t index, uint8_t type) const;

    Message& message_;
};

class Reply : NonCopyable {
public:
    // The reply to a message with this id; its memory is charged to `account`. If it is short and
    // carries at most one right it is built in `local`, if there is one.
    Reply(mach_msg_id_t request_id, Account& account, LocalMessage* local = nullptr)
        : id_(request_id + 100),
          account_(account),
          local_(local) {}
    ~Reply() { drop(); }

    // For an object that knows, before its handler runs, how short the last field will be: make()
    // takes no more than `size` bytes (a multiple of 8), whatever the structure has room for.
    void limit(uint32_t size) { limit_ = size; }

    // Makes the message: zeroed, of `size` bytes (a multiple of 8), able to carry so many ports and
    // pieces of memory, in as many descriptors. At most once; KERN_RESOURCE_SHORTAGE.
    Result<void> make(uint32_t size, uint32_t ports = 0, uint32_t memories = 0);
    template <typename T>
    Result<T*> make(uint32_t ports = 0, uint32_t memories = 0, uint32_t size = sizeof(T)) {
        TRY(make(size, ports, memories));
        return reinterpret_cast<T*>(message_->bytes);
    }
    // Cuts the message off; a multiple of 8.
    void truncate(uint32_t size);

    // Fills in the descriptor, which is inside the message, in any order.
    void set_port(mach_msg_port_descriptor& descriptor, HeldRight&& right);
    void set_memory(mach_msg_ool_descriptor& descriptor, CapturedMemory&& memory);
    // Takes the rights, for which there is no room yet; it counts as one of the memories of make().
    // `disposition`: as they arrive. KERN_RESOURCE_SHORTAGE: none was taken.
    Result<void> set_ports(mach_msg_ool_ports_descriptor& descriptor, Span<HeldRight> rights,
                           uint32_t disposition);

    // Sends it, or, if it was not made, header and `code` only, through `destination` (NULL: no
    // reply is wanted; a dead port: nobody is there). Ignores the queue limit. With a send-once
    // right a reply always arrives: without memory it is KERN_RESOURCE_SHORTAGE, built in the
    // right's room.
    void send(HeldRight&& destination, kern_return_t code);

    // What send() would send for this code: the message that was made, or header and code only.
    // Null: no memory for it. No lock is held.
    Message* finish(kern_return_t code);

    mach_msg_id_t id() const { return id_; }

private:
    // The message is dropped with what it carries.
    void drop() {
        Message* const message = exchange(message_, nullptr);
        if (message && (message != local_ || message->right_count > 0)) discard(*message);
    }
    void discard(Message& message);
    Result<Message*> allocate(uint32_t size, uint32_t ports, uint32_t memories);
    void leave_stack();

    mach_msg_id_t id_;
    Account& account_;
    LocalMessage* local_;
    Message* message_ = nullptr;
    uint32_t limit_ = 0;  // 0: none
    uint16_t ports_used_ = 0;
    uint16_t memories_used_ = 0;
};

namespace ipc {

// For an answer that goes straight to its receiver. Does it carry no memory, and no more rights
// than a message on the stack can? Then there is room for their names in `space`,
bool reserve_names(const Message& answer, Space& space) REQUIRES(lock);
// where the rights appear; the descriptors have their names then.
void enter_rights(Message& answer, Space& space) REQUIRES(lock);

}  // namespace ipc
