// The name server: names for ports. Clients are not trusted: a message that is no good request is
// answered with an error if it can be, and destroyed with everything it carries; no client can make
// the server wait.
#pragma once

#include <mach.h>
#include <mach/bootstrap.h>

class NameServer {
public:
    static constexpr size_t CAPACITY = 64;

    // Makes the port.
    kern_return_t start();
    mach_port_name_t port() const { return port_; }

    // Deals with a message that came to the port: answers a request, forgets a port that died. The
    // buffer has room for a reply (sizeof(bootstrap_look_up_reply)).
    void take(mach_msg_header* message);

private:
    struct Entry {
        char name[BOOTSTRAP_NAME_SIZE] = {};
        mach_port_name_t service = MACH_PORT_NULL;  // NULL: the entry is free
    };

    Entry* find(const char* name);
    kern_return_t handle_register(mach_msg_header* message);
    kern_return_t handle_look_up(mach_msg_header* message, mach_port_name_t* service);
    void forget(mach_port_name_t service);

    mach_port_name_t port_ = MACH_PORT_NULL;
    Entry entries_[CAPACITY];
};
