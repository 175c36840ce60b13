// The file service's calls (<mig/file.h>, from file.defs) and the paths that programs mean. The
// service is BIRTH_FILE_SERVICE; a file is a send right to its port and closes with
// port_deallocate.
#pragma once

#include <mach.h>
#include <mig/file.h>

#ifdef __cplusplus
extern "C" {
#endif

// The path that is meant by one that is written, relative to a directory: from the root, one slash
// before each name, and no "." or "..". `resolved` has room for FILE_PATH_SIZE; KERN_NAME_TOO_LONG
// if it does not fit.
kern_return_t path_resolve(const char* directory, const char* path, char* resolved);
// The same relative to the directory that PWD names.
kern_return_t file_resolve(const char* path, char* resolved);
// Both with room for `size` bytes.
kern_return_t path_resolve_to(const char* directory, const char* path, char* resolved, size_t size);
kern_return_t file_resolve_to(const char* path, char* resolved, size_t size);

// The right behind a descriptor that a program serves (io.defs), to be handed to another; it stays
// the descriptor's. NULL: there is none.
mach_port_name_t file_port(int descriptor);

#ifdef __cplusplus
}
#endif
