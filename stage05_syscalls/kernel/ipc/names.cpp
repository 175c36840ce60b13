// What happens to a name when rights leave it.
#include "ipc/names.hpp"

#include "ipc/deliver.hpp"
#include "ipc/destruction.hpp"
#include "ipc/notification.hpp"
#include "ipc/port.hpp"

namespace ipc {

void free_name(Space& space, mach_port_name_t name, Entry& entry) {
    SendOnce* request = exchange(entry.request, nullptr);
    if (request) request->withdraw_request();
    space.remove(name, entry);
    if (request) notify_port_deleted(*request, name);
}

void lose_rights(Space& space, mach_port_name_t name, Entry& entry, uint8_t rights) {
    entry.rights = static_cast<uint8_t>(entry.rights & ~rights);
    if (entry.rights & Entry::SEND) return;
    entry.references = 0;
    if (entry.rights & Entry::RECEIVE) return;
    Port& port = *entry.port;
    space.left(name);
    free_name(space, name, entry);
    port.release();
}

void drop_send(Space& space, mach_port_name_t name, Entry& entry, uint32_t references) {
    entry.references = static_cast<uint16_t>(entry.references - references);
    if (entry.references > 0) return;
    Port& port = *entry.port;
    port.reference();
    lose_rights(space, name, entry, Entry::SEND);
    release_send(port);
}

void destroy_name(Space& space, mach_port_name_t name, Entry& entry) {
    if (entry.has(Entry::SEND_ONCE)) {
        SendOnce& once = *entry.once;
        free_name(space, name, entry);
        release_send_once(once);
    } else if (entry.has(Entry::PORT_SET)) {
        PortSet& set = *entry.set;
        free_name(space, name, entry);
        doom(set);
    } else if (entry.has(Entry::DEAD_NAME)) {
        free_name(space, name, entry);
    } else {
        Port& port = *entry.port;
        const uint8_t rights = entry.rights;
        if (rights & Entry::SEND) port.reference();
        if (rights & Entry::RECEIVE) port.reference();
        lose_rights(space, name, entry, Entry::SEND | Entry::RECEIVE);
        // The receive right first: when the port dies with its last send right, nobody is told that
        // it has no senders.
        if (rights & Entry::RECEIVE) release_receive(port);
        if (rights & Entry::SEND) release_send(port);
    }
}

}  // namespace ipc
