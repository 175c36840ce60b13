// Descriptors, names of files, and sleeping.
#pragma once

#include <getopt.h>
#include <stdint.h>
#include <sys/types.h>

#define STDIN_FILENO 0
#define STDOUT_FILENO 1
#define STDERR_FILENO 2
#ifndef SEEK_SET
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2
#endif

#ifdef __cplusplus
extern "C" {
#endif

// The number of bytes; read: 0 at the end of the input. -1: failed, errno says why. write comes
// back only when everything is written, or when no more can be. A number from 256 on is the name of
// a port of the kernel's that understands its calls read and write.
ssize_t read(int descriptor, void* buffer, size_t size);
ssize_t write(int descriptor, const void* buffer, size_t size);
// read with READ_RAW among the flags and a timeout in milliseconds (<mach/syscalls.h>), which count
// where the descriptor is the console's.
ssize_t read_with(int descriptor, void* buffer, size_t size, unsigned flags, uint64_t timeout_ms);

off_t lseek(int descriptor, off_t offset, int origin);
int close(int descriptor);
int dup(int descriptor);
int dup2(int descriptor, int number);  // one of the archive has a position of its own from then on
int pipe(int* ends);                   // what is written to ends[1] is read from ends[0]
int isatty(int descriptor);            // 1: it is the console's
int ftruncate(int descriptor, off_t size);
int fsync(int descriptor);
void sync(void);

int unlink(const char* path);
int rmdir(const char* path);
int access(const char* path, int mode);  // R_OK, W_OK, X_OK, F_OK: is it there?
#define F_OK 0
#define X_OK 1
#define W_OK 2
#define R_OK 4
// The current directory is the variable PWD, which only the program itself and its children see.
int chdir(const char* path);
char* getcwd(char* to, size_t size);

unsigned sleep(unsigned seconds);  // 0, or the seconds left if it was interrupted
int usleep(unsigned microseconds);
int msleep(uint64_t milliseconds);

__attribute__((noreturn)) void _exit(int status);  // at once: nothing is flushed

extern char** environ;

#ifdef __cplusplus
}
#endif
