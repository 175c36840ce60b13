// Starts what IPC keeps for the whole system.
#include "ipc/ipc.hpp"

#include "ipc/destruction.hpp"
#include "ipc/registry.hpp"
#include "memory/frame_allocator.hpp"

namespace ipc {

void initialise() {
    initialise_registry();
    initialise_destruction();
    SendOnce::most_spares = 32;
    memory::add_settler(SendOnce::free_spares);
}

}  // namespace ipc
