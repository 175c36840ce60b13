// All ports and name spaces there are, for the monitor and the invariants. Under the IPC lock.
#pragma once

#include "ipc/counts.hpp"
#include "ipc/port.hpp"
#include "ipc/space.hpp"
#include "lib/intrusive_list.hpp"

namespace ipc {

using Ports = IntrusiveList<Port, &Port::all_link>;
using Spaces = IntrusiveList<Space, &Space::all_link>;
Ports& all_ports() REQUIRES(lock);
Spaces& all_spaces() REQUIRES(lock);

void remember(Port& port) REQUIRES(lock);
void forget(Port& port) REQUIRES(lock);
void remember(Space& space) REQUIRES(lock);
void forget(Space& space) REQUIRES(lock);

void initialise_registry();

}  // namespace ipc
