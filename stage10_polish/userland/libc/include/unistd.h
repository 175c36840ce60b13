// Bytes to and from I/O objects, and sleeping. Where POSIX has descriptors there are port names.
#pragma once

#include <getopt.h>
#include <mach/birth_names.h>
#include <stddef.h>
#include <stdint.h>

#define STDIN_FILENO BIRTH_CONSOLE_INPUT
#define STDOUT_FILENO BIRTH_CONSOLE_OUTPUT
#define STDERR_FILENO BIRTH_CONSOLE_OUTPUT

#ifdef __cplusplus
extern "C" {
#endif

typedef long ssize_t;

// The number of bytes; read: 0 at the end of the input. -1: failed, errno says why. write comes
// back only when everything is written.
ssize_t read(unsigned port, void* buffer, size_t size);
ssize_t write(unsigned port, const void* buffer, size_t size);
// read with READ_RAW among the flags and a timeout in milliseconds (<mach/syscalls.h>).
ssize_t read_with(unsigned port, void* buffer, size_t size, unsigned flags, uint64_t timeout_ms);

unsigned sleep(unsigned seconds);  // 0, or the seconds left if it was interrupted
int usleep(unsigned microseconds);
int msleep(uint64_t milliseconds);

__attribute__((noreturn)) void _exit(int status);  // at once: nothing is flushed

extern char** environ;

#ifdef __cplusplus
}
#endif
