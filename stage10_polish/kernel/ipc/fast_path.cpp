// The fast path of mach_msg: a short call to a server that waits for it, or the answer to one, by a
// sender that waits for the next message; and a short call to a kernel object. Everything is
// checked, then everything is done: no queue, no scheduling decision, one copy. Between the two
// lies the point of no return. Whatever is not as usual is NOT_DONE, with nothing changed.
#include "arch/copy.hpp"
#include "ipc/destruction.hpp"
#include "ipc/fast_transfer.hpp"
#include "ipc/kernel_object.hpp"
#include "ipc/lock.hpp"
#include "ipc/mach_msg.hpp"
#include "ipc/port.hpp"
#include "ipc/send.hpp"
#include "thread/hand_off.hpp"

namespace ipc {

namespace {

// --- Checks: false if something is not as usual. ---

bool find_message(Transfer& transfer, mach_port_name_t receive_name) REQUIRES(lock) {
    transfer.from = transfer.sender.buffer.window(transfer.size);
    if (!transfer.from) return false;
    const Entry* entry = transfer.sender.space.find(receive_name, Entry::RECEIVE | Entry::PORT_SET);
    if (!entry) return false;
    if (entry->has(Entry::PORT_SET)) {
        transfer.queue = &entry->set->receivers;
        return entry->set->ready.empty();
    }
    transfer.source = entry->port;
    transfer.queue = &entry->port->receivers;
    return entry->port->queued() == 0 && !entry->port->set;
}

// Can whoever waits first have the message, and the processor? Not before others that are queued.
// Who waits on the port itself goes before those that wait on its set.
bool find_receiver(Transfer& transfer, Port& port) REQUIRES(lock) {
    const Waiters* waiters = &port.receivers;
    if (waiters->empty() && port.set) waiters = &port.set->receivers;
    if (waiters->empty() || !port.queue().empty()) return false;
    ReceiveWaiter& waiting = waiters->front();
    const Receiver& receiver = waiting.receiver;
    transfer.port = &port;
    transfer.waiting = &waiting;
    transfer.to = receiver.buffer.window(transfer.size);
    return transfer.to && transfer.size <= receiver.limit && receiver.space.alive() &&
           scheduler::may_hand_off(waiting.thread);
}

bool has_one_piece(Transfer& transfer) {
    if (transfer.size < sizeof(MemoryMessage)) return false;
    transfer.part = reinterpret_cast<const MemoryMessage*>(transfer.from)->part;
    asm volatile("" ::: "memory");  // the compiler does not look there again either
    const auto& [body, memory] = transfer.part;
    return body.descriptor_count == 1 && body.zero == 0 && memory.type == MACH_MSG_OOL_DESCRIPTOR &&
           memory.deallocate <= 1 && memory.copy == 0 && memory.zero == 0;
}

// Sends the memory of a COMPLEX message: its address in the receiver's space; 0: not here, and
// nothing has happened. The last check, since it cannot be taken back.
uint64_t send_memory(Transfer& transfer) {
    AddressSpace* from = transfer.sender.space.memory();
    AddressSpace* to = transfer.waiting->receiver.space.memory();
    if (!from || !to || !has_one_piece(transfer)) return 0;
    const mach_msg_ool_descriptor& memory = transfer.part.memory;
    return from->send_pages(*to, memory.address, memory.size, memory.deallocate != 0);
}

// --- Commit: nothing here can fail. ---

void use_up(SendOnce& once) REQUIRES(lock) {
    once.use();
    once.unbind();
    SendOnce::free(once);
}

void write_message(uint8_t* to, const uint8_t* from, const mach_msg_header& header) {
    *reinterpret_cast<mach_msg_header*>(to) = header;
    copy_words(to + HEADER, from + HEADER, header.msgh_size - HEADER);
}

// Unlocks. The receiver has the message and the rest of the sender's slice; the sender waits.
mach_msg_return_t deliver_and_wait(const Transfer& transfer, SpinlockGuard& guard,
                                   mach_msg_bits_t bits, mach_port_name_t remote,
                                   uint64_t memory) NO_THREAD_SAFETY_ANALYSIS {
    if (memory != 0) bits |= MACH_MSGH_BITS_COMPLEX;
    write_message(
        transfer.to, transfer.from,
        transfer.port->next_header(bits, transfer.size, transfer.header().msgh_id, remote));
    if (memory != 0) {
        MemoryPart& arrived = reinterpret_cast<MemoryMessage*>(transfer.to)->part;
        arrived = transfer.part;  // as it was checked, whatever has been copied now
        arrived.memory.address = memory;
        arrived.memory.deallocate = 1;
    }
    Waiters::remove(*transfer.waiting);
    transfer.waiting->result = MACH_MSG_SUCCESS;
    counts.fast_messages++;

    ReceiveWaiter waiter(scheduler::current(), transfer.sender);
    transfer.queue->push_back(waiter);
    (void)scheduler::hand_off(transfer.waiting->thread, guard, Deadline::never());
    // Whoever finished it has let go of it: what it says then it will always say.
    if (waiter.finished()) return waiter.result;
    SpinlockGuard again(lock);
    if (waiter.finished()) return waiter.result;
    Waiters::remove(waiter);
    return MACH_RCV_INTERRUPTED;
}

// To a send right that is kept, with a send-once right for the port where the sender will wait.
mach_msg_return_t call(Transfer& transfer, Port& port, SpinlockGuard& guard, bool complex)
    REQUIRES(lock) {
    // Slots of an empty queue may be promised to others.
    if (!port.has_free_slot() || !find_receiver(transfer, port)) return NOT_DONE;
    Space& space = transfer.waiting->receiver.space;
    if (!space.reserve(1)) return NOT_DONE;
    const Result<SendOnce*> reply = SendOnce::allocate(transfer.sender.space.account());
    if (!reply.ok()) return NOT_DONE;
    uint64_t memory = 0;
    if (complex && (memory = send_memory(transfer)) == 0) {
        SendOnce::free(*reply.value());
        return NOT_DONE;
    }

    // The point of no return.
    (void)transfer.source->make_send_once(*reply.value());
    const auto [name, place] = space.add();
    place.once = reply.value();
    place.rights = Entry::SEND_ONCE;
    place.references = 1;
    return deliver_and_wait(transfer, guard, CALL_ARRIVES, name, memory);
}

// To a send-once right, which it uses up.
mach_msg_return_t answer(Transfer& transfer, SpinlockGuard& guard, bool complex) REQUIRES(lock) {
    const mach_port_name_t name = transfer.header().msgh_remote_port;
    Entry* entry = transfer.sender.space.find(name, Entry::SEND_ONCE);
    if (!entry || entry->request || !find_receiver(transfer, *entry->once->port)) return NOT_DONE;
    uint64_t memory = 0;
    if (complex && (memory = send_memory(transfer)) == 0) return NOT_DONE;

    // The point of no return.
    SendOnce& once = *entry->once;
    transfer.sender.space.remove(name, *entry);
    use_up(once);
    return deliver_and_wait(transfer, guard, ANSWER_ARRIVES, MACH_PORT_NULL, memory);
}

// --- Calls to kernel objects ---
// No message is allocated or queued; an answer that needs it is left to Reply::send(), receive().

// Where the answer goes if the caller can have it now: the handler ran without the lock, so the
// port may have gone from that name meanwhile, or somebody else may wait there.
uint8_t* place_for(const Message& answer, const Receiver& self, const Port& port,
                   mach_port_name_t name) REQUIRES(lock) {
    const bool still = port.receiver_space() == &self.space && port.receiver_name() == name &&
                       !port.set && port.queued() == 0 && port.receivers.empty() &&
                       self.space.alive() && answer.size <= self.limit;
    if (!still || (answer.complex() && !reserve_names(answer, self.space))) return nullptr;
    uint8_t* hot = self.buffer.window(answer.size);
    return hot ? hot : self.buffer.window(answer.size, true);
}

// The handler's answer, straight to the caller. False: it took, or takes, the ordinary way.
bool answer_at_once(Request& request, Reply& answer, kern_return_t code, const Receiver& self,
                    mach_port_name_t name) {
    if (code == MIG_NO_REPLY) return false;
    Message* made = answer.finish(code);
    SpinlockGuard guard(lock);
    Right& right = request.message().reply;
    if (!right.live()) return false;
    Port& port = *right.once->port;
    if (uint8_t* to = made ? place_for(*made, self, port, name) : nullptr) {
        if (made->complex()) enter_rights(*made, self.space);
        const mach_msg_bits_t bits = made->bits | ANSWER_ARRIVES;
        write_message(to, made->bytes,
                      port.next_header(bits, made->size, made->id, MACH_PORT_NULL));
        use_up(*exchange(right, Right{}).once);
        counts.fast_messages++;
        return true;
    }
    guard.unlock();
    answer.send(request.take_reply(), code);
    return false;
}

// The lock, which its caller took, is released unless it is not done.
mach_msg_return_t call_kernel(const Transfer& transfer, Port& port,
                              SpinlockGuard& guard) NO_THREAD_SAFETY_ANALYSIS {
    const Receiver& self = transfer.sender;
    if (!transfer.source->receivers.empty() || scheduler::current().killed()) return NOT_DONE;
    Account& account = self.space.account();
    const Result<SendOnce*> once = SendOnce::allocate(account);
    if (!once.ok()) return NOT_DONE;

    // The point of no return. The message carries the rights that a queued one would.
    const Ref<KernelObject> object(*port.kernel_object);
    const mach_port_name_t name = transfer.source->receiver_name();
    LocalMessage message(account, transfer.size);
    message.bits = CALL_TO_KERNEL;
    message.id = transfer.header().msgh_id;
    copy_words(message.bytes, transfer.from, transfer.size);
    message.destination = port.copy_send();
    message.reply = transfer.source->make_send_once(*once.value());
    counts.fast_messages++;
    guard.unlock();

    LocalMessage room(account, 0);
    Reply answer(message.id, account, &room);
    Request request(message);
    const kern_return_t code = object->handle(request, answer);
    const bool received = answer_at_once(request, answer, code, self, name);
    guard.lock();
    release_right(message.reply);
    consume_destination(message);
    guard.unlock();
    drain();
    return received ? MACH_MSG_SUCCESS : receive(self, name, Deadline::never());
}

// The same for a message that is COMPLEX; out of the way of the others.
mach_msg_return_t call_or_answer_with_memory(const Receiver& self, uint32_t size,
                                             mach_port_name_t receive_name);

// The usual call or answer in the buffer of `self`, who sends it and waits for the next message.
mach_msg_return_t call_or_answer(const Receiver& self, uint32_t size, mach_port_name_t receive_name,
                                 mach_msg_bits_t complex) {
    SpinlockGuard guard(lock);
    Transfer transfer{.sender = self, .size = size};
    if (!find_message(transfer, receive_name)) return NOT_DONE;
    const mach_msg_header& header = transfer.header();
    if (transfer.source && header.msgh_bits == (CALL | complex) &&
        header.msgh_local_port == receive_name) {
        const Entry* entry = self.space.find(header.msgh_remote_port, Entry::SEND);
        if (!entry) return NOT_DONE;
        Port& port = *entry->port;
        if (port.kernel_object && !complex) return call_kernel(transfer, port, guard);
        return call(transfer, port, guard, complex);
    }
    if (header.msgh_bits == (ANSWER | complex) && header.msgh_local_port == MACH_PORT_NULL) {
        return answer(transfer, guard, complex);
    }
    if (complex || !(header.msgh_bits & MACH_MSGH_BITS_COMPLEX)) return NOT_DONE;
    guard.unlock();
    return call_or_answer_with_memory(self, size, receive_name);
}

[[gnu::noinline, gnu::flatten]] mach_msg_return_t
call_or_answer_with_memory(const Receiver& self, uint32_t size, mach_port_name_t receive_name) {
    return call_or_answer(self, size, receive_name, MACH_MSGH_BITS_COMPLEX);
}

}  // namespace

// In one piece: whatever it calls is inlined, but what is marked above.
[[gnu::flatten]] mach_msg_return_t mach_msg(const Receiver& self, uint64_t option,
                                            uint64_t send_size, mach_port_name_t receive_name,
                                            uint64_t timeout_ms) {
    const bool is_short = send_size >= HEADER && send_size <= LARGEST && send_size % 8 == 0;
    if (option == (MACH_SEND_MSG | MACH_RCV_MSG) && is_short && fast_path_enabled.load_relaxed()) {
        const uint32_t size = static_cast<uint32_t>(send_size);
        const mach_msg_return_t code = call_or_answer(self, size, receive_name, 0);
        if (code != NOT_DONE) return code;
    }
    return mach_msg_slowly(self, option, send_size, receive_name, timeout_ms);
}

}  // namespace ipc
