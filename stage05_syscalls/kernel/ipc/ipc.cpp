// What IPC keeps for the whole system: its lock, and what else has to be started.
#include "ipc/ipc.hpp"

#include "ipc/destruction.hpp"
#include "ipc/lock.hpp"
#include "ipc/registry.hpp"

namespace ipc {

constinit Spinlock lock{"ipc", 30};

void initialise() {
    initialise_registry();
    initialise_destruction();
}

}  // namespace ipc
