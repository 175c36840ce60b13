// The port calls on a task, as messages to its port (mach_port.defs): each handler makes the call.
#include "ipc/port_calls.hpp"
#include "thread/scheduler.hpp"

#include <mig/mach_port_server.hpp>

namespace {

using Words = mig::Memory<uint32_t>;

// The names of the list, or their types.
kern_return_t give(const Vector<ipc::NameAndType>& list, uint32_t ipc::NameAndType::*word,
                   Words* out) {
    Result<Words> made = Words::make(list.size());
    if (!made.ok()) return made.error();
    *out = move(made).value();
    constexpr size_t AT_ONCE = 128;
    for (size_t i = 0; i < list.size(); i++) {
        out->set(i, list[i].*word);
        if (i % AT_ONCE == AT_ONCE - 1) scheduler::preemption_point();
    }
    return KERN_SUCCESS;
}

template <typename T>
kern_return_t give(Result<T>&& result, T* out) {
    if (result.ok()) *out = move(result).value();
    return result.error();
}

}  // namespace

kern_return_t serve_mach_port_names(mig::Request&, Task* task, Words* names, Words* types) {
    Vector<ipc::NameAndType> list;
    const Result<void> listed = ipc::port_names(task->space(), list);
    if (!listed.ok()) return listed.error();
    const kern_return_t code = give(list, &ipc::NameAndType::name, names);
    return code == KERN_SUCCESS ? give(list, &ipc::NameAndType::type, types) : code;
}

kern_return_t serve_mach_port_type(mig::Request&, Task* task, mach_port_name_t name,
                                   uint32_t* type) {
    return give(ipc::port_type(task->space(), name), type);
}

kern_return_t serve_mach_port_rename(mig::Request&, Task* task, mach_port_name_t old_name,
                                     mach_port_name_t new_name) {
    return ipc::port_rename(task->space(), old_name, new_name).error();
}

kern_return_t serve_mach_port_allocate_name(mig::Request&, Task* task, uint32_t right,
                                            mach_port_name_t name) {
    return ipc::port_allocate_name(task->space(), right, name).error();
}

kern_return_t serve_mach_port_allocate(mig::Request&, Task* task, uint32_t right,
                                       mach_port_name_t* name) {
    return give(ipc::port_allocate(task->space(), right), name);
}

kern_return_t serve_mach_port_destroy(mig::Request&, Task* task, mach_port_name_t name) {
    return ipc::port_destroy(task->space(), name).error();
}

kern_return_t serve_mach_port_deallocate(mig::Request&, Task* task, mach_port_name_t name) {
    return ipc::port_deallocate(task->space(), name).error();
}

kern_return_t serve_mach_port_get_refs(mig::Request&, Task* task, mach_port_name_t name,
                                       uint32_t right, uint32_t* refs) {
    return give(ipc::port_get_refs(task->space(), name, right), refs);
}

kern_return_t serve_mach_port_mod_refs(mig::Request&, Task* task, mach_port_name_t name,
                                       uint32_t right, int32_t delta) {
    return ipc::port_mod_refs(task->space(), name, right, delta).error();
}

kern_return_t serve_mach_port_set_qlimit(mig::Request&, Task* task, mach_port_name_t name,
                                         uint32_t limit) {
    return ipc::port_set_qlimit(task->space(), name, limit).error();
}

kern_return_t serve_mach_port_set_mscount(mig::Request&, Task* task, mach_port_name_t name,
                                          uint32_t count) {
    return ipc::port_set_mscount(task->space(), name, count).error();
}

kern_return_t serve_mach_port_get_set_status(mig::Request&, Task* task, mach_port_name_t name,
                                             Words* members) {
    Vector<ipc::NameAndType> list;
    const Result<void> listed = ipc::port_get_set_status(task->space(), name, list);
    if (!listed.ok()) return listed.error();
    return give(list, &ipc::NameAndType::name, members);
}

kern_return_t serve_mach_port_move_member(mig::Request&, Task* task, mach_port_name_t member,
                                          mach_port_name_t set) {
    return ipc::port_move_member(task->space(), member, set).error();
}

// What could not be sent back after all goes where an unused right goes.
kern_return_t serve_mach_port_request_notification(mig::Request&, Task* task, mach_port_name_t name,
                                                   int32_t id, uint32_t sync, mig::Port notify,
                                                   mig::Port* previous) {
    return give(ipc::port_request_notification(task->space(), name, id, sync, notify), previous);
}

kern_return_t serve_mach_port_insert_right(mig::Request&, Task* task, mach_port_name_t name,
                                           mig::AnyPort right) {
    return ipc::port_insert_right(task->space(), name, right).error();
}

kern_return_t serve_mach_port_extract_right(mig::Request&, Task* task, mach_port_name_t name,
                                            uint32_t disposition, mig::AnyPort* right) {
    return give(ipc::port_extract_right(task->space(), name, disposition), right);
}

kern_return_t serve_mach_port_get_receive_status(mig::Request&, Task* task, mach_port_name_t name,
                                                 struct mach_port_status* status) {
    return give(ipc::port_get_receive_status(task->space(), name), status);
}

kern_return_t serve_mach_port_set_seqno(mig::Request&, Task* task, mach_port_name_t name,
                                        uint32_t sequence) {
    return ipc::port_set_seqno(task->space(), name, sequence).error();
}
