// All ports and name spaces there are, for the monitor and the invariants. Under the IPC lock.
#pragma once

#include "ipc/counts.hpp"
#include "ipc/port.hpp"
#include "ipc/space.hpp"
#include "lib/intrusive_list.hpp"

namespace ipc {

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
