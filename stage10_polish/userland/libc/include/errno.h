// errno: the code of the last failed call of the calling thread. The codes are the system's own
// kern_return values (and mach_msg's, and MIG's); the familiar names stand for the nearest of them.
#pragma once

#include <mach/kern_return.h>

#define EFAULT KERN_INVALID_ADDRESS
#define EACCES KERN_PROTECTION_FAILURE
#define ENOSPC KERN_NO_SPACE
#define EINVAL KERN_INVALID_ARGUMENT
#define ENOMEM KERN_RESOURCE_SHORTAGE
#define EINTR KERN_ABORTED
#define EBADF KERN_INVALID_NAME
#define ERANGE KERN_INVALID_VALUE
#define EPERM KERN_INVALID_RIGHT
#define ETIMEDOUT KERN_OPERATION_TIMED_OUT
#define ENOENT KERN_NOT_FOUND
#define ENOEXEC KERN_BAD_FORMAT
#define EAGAIN KERN_NOT_READY
#define ENAMETOOLONG KERN_NAME_TOO_LONG
#define EEXIST KERN_ALREADY_EXISTS
#define ENOTDIR KERN_NOT_DIRECTORY
#define EISDIR KERN_IS_DIRECTORY
#define ENOTEMPTY KERN_NOT_EMPTY
#define EXDEV KERN_OTHER_SERVER
#define ESPIPE KERN_NOT_SEEKABLE
#define EPIPE KERN_BROKEN_PIPE
#define EIO KERN_IO_ERROR

// libc's own, which no call of the system gives.
#define EDOM 201
#define EILSEQ 202
#define EOVERFLOW 203
#define ENOTTY 204

#ifdef __cplusplus
extern "C" {
#endif

int* errno_location(void);
#define errno (*errno_location())

#ifdef __cplusplus
}
#endif
