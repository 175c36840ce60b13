// The kernel's calls with codes instead of raw results: a negative result is minus the code, and a
// result of zero or more is the value.
#include <mach.h>
#include <syscall_stubs.h>

namespace {

kern_return_t code_of(int64_t result) {
    return result < 0 ? static_cast<kern_return_t>(-result) : KERN_SUCCESS;
}

kern_return_t name_of(int64_t result, mach_port_name_t* name) {
    if (result >= 0) *name = static_cast<mach_port_name_t>(result);
    return code_of(result);
}

}  // namespace

extern "C" {

kern_return_t port_allocate(mach_port_right_t right, mach_port_name_t* name) {
    return name_of(syscall_port_allocate(right), name);
}

kern_return_t port_deallocate(mach_port_name_t name) {
    return code_of(syscall_port_deallocate(name));
}

kern_return_t port_destroy_receive(mach_port_name_t name) {
    return port_mod_refs(name, MACH_PORT_RIGHT_RECEIVE, -1);
}

kern_return_t port_mod_refs(mach_port_name_t name, mach_port_right_t right, int delta) {
    return code_of(syscall_port_mod_refs(name, right, delta));
}

kern_return_t port_insert_right(mach_port_name_t name, mach_port_name_t port,
                                unsigned disposition) {
    return code_of(syscall_port_insert_right(name, port, disposition));
}

kern_return_t port_move_member(mach_port_name_t name, mach_port_name_t set) {
    return code_of(syscall_port_move_member(name, set));
}

kern_return_t port_request_notification(mach_port_name_t name, mach_msg_id_t id, uint32_t sync,
                                        mach_port_name_t notify, unsigned disposition,
                                        mach_port_name_t* previous) {
    return name_of(syscall_port_request_notification(name, id, sync, notify, disposition),
                   previous);
}

kern_return_t port_status(mach_port_name_t name, struct mach_port_status* status) {
    return code_of(syscall_port_status(name, status));
}

kern_return_t vm_allocate(void** address, size_t size, unsigned protection) {
    const int64_t result = syscall_vm_allocate(*address, size, protection);
    if (result >= 0) *address = reinterpret_cast<void*>(result);
    return code_of(result);
}

kern_return_t vm_deallocate(void* address, size_t size) {
    return code_of(syscall_vm_deallocate(address, size));
}

kern_return_t vm_protect(void* address, size_t size, unsigned protection) {
    return code_of(syscall_vm_protect(address, size, protection));
}

mach_port_name_t task_self(void) { return static_cast<mach_port_name_t>(syscall_task_self()); }
mach_port_name_t thread_self(void) { return static_cast<mach_port_name_t>(syscall_thread_self()); }
void thread_yield(void) { syscall_thread_yield(); }
uint64_t clock_nanoseconds(void) { return static_cast<uint64_t>(syscall_clock_get()); }

}  // extern "C"
