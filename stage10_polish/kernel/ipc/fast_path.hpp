// The fast path of mach_msg: a short call, or the answer to one, to a receiver that waits for it,
// by a sender that waits for the next message. Everything is checked, then everything is done: no
// queue, no scheduling decision, one copy. Whatever is not as usual is left to send() and
// receive(), with nothing changed.
//
// In a header, so that the system call is one function with it.
#pragma once

#include "arch/copy.hpp"
#include "ipc/fast_kernel_call.hpp"
#include "ipc/lock.hpp"
#include "ipc/mach_msg.hpp"
#include "ipc/port.hpp"
#include "thread/hand_off.hpp"

namespace ipc {

namespace fast_path {

constexpr uint32_t LARGEST = 1024;
constexpr mach_msg_bits_t CALL =
    MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE);
constexpr mach_msg_bits_t CALL_ARRIVES =
    MACH_MSGH_BITS(MACH_MSG_TYPE_PORT_SEND_ONCE, MACH_MSG_TYPE_PORT_SEND);
constexpr mach_msg_bits_t ANSWER = MACH_MSGH_BITS(MACH_MSG_TYPE_MOVE_SEND_ONCE, 0);
constexpr mach_msg_bits_t ANSWER_ARRIVES = MACH_MSGH_BITS(0, MACH_MSG_TYPE_PORT_SEND_ONCE);

// A message on its way from the sender's buffer to the receiver's.
struct Transfer {
    const Receiver& sender;
    uint32_t size;
    const uint8_t* from;
    Port& source;  // where the sender will wait
    Port* port = nullptr;
    ReceiveWaiter* waiting = nullptr;
    uint8_t* to = nullptr;

    const mach_msg_header& header() const {
        return *reinterpret_cast<const mach_msg_header*>(from);
    }
};

// Can whoever waits at the port first have the message, and the processor? A dead port has no
// receivers.
inline bool find_receiver(Transfer& transfer, Port& port) {
    if (port.receivers.empty()) return false;
    ReceiveWaiter& waiting = port.receivers.front();
    const Receiver& receiver = waiting.receiver;
    transfer.port = &port;
    transfer.waiting = &waiting;
    transfer.to = receiver.buffer.window(transfer.size);
    return transfer.to && transfer.size <= receiver.limit && receiver.space.alive() &&
           scheduler::may_hand_off(waiting.thread);
}

// For a COMPLEX message that carries one piece of memory (fast_memory.cpp). Sends it: its address
// in the receiver's space; 0: not here, and nothing has happened.
uint64_t send_memory(const Transfer& transfer);
// Writes the address into the message that has arrived.
void enter_memory(const Transfer& transfer, uint64_t address);

// The commit: the receiver has the message and runs, the sender waits. `memory` is the address that
// send_memory() gave, or 0.
template <bool COMPLEX>
inline mach_msg_return_t deliver_and_wait(Transfer& transfer, SpinlockGuard& guard,
                                          mach_msg_bits_t bits, mach_port_name_t remote,
                                          uint64_t memory) {
    constexpr uint32_t HEADER = sizeof(mach_msg_header);
    const mach_msg_id_t id = transfer.header().msgh_id;
    *reinterpret_cast<mach_msg_header*>(transfer.to) = {
        .msgh_bits = bits | (COMPLEX ? MACH_MSGH_BITS_COMPLEX : 0),
        .msgh_size = transfer.size,
        .msgh_remote_port = remote,
        .msgh_local_port = transfer.port->receiver_name,
        .msgh_seqno = transfer.port->sequence++,
        .msgh_id = id};
    copy_words(transfer.to + HEADER, transfer.from + HEADER, transfer.size - HEADER);
    if constexpr (COMPLEX) enter_memory(transfer, memory);
    transfer.port->receivers.remove(*transfer.waiting);
    transfer.waiting->result = MACH_MSG_SUCCESS;
    counts.fast_messages++;

    ReceiveWaiter waiter(scheduler::current(), transfer.sender);
    transfer.source.receivers.push_back(waiter);
    (void)scheduler::hand_off(transfer.waiting->thread, guard, Deadline::never());
    // Whoever finished it has let go of it: what it says then it will always say.
    if (waiter.finished()) return waiter.result;
    SpinlockGuard again(lock);
    if (waiter.finished()) return waiter.result;
    IntrusiveList<ReceiveWaiter, &ReceiveWaiter::link>::remove(waiter);
    return MACH_RCV_INTERRUPTED;
}

inline mach_msg_return_t call_kernel(Transfer& transfer, SpinlockGuard& guard, Port& port) {
    if (!transfer.source.receivers.empty() || scheduler::current().killed()) return NOT_DONE;
    guard.release();
    return fast_kernel_call(transfer.sender, transfer.header(), transfer.size, port,
                            transfer.source);
}

// To a send right that is kept, with a send-once right for the port where the sender will wait.
template <bool COMPLEX>
inline mach_msg_return_t call(Transfer& transfer, SpinlockGuard& guard) {
    const Entry* entry =
        transfer.sender.space.find(transfer.header().msgh_remote_port, Entry::SEND);
    if (!entry) return NOT_DONE;
    Port& port = *entry->port;
    if (port.receivers.empty())
        return port.kernel_object && !COMPLEX ? call_kernel(transfer, guard, port) : NOT_DONE;
    // With a receiver that waits the queue is empty, but its slots may be promised to others.
    if (port.granted >= port.limit || !find_receiver(transfer, port)) return NOT_DONE;
    Space& space = transfer.waiting->receiver.space;
    if (!space.reserve(1)) return NOT_DONE;
    const Result<SendOnce*> reply = SendOnce::allocate(transfer.sender.space.account());
    if (!reply.ok()) return NOT_DONE;
    uint64_t memory = 0;
    if (COMPLEX && (memory = send_memory(transfer)) == 0) {
        SendOnce::free(*reply.value());
        return NOT_DONE;
    }

    // From here on nothing can fail.
    reply.value()->bind(transfer.source);
    const auto [name, place] = space.add();
    place.once = reply.value();
    place.rights = Entry::SEND_ONCE;
    place.references = 1;
    return deliver_and_wait<COMPLEX>(transfer, guard, CALL_ARRIVES, name, memory);
}

// To a send-once right, which it uses up.
template <bool COMPLEX>
inline mach_msg_return_t answer(Transfer& transfer, SpinlockGuard& guard) {
    const mach_port_name_t name = transfer.header().msgh_remote_port;
    Entry* entry = transfer.sender.space.find(name, Entry::SEND_ONCE);
    if (!entry || entry->request || !find_receiver(transfer, *entry->once->port)) return NOT_DONE;
    uint64_t memory = 0;
    if (COMPLEX && (memory = send_memory(transfer)) == 0) return NOT_DONE;

    // From here on nothing can fail.
    SendOnce& once = *entry->once;
    transfer.sender.space.remove(name, *entry);
    once.use();
    once.unbind();
    SendOnce::free(once);
    return deliver_and_wait<COMPLEX>(transfer, guard, ANSWER_ARRIVES, MACH_PORT_NULL, memory);
}

// The same two for a COMPLEX message that lies at `from` (fast_memory.cpp); it will be answered at
// `source`. The IPC lock is held, and released.
mach_msg_return_t send_complex(const Receiver& self, uint32_t size, const uint8_t* from,
                               Port& source);

}  // namespace fast_path

// mach_msg with the option MACH_SEND_MSG | MACH_RCV_MSG for `self`, whose buffer has the message
// too. NOT_DONE: nothing has happened. Else it may have blocked. No lock is held.
inline mach_msg_return_t fast_send_and_receive(const Receiver& self, uint64_t send_size,
                                               mach_port_name_t receive_name) {
    using namespace fast_path;
    if (send_size < sizeof(mach_msg_header) || send_size > LARGEST || send_size % 8 != 0) {
        return NOT_DONE;
    }
    SpinlockGuard guard(lock);
    const uint8_t* from = self.buffer.window(send_size);
    if (!from) return NOT_DONE;
    const Entry* entry = self.space.find(receive_name, Entry::RECEIVE);
    if (!entry || !entry->port->queue.empty() || entry->port->set) return NOT_DONE;
    Transfer transfer{self, static_cast<uint32_t>(send_size), from, *entry->port};
    const mach_msg_header& header = transfer.header();
    if (header.msgh_bits == CALL && header.msgh_local_port == receive_name) {
        return call<false>(transfer, guard);
    }
    if (header.msgh_bits == ANSWER && header.msgh_local_port == MACH_PORT_NULL) {
        return answer<false>(transfer, guard);
    }
    if (header.msgh_bits & MACH_MSGH_BITS_COMPLEX) {
        guard.release();
        return send_complex(self, static_cast<uint32_t>(send_size), from, *entry->port);
    }
    return NOT_DONE;
}

// mach_msg as a whole, for those who build the fast path in. `self` is the caller.
inline mach_msg_return_t mach_msg_inline(const Receiver& self, uint64_t option, uint64_t send_size,
                                         mach_port_name_t receive_name, uint64_t timeout_ms) {
    constexpr uint64_t BOTH = MACH_SEND_MSG | MACH_RCV_MSG;
    if (option == BOTH && fast_path_enabled) {
        const mach_msg_return_t code = fast_send_and_receive(self, send_size, receive_name);
        if (code != NOT_DONE) return code;
    }
    return mach_msg_slowly(self, option, send_size, receive_name, timeout_ms);
}

}  // namespace ipc
