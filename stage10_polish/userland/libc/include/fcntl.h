// Opening files. A descriptor is a number below 64; a number from 256 on is a port's name, for what
// the kernel's own calls read and write.
#pragma once

#define O_RDONLY 0
#define O_WRONLY 1
#define O_RDWR 2
#define O_ACCMODE 3
#define O_CREAT 0x40
#define O_EXCL 0x80
#define O_TRUNC 0x200
#define O_APPEND 0x400

#ifdef __cplusplus
extern "C" {
#endif

// The lowest free descriptor, or -1. The mode behind O_CREAT is accepted and means nothing: there
// are no owners.
int open(const char* path, int flags, ...);
int creat(const char* path, unsigned mode);  // O_WRONLY | O_CREAT | O_TRUNC

#ifdef __cplusplus
}
#endif
