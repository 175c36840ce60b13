// The name server: names for ports (bootstrap.defs). Clients are not trusted, and none can make the
// server wait.
#pragma once

#include <mach.h>
#include <mig/bootstrap_server.hpp>

class NameServer {
public:
    static constexpr size_t CAPACITY = 64;

    // Makes the port.
    kern_return_t start();
    mach_port_name_t port() const { return port_; }

    // Deals with a message that came to the port, as a mig::Demux does: answers a request,
    // forgets a port that died.
    kern_return_t take(mig::Request& request, mig::Reply& reply);

    // The handlers. `service` belongs to the table if the name is registered.
    kern_return_t add(const char* name, mach_port_name_t service);
    kern_return_t look_up(const char* name, mach_port_name_t* service);

private:
    struct Entry {
        char name[sizeof(bootstrap_register_request::name)] = {};
        mach_port_name_t service = MACH_PORT_NULL;  // NULL: the entry is free
    };

    Entry* find(const char* name);
    void forget(mach_port_name_t service);

    mach_port_name_t port_ = MACH_PORT_NULL;
    Entry entries_[CAPACITY];
};

// The one that the generated demultiplexer serves.
extern NameServer name_server;
