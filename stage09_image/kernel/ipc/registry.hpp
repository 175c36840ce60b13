// All ports and name spaces there are, for the monitor and the invariants, and counts of the rest.
// Under the IPC lock.
#pragma once

#include "ipc/port.hpp"
#include "ipc/space.hpp"
#include "lib/intrusive_list.hpp"

namespace ipc {

// Live objects of each kind, and what became of send-once rights.
struct Counts {
    uint64_t ports = 0;
    uint64_t sets = 0;
    uint64_t spaces = 0;
    uint64_t messages = 0;
    uint64_t send_once = 0;  // live rights
    uint64_t send_once_created = 0;
    uint64_t send_once_used = 0;      // each produced its message
    uint64_t send_once_outlived = 0;  // their port died first
    uint64_t fast_messages = 0;       // sent by the fast path
};
extern constinit Counts counts;

using Ports = IntrusiveList<Port, &Port::all_link>;
using Spaces = IntrusiveList<Space, &Space::all_link>;
Ports& all_ports();
Spaces& all_spaces();

void remember(Port& port);
void forget(Port& port);
void remember(Space& space);
void forget(Space& space);

void initialise_registry();

}  // namespace ipc
