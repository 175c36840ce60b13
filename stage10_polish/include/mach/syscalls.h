/* The system calls, declared once: include/mach/syscalls.list has one line for each,
 *
 *     MACH_SYSCALL(number, name, parameters, "description")
 *
 * and whoever needs the calls defines MACH_SYSCALL and includes the list: the kernel for its table,
 * this header for numbers and prototypes, NASM for the stubs. New calls are only ever appended.
 *
 * Number in RAX, arguments in RDI, RSI, RDX, R10, R8, R9, result in RAX; RCX and R11 are lost,
 * every other register is preserved. A result of zero or more is success, a negative one is minus a
 * kern_return_t (or, from mach_msg, minus a mach_msg_return_t). */
#ifndef MACH_SYSCALLS_H
#define MACH_SYSCALLS_H

#include <mach/message.h>
#include <stdint.h>

enum system_call {
#define MACH_SYSCALL(number, name, parameters, description) SYS_##name = number,
#include <mach/syscalls.list>
#undef MACH_SYSCALL
    SYSTEM_CALL_COUNT
};

#define READ_RAW 1u                       /* read: bytes as they come, no echo, no line editing */
#define TIMEOUT_NEVER 0xffffffffffffffffu /* read: wait for ever; 0 only looks */

#endif
