// The kernel's calls for C and C++ programs. Each returns a code (KERN_SUCCESS, or mach_msg's and
// MIG's) and leaves errno alone, unless it says otherwise.
#pragma once

#include <mach/birth_names.h>
#include <mach/kern_return.h>
#include <mach/message.h>
#include <mach/notify.h>
#include <mach/port.h>
#include <mach/syscalls.h>
#include <mach/vm.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// Sends `send_size` bytes of the message, then receives at most `receive_limit` into its place, as
// `option` says. Timeouts in milliseconds.
mach_msg_return_t mach_msg(struct mach_msg_header* message, mach_msg_option_t option,
                           mach_msg_size_t send_size, mach_msg_size_t receive_limit,
                           mach_port_name_t receive_name, uint64_t timeout_ms);
// Releases every right and all memory that a received (or never sent) message carries.
void mach_msg_destroy(struct mach_msg_header* message);

kern_return_t port_allocate(mach_port_right_t right, mach_port_name_t* name);
kern_return_t port_deallocate(mach_port_name_t name);
kern_return_t port_destroy_receive(mach_port_name_t name);  // drops the receive right
kern_return_t port_mod_refs(mach_port_name_t name, mach_port_right_t right, int delta);
kern_return_t port_insert_right(mach_port_name_t name, mach_port_name_t port, unsigned disposition);
kern_return_t port_move_member(mach_port_name_t name, mach_port_name_t set);
kern_return_t port_request_notification(mach_port_name_t name, mach_msg_id_t id, uint32_t sync,
                                        mach_port_name_t notify, unsigned disposition,
                                        mach_port_name_t* previous);
kern_return_t port_status(mach_port_name_t name, struct mach_port_status* status);

kern_return_t vm_allocate(void** address, size_t size, unsigned protection);  // in: NULL or wanted
kern_return_t vm_deallocate(void* address, size_t size);
kern_return_t vm_protect(void* address, size_t size, unsigned protection);

mach_port_name_t task_self(void);
mach_port_name_t thread_self(void);
void thread_yield(void);
uint64_t clock_nanoseconds(void);  // since boot

#ifdef __cplusplus
}
#endif
