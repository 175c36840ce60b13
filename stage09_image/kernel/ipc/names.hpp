// What entries lose and how names become free: the steps that port calls, sends and the end of a
// task have in common. Under the IPC lock.
#pragma once

#include "ipc/space.hpp"

namespace ipc {

// The entry no longer has these rights (SEND, RECEIVE or both) for its port, which still counts
// them or has given them to someone. If nothing is left, the name becomes free.
void lose_rights(Space& space, mach_port_name_t name, Entry& entry, uint8_t rights) REQUIRES(lock);

// Drops user references of a send right; with the last one the right itself is released.
void drop_send(Space& space, mach_port_name_t name, Entry& entry, uint32_t references)
    REQUIRES(lock);

// The name becomes free: a dead-name request is answered with PORT_DELETED. What it stood for has
// been taken out of the entry already.
void free_name(Space& space, mach_port_name_t name, Entry& entry) REQUIRES(lock);

// Releases everything the name stands for and frees it.
void destroy_name(Space& space, mach_port_name_t name, Entry& entry) REQUIRES(lock);

}  // namespace ipc
