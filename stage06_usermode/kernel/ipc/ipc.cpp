// Starts what IPC keeps for the whole system.
#include "ipc/ipc.hpp"

#include "ipc/destruction.hpp"
#include "ipc/registry.hpp"

namespace ipc {

void initialise() {
    initialise_registry();
    initialise_destruction();
}

}  // namespace ipc
