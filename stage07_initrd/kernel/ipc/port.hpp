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

    static Result<Port*> create(Account& account) REQUIRES(ipc::lock);

    // --- The receive right. A new port's is held by the kernel. ---
    Place place() const REQUIRES(ipc::lock) { return place_; }
    bool alive() const REQUIRES(ipc::lock) { return place_ != Place::Dead; }
    Space* receiver_space() const REQUIRES(ipc::lock) { return receiver_space_; }
    mach_port_name_t receiver_name() const REQUIRES(ipc::lock) { return receiver_name_; }
    Port* container() const REQUIRES(ipc::lock) { return container_; }
    void enter(Space& space, mach_port_name_t name) REQUIRES(ipc::lock) {
        place_ = Place::InSpace;
        container_ = nullptr;
        receiver_space_ = &space;
        receiver_name_ = name;
    }
    void enter_kernel() REQUIRES(ipc::lock) { place_ = Place::InKernel; }
    // It is on its way to somewhere else, or to its end: the counts of its receiver start again.
    void leave() REQUIRES(ipc::lock) {
        place_ = Place::InTransit;
        container_ = nullptr;
        receiver_space_ = nullptr;
        receiver_name_ = MACH_PORT_NULL;
        sequence = make_send_count = 0;
    }
    void die() REQUIRES(ipc::lock) { place_ = Place::Dead; }

    // --- Rights to send. Each has a reference. ---
    uint32_t send_rights() const REQUIRES(ipc::lock) { return send_rights_; }
    uint32_t send_once_rights() const REQUIRES(ipc::lock) { return send_once_rights_; }
    // A send right made from the receive right, or from another send right.
    Right make_send() REQUIRES(ipc::lock) {
        make_send_count++;
        return copy_send();
    }
    Right copy_send() REQUIRES(ipc::lock) {
        send_rights_++;
        reference();
        return Right::send(*this);
    }
    // True: that was the last one. Its reference stays for release().
    bool end_send() REQUIRES(ipc::lock) {
        ASSERT(send_rights_ > 0);
        return --send_rights_ == 0;
    }
    // `once` was allocated, and is a right from now on; SendOnce::unbind() ends it.
    Right make_send_once(SendOnce& once) REQUIRES(ipc::lock);
    void end_send_once() REQUIRES(ipc::lock) { send_once_rights_--; }

    // --- The queue, and the slots in it that are set aside for senders on their way ---
    const Queue& queue() const { return queue_; }
    uint32_t queued() const REQUIRES(ipc::lock) { return queued_; }
    uint16_t granted() const REQUIRES(ipc::lock) { return granted_; }
    bool has_free_slot() const REQUIRES(ipc::lock) { return queued_ + granted_ < limit; }
    // A message that respects the limit has to wait.
    bool full() const REQUIRES(ipc::lock) { return !has_free_slot() || !senders.empty(); }
    void take_slot() REQUIRES(ipc::lock) { granted_++; }
    void return_slot() REQUIRES(ipc::lock) { granted_--; }
    // The queue's ready list, if the port is in a set, and its receive rights follow the message.
    void enqueue(Message& message) REQUIRES(ipc::lock);
    void dequeue(Message& message) REQUIRES(ipc::lock);
    Message* dequeue_first() REQUIRES(ipc::lock);  // null: there is none
    // The header with which the next message is received here.
    mach_msg_header next_header(mach_msg_bits_t bits, mach_msg_size_t size, mach_msg_id_t id,
                                mach_port_name_t remote) REQUIRES(ipc::lock) {
        return {.msgh_bits = bits,
                .msgh_size = size,
                .msgh_remote_port = remote,
                .msgh_local_port = receiver_name_,
                .msgh_seqno = sequence++,
                .msgh_id = id};
    }

    // --- References. The last one frees it; it is dead then, since the receive right has one. ---
    uint32_t references() const REQUIRES(ipc::lock) { return references_; }
    void reference() REQUIRES(ipc::lock) { references_++; }
    void release() REQUIRES(ipc::lock) {
        ASSERT(references_ > 0);
        if (--references_ == 0) free();
    }

    // --- What its receiver sets ---
    uint16_t limit GUARDED_BY(ipc::lock) = MACH_PORT_QLIMIT_DEFAULT;
    uint32_t make_send_count GUARDED_BY(ipc::lock) = 0;
    uint32_t sequence GUARDED_BY(ipc::lock) = 0;  // of the next message to be received
    SendOnce* no_senders_request GUARDED_BY(ipc::lock) = nullptr;
    SendOnce* port_destroyed_request GUARDED_BY(ipc::lock) = nullptr;
    IntrusiveList<SendOnce, &SendOnce::link> dead_name_requests GUARDED_BY(ipc::lock);  // anybody's

    // --- Who waits here, and whom it belongs to ---
    IntrusiveList<ReceiveWaiter, &ReceiveWaiter::link> receivers GUARDED_BY(ipc::lock);
    IntrusiveList<SendWaiter, &SendWaiter::link> senders GUARDED_BY(ipc::lock);
    KernelObject* kernel_object GUARDED_BY(ipc::lock) = nullptr;
    PortSet* set GUARDED_BY(ipc::lock) = nullptr;
    ListLink set_link GUARDED_BY(ipc::lock);    // in set->members
    ListLink ready_link GUARDED_BY(ipc::lock);  // in set->ready, while in a set with messages

    // --- destruction.cpp's ---
    Phase phase GUARDED_BY(ipc::lock) = Phase::None;
    bool no_senders_action GUARDED_BY(ipc::lock) = false;  // its kernel object is to be told
    ListLink attend_link GUARDED_BY(ipc::lock);  // while drain() has something to do for it

    uint64_t mark GUARDED_BY(ipc::lock) = 0;  // seen already, by what next_mark() was called for
    ListLink all_link GUARDED_BY(ipc::lock);  // in the registry

private:
    explicit Port(Account& payer) : WorkItem(Kind::Port), account_(&payer) {}
    ~Port() = default;
    void free() REQUIRES(ipc::lock);

    Place place_ GUARDED_BY(ipc::lock) = Place::InKernel;
    uint16_t granted_ GUARDED_BY(ipc::lock) = 0;
    uint32_t queued_ GUARDED_BY(ipc::lock) = 0;
    uint32_t references_ GUARDED_BY(ipc::lock) = 1;
    uint32_t send_rights_ GUARDED_BY(ipc::lock) = 0;
    uint32_t send_once_rights_ GUARDED_BY(ipc::lock) = 0;
    mach_port_name_t receiver_name_ GUARDED_BY(ipc::lock) = MACH_PORT_NULL;
    Space* receiver_space_ GUARDED_BY(ipc::lock) = nullptr;
    Port* container_ GUARDED_BY(ipc::lock) = nullptr;
    Queue queue_ GUARDED_BY(ipc::lock);
    Account* const account_;
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
    static Result<PortSet*> create(Account& account, Space& space) REQUIRES(ipc::lock);
    static void destroy(PortSet& set) REQUIRES(ipc::lock);  // without members and receivers

    Space& space;
    // NULL again: it has ended, but still has members.
    mach_port_name_t name GUARDED_BY(ipc::lock) = MACH_PORT_NULL;
    IntrusiveList<Port, &Port::set_link> members GUARDED_BY(ipc::lock);
    // Members with messages, the next turn first.
    IntrusiveList<Port, &Port::ready_link> ready GUARDED_BY(ipc::lock);
    IntrusiveList<ReceiveWaiter, &ReceiveWaiter::link> receivers GUARDED_BY(ipc::lock);

    void add(Port& port) REQUIRES(ipc::lock);
    void remove(Port& port) REQUIRES(ipc::lock);

private:
    PortSet(Account& payer, Space& owner)
        : WorkItem(Kind::PortSet),
          space(owner),
          account_(&payer) {}
    Account* const account_;
};
