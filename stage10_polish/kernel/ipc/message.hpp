// Message: a message while the kernel holds it: its bytes, and the rights and memory it carries.
// In the bytes a port is the index of its right in `rights`, out-of-line memory that of its memory
// in `memory`, an array of ports both; names and addresses exist only in a sender and in a
// receiver.
//
// Invariant: a message owns what it carries until that is taken out of it; ipc::doom() releases the
// rest. Under the IPC lock once it is committed; before, it belongs to the sending thread alone.
#pragma once

#include "ipc/right.hpp"
#include "ipc/work_item.hpp"
#include "lib/intrusive_list.hpp"
#include "lib/result.hpp"
#include "lib/span.hpp"
#include "vm/captured_memory.hpp"

#include <mach/limits.h>
#include <mach/message.h>

class Account;
struct SendOnce;

struct CarriedMemory {
    CapturedMemory memory;
    Insertion insertion;  // while a receiver is being prepared
};

struct Message : WorkItem {
    ListLink link;  // in the port's queue

    Right destination;  // the send or send-once right it was sent with
    Right reply;
    mach_msg_bits_t bits = 0;  // as the receiver sees them
    mach_msg_id_t id = 0;
    uint32_t size = 0;      // bytes, header included
    uint32_t released = 0;  // rights released so far, while it is destroyed
    uint32_t right_count = 0;
    uint32_t memory_count = 0;

    Account* const account;
    uint64_t charge;
    SendOnce* room = nullptr;  // whose room it is built in; null: it is on the heap
    uint8_t* bytes;            // starts with the header
    Right* rights = nullptr;
    CarriedMemory* memory = nullptr;

    // A message of `size` bytes that are not set yet. KERN_RESOURCE_SHORTAGE. Takes the IPC lock.
    static Result<Message*> create(uint32_t size, Account& account);
    // Room for what it is to carry: Null rights and empty memory. Once, with the IPC lock.
    Result<void> make_room(uint32_t rights_wanted, uint32_t memory_wanted) REQUIRES(ipc::lock);
    // Room for more rights behind those that there are. With the IPC lock. KERN_RESOURCE_SHORTAGE.
    Result<void> add_rights(uint32_t count) REQUIRES(ipc::lock);
    // Frees the memory of a message that carries nothing any more.
    static void free(Message& message) REQUIRES(ipc::lock);
    // The same for one that was never sent and carries at most captured memory. Without the lock.
    static void discard(Message& message);

    bool complex() const { return bits & MACH_MSGH_BITS_COMPLEX; }
    mach_msg_header& header() { return *reinterpret_cast<mach_msg_header*>(bytes); }
    mach_msg_body& body() {
        return *reinterpret_cast<mach_msg_body*>(bytes + sizeof(mach_msg_header));
    }
    Span<mach_msg_descriptor_t> descriptors() {
        if (!complex()) return {};
        return {reinterpret_cast<mach_msg_descriptor_t*>(&body() + 1), body().descriptor_count};
    }

    // What a descriptor stands for while the kernel holds the message.
    Right& right_of(const mach_msg_port_descriptor& at) { return rights[at.name]; }
    CarriedMemory& memory_of(const mach_msg_ool_descriptor& at) { return memory[at.address]; }
    Right* rights_of(const mach_msg_ool_ports_descriptor& at) {
        return rights + static_cast<uint32_t>(at.address);
    }
    CarriedMemory& memory_of(const mach_msg_ool_ports_descriptor& at) {
        return memory[at.address >> 32];
    }
    static uint64_t place_of_array(uint32_t memory_index, uint32_t first_right) {
        return uint64_t{memory_index} << 32 | first_right;
    }

    Message(Account& payer, uint64_t charged, uint8_t* storage)
        : WorkItem(Kind::Message),
          account(&payer),
          charge(charged),
          bytes(storage) {}
};

// A message on the stack of a call to a kernel object that is answered at once: charged to nobody,
// never queued and never freed. `account` is who pays for what is made on its behalf.
struct LocalMessage : Message {
    static constexpr uint32_t ROOM = 1024;
    static constexpr uint32_t RIGHTS = 1;

    LocalMessage(Account& payer, uint32_t length) : Message(payer, 0, room_bytes) { size = length; }
    // As make_room(), for at most RIGHTS and no memory.
    void use_rights(uint32_t count) {
        rights = reinterpret_cast<Right*>(room_for_rights);
        for (uint32_t i = 0; i < count; i++) new (&rights[i]) Right;
        right_count = count;
    }

    alignas(Right) uint8_t room_for_rights[RIGHTS * sizeof(Right)];
    alignas(8) uint8_t room_bytes[ROOM];
};
