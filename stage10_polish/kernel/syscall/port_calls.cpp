// Ports: each call is handed on to IPC, with the caller's name space.
#include "ipc/port_calls.hpp"

#include "syscall/handlers.hpp"
#include "task/task.hpp"

namespace syscalls {

namespace {

Space& space() { return Task::current()->space(); }

}  // namespace

Result<uint64_t> port_allocate(uint64_t right) { return TRY(ipc::port_allocate(space(), right)); }

Result<void> port_deallocate(mach_port_name_t name) { return ipc::port_deallocate(space(), name); }

Result<void> port_mod_refs(mach_port_name_t name, uint64_t right, int64_t delta) {
    return ipc::port_mod_refs(space(), name, right, delta);
}

Result<void> port_insert_right(mach_port_name_t name, mach_port_name_t port_name,
                               uint64_t disposition) {
    return ipc::port_insert_right(space(), name, port_name, disposition);
}

Result<void> port_move_member(mach_port_name_t name, mach_port_name_t set) {
    return ipc::port_move_member(space(), name, set);
}

Result<uint64_t> port_request_notification(mach_port_name_t name, int64_t id, uint64_t sync,
                                           mach_port_name_t notify_name, uint64_t disposition) {
    return TRY(ipc::port_request_notification(space(), name, id, sync, notify_name, disposition));
}

Result<void> port_status(mach_port_name_t name, UserAddress status) {
    const mach_port_status result = TRY(ipc::port_get_receive_status(space(), name));
    return Task::current()->memory().copy_out(status.value, &result, sizeof(result));
}

}  // namespace syscalls
