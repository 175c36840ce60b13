// Starts what IPC keeps for the whole system.
#include "ipc/ipc.hpp"

#include "ipc/destruction.hpp"
#include "ipc/mach_msg.hpp"
#include "ipc/registry.hpp"

namespace ipc {

void initialise(bool fast_path) {
    initialise_registry();
    initialise_destruction();
    fast_path_enabled = fast_path;
}

}  // namespace ipc
