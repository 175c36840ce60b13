// Port: a queue of messages with one receiver. While it lives exactly one receive right exists: in
// a name space, in a message on its way, or held by the kernel. Everything under the IPC lock.
//
// Invariants: `references` counts the pointers to it: one for each entry of a name space that names
// it, for each right outside a name space, for each send-once right to it, for its kernel object. A
// dead port has no queue, no waiters and no requests. queued + granted slots may exceed the limit
// only by messages that ignore it (send-once rights, the kernel's replies) or when it is lowered.
#pragma once

#include "ipc/counts.hpp"
#include "ipc/message.hpp"
#include "ipc/send_once.hpp"
#include "ipc/waiter.hpp"
#include "ipc/work_item.hpp"
#include "lib/intrusive_list.hpp"

class Account;
class KernelObject;
class Space;
struct PortSet;

struct Port : WorkItem {
    using Queue = IntrusiveList<Message, &Message::link>;

    // Where the receive right is.
    enum class Place : uint8_t {
        InSpace,    // receiver_space(), receiver_name()
        InTransit,  // in a message queued at container() (null while that is not queued yet)
        InKernel,   // held by `kernel_object` or by kernel code
        Dead,
    };
    // How far the destruction of a dying port has come (destruction.cpp).
    enum class Phase : uint8_t { None, Messages, Requests };

    static Result<Port*> create(Account& account);

    // --- The receive right. A new port's is held by the kernel. ---
    Place place() const { return place_; }
    bool alive() const { return place_ != Place::Dead; }
    Space* receiver_space() const { return receiver_space_; }
    mach_port_name_t receiver_name() const { return receiver_name_; }
    Port* container() const { return container_; }
    void enter(Space& space, mach_port_name_t name) {
        place_ = Place::InSpace;
        container_ = nullptr;
        receiver_space_ = &space;
        receiver_name_ = name;
    }
    void enter_kernel() { place_ = Place::InKernel; }
    // It is on its way to somewhere else, or to its end: the counts of its receiver start again.
    void leave() {
        place_ = Place::InTransit;
        container_ = nullptr;
        receiver_space_ = nullptr;
        receiver_name_ = MACH_PORT_NULL;
        sequence = make_send_count = 0;
    }
    void die() { place_ = Place::Dead; }

    // --- Rights to send. Each has a reference. ---
    uint32_t send_rights() const { return send_rights_; }
    uint32_t send_once_rights() const { return send_once_rights_; }
    // A send right made from the receive right, or from another send right.
    Right make_send() {
        make_send_count++;
        return copy_send();
    }
    Right copy_send() {
        send_rights_++;
        reference();
        return Right::send(*this);
    }
    // True: that was the last one. Its reference stays for release().
    bool end_send() {
        ASSERT(send_rights_ > 0);
        return --send_rights_ == 0;
    }
    // `once` was allocated, and is a right from now on; SendOnce::unbind() ends it.
    Right make_send_once(SendOnce& once);
    void end_send_once() { send_once_rights_--; }

    // --- The queue, and the slots in it that are set aside for senders on their way ---
    const Queue& queue() const { return queue_; }
    uint32_t queued() const { return queued_; }
    uint16_t granted() const { return granted_; }
    bool has_free_slot() const { return queued_ + granted_ < limit; }
    // A message that respects the limit has to wait.
    bool full() const { return !has_free_slot() || !senders.empty(); }
    void take_slot() { granted_++; }
    void return_slot() { granted_--; }
    // The queue's ready list, if the port is in a set, and its receive rights follow the message.
    void enqueue(Message& message);
    void dequeue(Message& message);
    Message* dequeue_first();  // null: there is none
    // The header with which the next message is received here.
    mach_msg_header next_header(mach_msg_bits_t bits, mach_msg_size_t size, mach_msg_id_t id,
                                mach_port_name_t remote) {
        return {.msgh_bits = bits,
                .msgh_size = size,
                .msgh_remote_port = remote,
                .msgh_local_port = receiver_name_,
                .msgh_seqno = sequence++,
                .msgh_id = id};
    }

    // --- References. The last one frees it; it is dead then, since the receive right has one. ---
    uint32_t references() const { return references_; }
    void reference() { references_++; }
    void release() {
        ASSERT(references_ > 0);
        if (--references_ == 0) free();
    }

    // --- What its receiver sets ---
    uint16_t limit = MACH_PORT_QLIMIT_DEFAULT;
    uint32_t make_send_count = 0;
    uint32_t sequence = 0;  // of the next message to be received
    SendOnce* no_senders_request = nullptr;
    SendOnce* port_destroyed_request = nullptr;
    IntrusiveList<SendOnce, &SendOnce::link> dead_name_requests;  // anybody's

    // --- Who waits here, and whom it belongs to ---
    IntrusiveList<ReceiveWaiter, &ReceiveWaiter::link> receivers;
    IntrusiveList<SendWaiter, &SendWaiter::link> senders;
    KernelObject* kernel_object = nullptr;
    PortSet* set = nullptr;
    ListLink set_link;    // in set->members
    ListLink ready_link;  // in set->ready, while it is in a set and has messages

    // --- destruction.cpp's ---
    Phase phase = Phase::None;
    bool no_senders_action = false;  // its kernel object is to be told
    ListLink attend_link;            // while drain() has something to do for it

    uint64_t mark = 0;  // seen already, by what next_mark() was called for
    ListLink all_link;  // in the registry

private:
    explicit Port(Account& payer) : WorkItem(Kind::Port), account_(&payer) {}
    ~Port() = default;
    void free();

    Place place_ = Place::InKernel;
    uint16_t granted_ = 0;
    uint32_t queued_ = 0;
    uint32_t references_ = 1;
    uint32_t send_rights_ = 0;
    uint32_t send_once_rights_ = 0;
    mach_port_name_t receiver_name_ = MACH_PORT_NULL;
    Space* receiver_space_ = nullptr;
    Port* container_ = nullptr;
    Queue queue_;
    Account* account_;
};

inline Right Port::make_send_once(SendOnce& once) {
    once.port = this;
    send_once_rights_++;
    reference();
    ipc::counts.send_once++;
    ipc::counts.send_once_created++;
    return Right::send_once(once);
}

inline void SendOnce::use() {
    ipc::counts.send_once--;
    ipc::counts.send_once_used++;
}

inline void SendOnce::unbind() {
    Port& target = *exchange(port, nullptr);
    target.end_send_once();
    target.release();
}

// A set of receive rights of one name space; a thread that receives from it gets the messages of
// all of them in turn. Named by one entry of that space and gone with it.
struct PortSet : WorkItem {
    static Result<PortSet*> create(Account& account, Space& space);
    static void destroy(PortSet& set);  // without members and receivers

    Space& space;
    mach_port_name_t name = MACH_PORT_NULL;  // NULL again: it has ended, but still has members
    IntrusiveList<Port, &Port::set_link> members;
    IntrusiveList<Port, &Port::ready_link> ready;  // members with messages, the next turn first
    IntrusiveList<ReceiveWaiter, &ReceiveWaiter::link> receivers;

    void add(Port& port);
    void remove(Port& port);

private:
    PortSet(Account& payer, Space& owner)
        : WorkItem(Kind::PortSet),
          space(owner),
          account_(&payer) {}
    Account* account_;
};
