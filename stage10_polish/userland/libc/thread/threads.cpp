// thread_start and thread_join.
#include "libc/start/thread_local.hpp"
#include "libc/stdlib/lock.hpp"
#include "libc/thread/thread_block.hpp"

#include <mach.h>
#include <syscall_stubs.h>
#include <threads.h>

namespace {

// The last message goes out when the stack is still in use, and the joiner frees the stack as soon
// as it has the message: from the first system call on nothing here touches the stack.
[[noreturn]] void report_and_exit(ThreadBlock* block) {
    struct mach_msg_header ended = {};
    ended.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_MAKE_SEND_ONCE, 0);
    ended.msgh_remote_port = block->ended;
    register uint64_t timeout asm("r8") = 0;
    register uint64_t receive_name asm("r10") = MACH_PORT_NULL;
    asm volatile("syscall\n\t"
                 "movl %[thread_exit], %%eax\n\t"
                 "syscall\n\t"
                 "ud2"
                 :
                 : "a"(SYS_mach_msg), "D"(&ended), "S"(uint64_t{MACH_SEND_MSG}),
                   "d"(uint64_t{sizeof(ended)}), "r"(receive_name),
                   "r"(timeout), [thread_exit] "i"(SYS_thread_exit)
                 : "rcx", "r11", "memory");
    __builtin_unreachable();
}

void thread_main(void* argument) {
    ThreadBlock* block = static_cast<ThreadBlock*>(argument);
    block->result = block->function(block->argument);
    if (block->reply_port != MACH_PORT_NULL) port_destroy_receive(block->reply_port);
    report_and_exit(block);
}

Lock slot_lock;
uintptr_t next_slot = thread_zone::START;

// A fresh stack: the slot after the last one, or the first that is free again.
void* allocate_stack() {
    LockGuard guard(slot_lock);
    const uintptr_t slots = (thread_zone::END - thread_zone::START) / thread_zone::SLOT;
    for (uintptr_t tries = 0; tries < slots; tries++) {
        void* stack = reinterpret_cast<void*>(next_slot);
        const kern_return_t result =
            vm_allocate(&stack, thread_zone::STACK, VM_PROT_READ | VM_PROT_WRITE);
        if (result == KERN_RESOURCE_SHORTAGE) return nullptr;
        next_slot += thread_zone::SLOT;
        if (next_slot == thread_zone::END) next_slot = thread_zone::START;
        if (result == KERN_SUCCESS) return stack;
    }
    return nullptr;
}

void release_stack(void* stack) {
    LockGuard guard(slot_lock);
    vm_deallocate(stack, thread_zone::STACK);
    next_slot = reinterpret_cast<uintptr_t>(stack);  // its page tables are still there
}

}  // namespace

extern "C" {

kern_return_t thread_start(thread_t* thread, void* (*function)(void*), void* argument) {
    thread->stack = allocate_stack();
    if (thread->stack == nullptr) return KERN_RESOURCE_SHORTAGE;
    ThreadBlock* block = static_cast<ThreadBlock*>(thread->stack);
    *block = ThreadBlock();
    kern_return_t result =
        make_thread_local(&block->fs_base) ? KERN_SUCCESS : KERN_RESOURCE_SHORTAGE;
    if (result == KERN_SUCCESS) result = port_allocate(MACH_PORT_RIGHT_RECEIVE, &thread->ended);
    if (result == KERN_SUCCESS) {
        block->function = function;
        block->argument = argument;
        block->ended = thread->ended;
        // As after a call: the entry point expects the stack 8 bytes off a multiple of 16.
        char* top = static_cast<char*>(thread->stack) + thread_zone::STACK - 8;
        const int64_t port = syscall_thread_create(thread_main, top, block, block->fs_base);
        if (port >= 0) {
            thread->port = static_cast<mach_port_name_t>(port);
            return KERN_SUCCESS;
        }
        result = static_cast<kern_return_t>(-port);
        port_destroy_receive(thread->ended);
    }
    release_thread_local(block->fs_base);
    release_stack(thread->stack);
    return result;
}

kern_return_t thread_join(thread_t* thread, void** result) {
    struct mach_msg_header ended;
    mach_msg_return_t received;
    do {
        received = mach_msg(&ended, MACH_RCV_MSG, 0, sizeof(ended), thread->ended, TIMEOUT_NEVER);
    } while (received == MACH_RCV_INTERRUPTED);
    if (received != MACH_MSG_SUCCESS) return received;
    const ThreadBlock* block = static_cast<ThreadBlock*>(thread->stack);
    if (result != nullptr) *result = block->result;
    port_destroy_receive(thread->ended);
    port_deallocate(thread->port);
    release_thread_local(block->fs_base);
    release_stack(thread->stack);
    return KERN_SUCCESS;
}

}  // extern "C"
