// What is known about a file without reading it. There are no owners and no permissions: the mode
// is the kind, and what anybody may do with it.
#pragma once

#include <sys/types.h>

#define S_IFMT 0170000
#define S_IFIFO 0010000
#define S_IFCHR 0020000
#define S_IFDIR 0040000
#define S_IFREG 0100000
#define S_ISFIFO(mode) (((mode)&S_IFMT) == S_IFIFO)
#define S_ISCHR(mode) (((mode)&S_IFMT) == S_IFCHR)
#define S_ISDIR(mode) (((mode)&S_IFMT) == S_IFDIR)
#define S_ISREG(mode) (((mode)&S_IFMT) == S_IFREG)

#ifdef __cplusplus
extern "C" {
#endif

struct stat {
    dev_t st_dev;  // 0: the kernel's; else its server's
    ino_t st_ino;  // 0: not known
    mode_t st_mode;
    nlink_t st_nlink;
    uid_t st_uid;
    gid_t st_gid;
    dev_t st_rdev;
    off_t st_size;
    blksize_t st_blksize;
    blkcnt_t st_blocks;  // of 512 bytes, as everywhere
    long st_mtime;       // seconds since the machine's start
};

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"  // in C++ the function hides the structure's constructor
int stat(const char* path, struct stat* status);
#pragma GCC diagnostic pop
int lstat(const char* path, struct stat* status);  // the same: there are no links
int fstat(int descriptor, struct stat* status);
int mkdir(const char* path, mode_t mode);  // the mode means nothing

#ifdef __cplusplus
}
#endif
