// The file service's calls. A file is a send right to its port: it closes with port_deallocate.
#pragma once

#include <mach.h>
#include <mach/file.h>

#ifdef __cplusplus
extern "C" {
#endif

// The path a program means: relative ones start in the directory that PWD names. `resolved` has
// room for FILE_PATH_SIZE; KERN_NAME_TOO_LONG if it does not fit.
kern_return_t file_resolve(const char* path, char* resolved);

// These four take full paths (or the name of a file in the archive).
kern_return_t file_open(const char* path, mach_port_name_t* file, uint64_t* size);
// At most FILE_READ_MAXIMUM bytes; fewer than asked for: the end of the file.
kern_return_t file_read(mach_port_name_t file, uint64_t offset, void* buffer, uint32_t size,
                        uint32_t* count);
kern_return_t file_stat(const char* path, uint64_t* size, uint32_t* flags);
// Entries of a directory ("/" or "/proc") from number `first` on, into room for FILE_LIST_MAXIMUM.
kern_return_t file_list(const char* directory, uint32_t first, struct file_list_entry* entries,
                        uint32_t* count);

#ifdef __cplusplus
}
#endif
