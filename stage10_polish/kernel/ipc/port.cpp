// The memory of ports and port sets.
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
    Account& payer = *account;
    this->~Port();
    ipc::deallocate(this, sizeof(Port), payer);
}

Result<PortSet*> PortSet::create(Account& account, Space& space) {
    void* memory = ipc::allocate(sizeof(PortSet), account);
    if (!memory) return KERN_RESOURCE_SHORTAGE;
    ipc::counts.sets++;
    return new (memory) PortSet(account, space);
}

void PortSet::destroy(PortSet& set) {
    Account& payer = *set.account_;
    set.~PortSet();
    ipc::deallocate(&set, sizeof(PortSet), payer);
    ipc::counts.sets--;
}
