// The system calls as the kernel sees them: one function for each line of <mach/syscalls.list>, of
// the same name, with its arguments out of registers and a Result that becomes the value in RAX.
// They run in the calling thread with interrupts off. What they may do to memory goes through
// AddressSpace.
#pragma once

#include "lib/result.hpp"

#include <mach/message.h>

namespace syscalls {

// An address as a program gave it: anything at all. Never dereferenced.
struct UserAddress {
    uint64_t value;
};

Result<uint64_t> write(mach_port_name_t port, UserAddress buffer, uint64_t size);
Result<uint64_t> read(mach_port_name_t port, UserAddress buffer, uint64_t size, uint64_t flags,
                      uint64_t timeout_ms);

void exit(int64_t status);
Result<uint64_t> thread_create(UserAddress entry, UserAddress stack, UserAddress argument,
                               UserAddress fs_base);
void thread_exit();
void thread_yield();
Result<void> thread_sleep(uint64_t ms);
uint64_t task_self();
uint64_t thread_self();

Result<uint64_t> vm_allocate(UserAddress address, uint64_t size, uint64_t protection);
Result<void> vm_deallocate(UserAddress address, uint64_t size);
Result<void> vm_protect(UserAddress address, uint64_t size, uint64_t protection);

mach_msg_return_t mach_msg(UserAddress message, uint64_t option, uint64_t sizes,
                           mach_port_name_t receive_name, uint64_t timeout_ms);

Result<uint64_t> port_allocate(uint64_t right);
Result<void> port_deallocate(mach_port_name_t name);
Result<void> port_mod_refs(mach_port_name_t name, uint64_t right, int64_t delta);
Result<void> port_insert_right(mach_port_name_t name, mach_port_name_t port_name,
                               uint64_t disposition);
Result<void> port_move_member(mach_port_name_t name, mach_port_name_t set);
Result<uint64_t> port_request_notification(mach_port_name_t name, int64_t id, uint64_t sync,
                                           mach_port_name_t notify_name, uint64_t disposition);
Result<void> port_status(mach_port_name_t name, UserAddress status);

uint64_t clock_get();

}  // namespace syscalls
