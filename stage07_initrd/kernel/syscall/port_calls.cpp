// Messages and ports: each call is handed on to IPC, with the caller's name space.
#include "ipc/port_calls.hpp"

#include "ipc/mach_msg.hpp"
#include "syscall/handlers.hpp"
#include "task/task.hpp"

namespace syscalls {

namespace {

Space& space() { return Task::current()->space(); }

}  // namespace

Answer port_allocate(uint64_t right, uint64_t, uint64_t, uint64_t, uint64_t) {
    return TRY(ipc::port_allocate(space(), right));
}

Answer port_deallocate(uint64_t name, uint64_t, uint64_t, uint64_t, uint64_t) {
    return ipc::port_deallocate(space(), to_name(name));
}

Answer port_mod_refs(uint64_t name, uint64_t right, uint64_t delta, uint64_t, uint64_t) {
    return ipc::port_mod_refs(space(), to_name(name), right, static_cast<int64_t>(delta));
}

Answer port_insert_right(uint64_t name, uint64_t port, uint64_t disposition, uint64_t, uint64_t) {
    return ipc::port_insert_right(space(), to_name(name), to_name(port), disposition);
}

Answer port_move_member(uint64_t name, uint64_t set, uint64_t, uint64_t, uint64_t) {
    return ipc::port_move_member(space(), to_name(name), to_name(set));
}

Answer port_request_notification(uint64_t name, uint64_t id, uint64_t sync, uint64_t notify,
                                 uint64_t disposition) {
    return TRY(ipc::port_request_notification(space(), to_name(name), static_cast<int64_t>(id),
                                              sync, to_name(notify), disposition));
}

Answer port_status(uint64_t name, uint64_t status, uint64_t, uint64_t, uint64_t) {
    const mach_port_status result = TRY(ipc::port_get_receive_status(space(), to_name(name)));
    return Task::current()->memory().copy_out(status, &result, sizeof(result));
}

Answer mach_msg(uint64_t message, uint64_t option, uint64_t sizes, uint64_t receive_name,
                uint64_t timeout_ms) {
    Task& task = *Task::current();
    return ipc::mach_msg(task.space(), MessageBuffer(task.memory(), message), option,
                         static_cast<uint32_t>(sizes), sizes >> 32, to_name(receive_name),
                         timeout_ms);
}

}  // namespace syscalls
