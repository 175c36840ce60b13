/* The system calls as C functions: syscall_NAME for every line of <mach/syscalls.list>. The result
 * is the raw one: zero or more is success, negative is minus an error code. */
#ifndef SYSCALL_STUBS_H
#define SYSCALL_STUBS_H

#include <mach/syscalls.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MACH_SYSCALL(number, name, parameters, description) int64_t syscall_##name parameters;
#include <mach/syscalls.list>
#undef MACH_SYSCALL

#ifdef __cplusplus
}
#endif

#endif
