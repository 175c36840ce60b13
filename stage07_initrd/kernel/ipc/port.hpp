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
    // Where the receive right is.
    enum class Place : uint8_t {
        InSpace,    // receiver_space, receiver_name
        InTransit,  // in a message queued at `container` (null while that is not queued yet)
        InKernel,   // held by `kernel_object` or by kernel code
        Dead,
    };
    // How far the destruction of a dying port has come (destruction.cpp).
    enum class Phase : uint8_t { None, Messages, Requests };

    static Result<Port*> create(Account& account);

    Place place = Place::InKernel;
    Phase phase = Phase::None;
    bool no_senders_action = false;  // its kernel object is to be told
    uint32_t references = 1;
    uint32_t send_rights = 0;
    uint32_t send_once_rights = 0;
    uint32_t make_send_count = 0;
    uint32_t sequence = 0;  // of the next message to be received
    uint16_t limit = MACH_PORT_QLIMIT_DEFAULT;
    uint16_t granted = 0;  // slots set aside for senders that are on their way
    uint32_t queued = 0;

    Space* receiver_space = nullptr;
    mach_port_name_t receiver_name = MACH_PORT_NULL;
    Port* container = nullptr;
    KernelObject* kernel_object = nullptr;
    PortSet* set = nullptr;
    ListLink set_link;     // in set->members
    ListLink ready_link;   // in set->ready, while it is in a set and has messages
    ListLink kernel_link;  // while its kernel object has something to do (destruction.hpp)

    IntrusiveList<Message, &Message::link> queue;
    IntrusiveList<ReceiveWaiter, &ReceiveWaiter::link> receivers;
    IntrusiveList<SendWaiter, &SendWaiter::link> senders;
    IntrusiveList<SendOnce, &SendOnce::link> dead_name_requests;
    SendOnce* no_senders_request = nullptr;
    SendOnce* port_destroyed_request = nullptr;

    Account* account;
    uint64_t mark = 0;  // seen already, by what next_mark() was called for
    ListLink all_link;  // in the registry

    bool alive() const { return place != Place::Dead; }
    // A message that respects the limit has to wait.
    bool full() const { return queued + granted >= limit || !senders.empty(); }

    // The header with which the next message is received here.
    mach_msg_header next_header(mach_msg_bits_t bits, mach_msg_size_t size, mach_msg_id_t id,
                                mach_port_name_t remote) {
        return {.msgh_bits = bits,
                .msgh_size = size,
                .msgh_remote_port = remote,
                .msgh_local_port = receiver_name,
                .msgh_seqno = sequence++,
                .msgh_id = id};
    }

    void reference() { references++; }
    // The last reference frees it. It is dead then: the receive right holds a reference as well.
    void release() {
        ASSERT(references > 0);
        if (--references == 0) free();
    }

private:
    explicit Port(Account& payer) : WorkItem(Kind::Port), account(&payer) {}
    ~Port() = default;
    void free();
};

inline void SendOnce::bind(Port& target) {
    port = &target;
    target.send_once_rights++;
    target.reference();
    ipc::counts.send_once++;
    ipc::counts.send_once_created++;
}

inline void SendOnce::use() {
    ipc::counts.send_once--;
    ipc::counts.send_once_used++;
}

inline void SendOnce::unbind() {
    Port& target = *exchange(port, nullptr);
    target.send_once_rights--;
    target.release();
}

// A set of receive rights of one name space; a thread that receives from it gets the messages of
// all of them in turn. Named by one entry of that space and gone with it.
struct PortSet : NonCopyable {
    static Result<PortSet*> create(Account& account, Space& space);
    static void destroy(PortSet& set);  // without members and receivers

    Space& space;
    mach_port_name_t name = MACH_PORT_NULL;
    IntrusiveList<Port, &Port::set_link> members;
    IntrusiveList<Port, &Port::ready_link> ready;  // members with messages, the next turn first
    IntrusiveList<ReceiveWaiter, &ReceiveWaiter::link> receivers;

private:
    PortSet(Account& payer, Space& owner) : space(owner), account_(&payer) {}
    Account* account_;
};
