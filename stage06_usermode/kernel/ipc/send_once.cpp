// The life of a send-once right, and the message built inside it.
#include "ipc/send_once.hpp"

#include "ipc/allocation.hpp"
#include "ipc/lock.hpp"
#include "ipc/port.hpp"

Result<SendOnce*> SendOnce::allocate(Account& account) {
    void* memory = ipc::allocate(sizeof(SendOnce), account);
    if (!memory) return KERN_RESOURCE_SHORTAGE;
    return new (memory) SendOnce(account);
}

void SendOnce::free(SendOnce& once) {
    ASSERT(!once.port && !once.link.linked());
    once.account_->refund(sizeof(SendOnce));
    once.~SendOnce();
    memory::heap_free(&once);
}

void SendOnce::outlive(SendOnce& once) {
    once.unbind();
    free(once);
    ipc::counts.send_once--;
    ipc::counts.send_once_outlived++;
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
