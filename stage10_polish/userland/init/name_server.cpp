// The table of names, and the handlers that bootstrap.defs asks for. What a request looks like is
// checked by the generated demultiplexer before a handler sees it.
#include "init/name_server.hpp"

#include <mach/notify.h>
#include <string.h>

NameServer name_server;

kern_return_t NameServer::start() { return port_allocate(MACH_PORT_RIGHT_RECEIVE, &port_); }

NameServer::Entry* NameServer::find(const char* name) {
    for (Entry& entry : entries_) {
        if (entry.service != MACH_PORT_NULL && strcmp(entry.name, name) == 0) return &entry;
    }
    return nullptr;
}

kern_return_t NameServer::add(const char* name, mach_port_name_t service) {
    if (*name == 0) return KERN_INVALID_ARGUMENT;
    if (service == MACH_PORT_NULL || service == MACH_PORT_DEAD) return KERN_INVALID_RIGHT;
    if (find(name) != nullptr) return KERN_ALREADY_EXISTS;
    for (Entry& entry : entries_) {
        if (entry.service != MACH_PORT_NULL) continue;
        // To be told when it dies; at once, if it has died already. A port with several names has
        // one request for all of them.
        mach_port_name_t previous = MACH_PORT_NULL;
        const kern_return_t result = port_request_notification(
            service, MACH_NOTIFY_DEAD_NAME, 1, port_, MACH_MSG_TYPE_MAKE_SEND_ONCE, &previous);
        if (result != KERN_SUCCESS) return result;
        if (previous != MACH_PORT_NULL) port_deallocate(previous);
        memcpy(entry.name, name, strlen(name) + 1);
        entry.service = service;
        return KERN_SUCCESS;
    }
    return KERN_NO_SPACE;
}

kern_return_t NameServer::look_up(const char* name, mach_port_name_t* service) {
    const Entry* entry = find(name);
    if (entry == nullptr) return KERN_NOT_FOUND;
    *service = entry->service;
    return KERN_SUCCESS;
}

// The port died: each name's reference, and the one that the notification came with, go.
void NameServer::forget(mach_port_name_t service) {
    for (Entry& entry : entries_) {
        if (entry.service != service) continue;
        port_deallocate(entry.service);
        entry.service = MACH_PORT_NULL;
    }
    port_deallocate(service);
}

kern_return_t NameServer::take(mig::Request& request, mig::Reply& reply) {
    if (const auto* dead =
            request.notification<mach_dead_name_notification>(MACH_NOTIFY_DEAD_NAME)) {
        forget(dead->name);
        return MIG_NO_REPLY;
    }
    return bootstrap_server(port_, request, reply);
}

kern_return_t serve_bootstrap_register(mig::Request&, mig::Target, const char* name,
                                       mig::Port service) {
    return name_server.add(name, service);
}

kern_return_t serve_bootstrap_look_up(mig::Request&, mig::Target, const char* name,
                                      mig::Port* service) {
    return name_server.look_up(name, service);
}
