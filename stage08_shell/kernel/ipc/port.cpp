// The memory of ports and port sets, queues and members.
#include "ipc/port.hpp"

#include "ipc/allocation.hpp"
#include "ipc/registry.hpp"

Result<Port*> Port::create(Account& account) {
    void* memory = ipc::allocate(sizeof(Port), account);
    if (!memory) return KERN_RESOURCE_SHORTAGE;
    Port* port = new (memory) Port(account);
    ipc::remember(*port);
    return port;
}

void Port::free() {
    ASSERT(!alive());
    ipc::forget(*this);
    Account& payer = *account_;
    this->~Port();
    ipc::deallocate(this, sizeof(Port), payer);
}

void Port::enqueue(Message& message) {
    for (uint32_t i = 0; i < message.right_count; i++) {
        Right& right = message.rights[i];
        if (right.kind == RightKind::Receive) right.port->container_ = this;
    }
    if (set && queue_.empty()) set->ready.push_back(*this);
    queue_.push_back(message);
    queued_++;
}

void Port::dequeue(Message& message) {
    for (uint32_t i = 0; i < message.right_count; i++) {
        Right& right = message.rights[i];
        if (right.kind == RightKind::Receive) right.port->container_ = nullptr;
    }
    queue_.remove(message);
    queued_--;
    if (set && queue_.empty()) set->ready.remove(*this);
}

Message* Port::dequeue_first() {
    if (queue_.empty()) return nullptr;
    Message& first = queue_.front();
    dequeue(first);
    return &first;
}

Result<PortSet*> PortSet::create(Account& account, Space& space) {
    void* memory = ipc::allocate(sizeof(PortSet), account);
    if (!memory) return KERN_RESOURCE_SHORTAGE;
    ipc::counts.sets++;
    return new (memory) PortSet(account, space);
}

void PortSet::add(Port& port) {
    members.push_back(port);
    port.set = this;
    if (port.queued() > 0) ready.push_back(port);
}

void PortSet::remove(Port& port) {
    if (port.ready_link.linked()) ready.remove(port);
    members.remove(port);
    port.set = nullptr;
}

void PortSet::destroy(PortSet& set) {
    Account& payer = *set.account_;
    set.~PortSet();
    ipc::deallocate(&set, sizeof(PortSet), payer);
    ipc::counts.sets--;
}
