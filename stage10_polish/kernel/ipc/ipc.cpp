// What IPC keeps for the whole system: its lock, and what else has to be started.
#include "ipc/ipc.hpp"

#include "ipc/destruction.hpp"
#include "ipc/lock.hpp"
#include "ipc/mach_msg.hpp"
#include "ipc/registry.hpp"
#include "memory/frame_allocator.hpp"

namespace ipc {

constinit Spinlock lock{"ipc", 30};

void initialise(bool fast_path) {
    initialise_registry();
    initialise_destruction();
    fast_path_enabled.store(fast_path);
    SendOnce::most_spares = 32;
    memory::add_settler(SendOnce::free_spares);
}

}  // namespace ipc
