// The life of a send-once right, and the message built inside it.
#include "ipc/send_once.hpp"

#include "ipc/allocation.hpp"
#include "ipc/lock.hpp"
#include "ipc/port.hpp"
#include "ipc/registry.hpp"

namespace {

// Every call makes a send-once right and every answer uses it up, so a few are kept for the next.
struct Spare {
    Spare* next;
};
constinit Spare* spares = nullptr;
constinit uint32_t spare_count = 0;

void* take_spare() {
    Spare* spare = spares;
    if (!spare) return nullptr;
    spares = spare->next;
    spare_count--;
    return spare;
}

}  // namespace

constinit uint32_t SendOnce::most_spares = 0;

Result<SendOnce*> SendOnce::allocate(Account& account) {
    if (!account.charge(sizeof(SendOnce))) return KERN_RESOURCE_SHORTAGE;
    void* memory = take_spare();
    if (!memory) memory = memory::heap_allocate(sizeof(SendOnce));
    if (!memory) {
        account.refund(sizeof(SendOnce));
        return KERN_RESOURCE_SHORTAGE;
    }
    return new (memory) SendOnce(account);
}

void SendOnce::free(SendOnce& once) {
    ASSERT(!once.port && !once.link.linked());
    Account& payer = *once.account_;
    once.~SendOnce();
    payer.refund(sizeof(SendOnce));
    if (spare_count >= most_spares) return memory::heap_free(&once);
    spares = new (&once) Spare{spares};
    spare_count++;
}

void SendOnce::free_spares() {
    SpinlockGuard guard(ipc::lock);
    while (void* memory = take_spare()) memory::heap_free(memory);
}

void SendOnce::outlive(SendOnce& once) {
    once.unbind();
    free(once);
    ipc::counts.send_once--;
    ipc::counts.send_once_outlived++;
}

void SendOnce::use() {
    ipc::counts.send_once--;
    ipc::counts.send_once_used++;
}

void SendOnce::bind(Port& target) {
    port = &target;
    target.send_once_rights++;
    target.reference();
    ipc::counts.send_once++;
    ipc::counts.send_once_created++;
}

void SendOnce::unbind() {
    Port& target = *exchange(port, nullptr);
    target.send_once_rights--;
    target.release();
}

void SendOnce::withdraw_request() {
    if (link.linked()) IntrusiveList<SendOnce, &SendOnce::link>::remove(*this);
    request_space = nullptr;
}

Message& SendOnce::build(mach_msg_id_t id, uint32_t size) {
    ASSERT(size >= sizeof(mach_msg_header) && size <= ROOM && size % 8 == 0);
    for (uint8_t& byte : bytes_) byte = 0;
    carried_ = Right{};
    Message* message = new (message_) Message(Account::kernel(), 0, bytes_);
    message->destination = Right::send_once(*this);
    message->bits = MACH_MSGH_BITS(0, MACH_MSG_TYPE_PORT_SEND_ONCE);
    message->id = id;
    message->size = size;
    message->rights = &carried_;
    message->room = this;
    ipc::counts.messages++;
    use();
    return *message;
}
