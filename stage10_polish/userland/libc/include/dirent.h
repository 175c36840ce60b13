// Reading directories. `.` and `..` are not among the entries.
#pragma once

#include <sys/types.h>

#define DT_UNKNOWN 0
#define DT_DIR 4
#define DT_REG 8

#ifdef __cplusplus
extern "C" {
#endif

struct dirent {
    ino_t d_ino;  // 0: not known
    unsigned char d_type;
    uint64_t d_size;   // bytes (ours)
    unsigned d_flags;  // FILE_EXECUTABLE (ours)
    char d_name[256];
};
typedef struct directory_stream DIR;

DIR* opendir(const char* path);
// The next entry, valid until the next call; NULL: there is none, or errno, which is else left
// alone, says why.
struct dirent* readdir(DIR* directory);
void rewinddir(DIR* directory);
int closedir(DIR* directory);

#ifdef __cplusplus
}
#endif
