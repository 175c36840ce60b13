// The calls about ports: what a program can do to the names in a name space - its own by system
// call, or another task's through that task's port. Each checks everything before it changes
// anything.
//
// They take the IPC lock themselves and finish whatever destruction they cause before they return.
// An ending task's space answers KERN_INVALID_TASK where a right would come in.
#pragma once

#include "containers/vector.hpp"
#include "ipc/held_right.hpp"
#include "ipc/kernel_object.hpp"
#include "ipc/space.hpp"

namespace ipc {

// `right`: RECEIVE, PORT_SET or DEAD_NAME, else KERN_INVALID_VALUE.
Result<mach_port_name_t> port_allocate(Space& space, uint64_t right);
Result<void> port_allocate_name(Space& space, uint64_t right, mach_port_name_t name);

// All that the name stands for.
Result<void> port_destroy(Space& space, mach_port_name_t name);
// One reference of a send right or dead name, or the send-once right.
Result<void> port_deallocate(Space& space, mach_port_name_t name);
Result<uint32_t> port_get_refs(Space& space, mach_port_name_t name, uint64_t right);
// Send rights and dead names: below zero is KERN_INVALID_VALUE, above the most there may be
// KERN_UREFS_OVERFLOW, at zero the name goes or keeps its other right. Of the others there is one:
// `delta` is 0, or -1, by which it ends; else KERN_INVALID_VALUE.
Result<void> port_mod_refs(Space& space, mach_port_name_t name, uint64_t right, int64_t delta);

// The right that `disposition` takes from `port_name` appears under `name`, both in `space`.
Result<void> port_insert_right(Space& space, mach_port_name_t name, mach_port_name_t port_name,
                               uint64_t disposition);
// The same with a right from elsewhere, which is taken over only on success.
Result<void> port_insert_right(Space& space, mach_port_name_t name, HeldRight& right);
Result<HeldRight> port_extract_right(Space& space, mach_port_name_t name, uint64_t disposition);
// As receiving it in a message would: under the name it has already, or under a new one.
Result<mach_port_name_t> port_give_right(Space& space, HeldRight& right);

Result<mach_port_type_t> port_type(Space& space, mach_port_name_t name);
struct NameAndType {
    mach_port_name_t name;
    mach_port_type_t type;
};
// Both lists are in the order of the names, and take the lock for one piece of them after another.
Result<void> port_names(Space& space, Vector<NameAndType>& names);
Result<void> port_get_set_status(Space& space, mach_port_name_t set, Vector<NameAndType>& members);
Result<void> port_rename(Space& space, mach_port_name_t old_name, mach_port_name_t new_name);

Result<void> port_set_qlimit(Space& space, mach_port_name_t name, uint64_t limit);
Result<void> port_set_mscount(Space& space, mach_port_name_t name, uint32_t count);
Result<void> port_set_seqno(Space& space, mach_port_name_t name, uint32_t sequence);
Result<mach_port_status> port_get_receive_status(Space& space, mach_port_name_t name);
// `set` NULL: out of the set it is in, else KERN_NOT_IN_SET.
Result<void> port_move_member(Space& space, mach_port_name_t member, mach_port_name_t set);

// `id`: MACH_NOTIFY_PORT_DESTROYED, _NO_SENDERS or _DEAD_NAME. `notify_name` gives the send-once
// right to use, by MAKE_SEND_ONCE or MOVE_SEND_ONCE; NULL cancels. The right registered before
// comes back, under a name of its own, or NULL.
//
// `sync`: port-destroyed: 0. Dead-name: not 0 means that `name` may be dead already, and the
// notification then comes at once. No-senders: it comes at once if there are no send rights now and
// the make-send count is at least `sync`; otherwise when the last send right goes.
Result<mach_port_name_t> port_request_notification(Space& space, mach_port_name_t name, int64_t id,
                                                   uint64_t sync, mach_port_name_t notify_name,
                                                   uint64_t disposition);
// The same with a right from elsewhere, which is taken over only on success.
Result<HeldRight> port_request_notification(Space& space, mach_port_name_t name, int64_t id,
                                            uint64_t sync, HeldRight& notify);

// A send right of its own for the port behind `name`, which keeps its references.
// KERN_INVALID_NAME, KERN_INVALID_RIGHT.
Result<HeldRight> lookup_send(Space& space, mach_port_name_t name);
// What a send right stands for in the kernel: null if it is nothing of the kernel's.
// KERN_INVALID_NAME, KERN_INVALID_RIGHT.
Result<RefPtr<KernelObject>> lookup_object(Space& space, mach_port_name_t name);

}  // namespace ipc
