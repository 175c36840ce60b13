// Starts what IPC keeps for the whole system.
#include "ipc/ipc.hpp"

#include "ipc/destruction.hpp"
#include "ipc/mach_msg.hpp"
#include "ipc/registry.hpp"
#include "memory/frame_allocator.hpp"

namespace ipc {

void initialise(bool fast_path) {
    initialise_registry();
    initialise_destruction();
    fast_path_enabled = fast_path;
    SendOnce::most_spares = 32;
    memory::add_settler(SendOnce::free_spares);
}

}  // namespace ipc
