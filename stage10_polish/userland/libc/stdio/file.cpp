// Streams on files of the file service.
#include "libc/stdio/stream.hpp"

#include <errno.h>
#include <limits.h>
#include <services/file.h>
#include <stdlib.h>
#include <string.h>

namespace {

// Of the next byte to be handed out. One given back in front of the file's first is at 0 as well.
uint64_t next_offset(const stream* in) {
    const uint64_t waiting = in->filled - in->position;
    return waiting < in->offset ? in->offset - waiting : 0;
}

}  // namespace

extern "C" {

FILE* fopen(const char* path, const char* mode) {
    if (strcmp(mode, "r") != 0 && strcmp(mode, "rb") != 0) {
        errno = EACCES;
        return nullptr;
    }
    char resolved[FILE_PATH_SIZE];
    mach_port_name_t port = MACH_PORT_NULL;
    uint64_t size = 0;
    kern_return_t result = file_resolve(path, resolved);
    if (result == KERN_SUCCESS) result = file_open(BIRTH_FILE_SERVICE, resolved, &port, &size);
    if (result != KERN_SUCCESS) {
        errno = result;
        return nullptr;
    }
    // The buffer lies behind the stream.
    void* memory = malloc(sizeof(stream) + 1 + FILE_READ_MAXIMUM);
    if (memory == nullptr) {
        port_deallocate(port);
        return nullptr;
    }
    stream* opened = static_cast<stream*>(memory);
    *opened = {.lock = {},
               .kind = StreamKind::File,
               .port = port,
               .buffer = reinterpret_cast<char*>(opened + 1),
               .capacity = FILE_READ_MAXIMUM,
               .size = size};
    return opened;
}

int fclose(FILE* closing) {
    if (closing->kind != StreamKind::File) return fflush(closing);
    port_deallocate(closing->port);
    free(closing);
    return 0;
}

int fseek(FILE* in, long offset, int origin) {
    LockGuard guard(in->lock);
    const uint64_t from = origin == SEEK_SET ? 0 : origin == SEEK_CUR ? next_offset(in) : in->size;
    long target;
    if (in->kind != StreamKind::File || origin < SEEK_SET || origin > SEEK_END ||
        __builtin_add_overflow(static_cast<long>(from), offset, &target) || target < 0) {
        errno = EINVAL;
        return -1;
    }
    in->offset = static_cast<uint64_t>(target);
    in->forget_input();
    in->at_end = false;
    return 0;
}

long ftell(FILE* in) {
    LockGuard guard(in->lock);
    if (in->kind != StreamKind::File) {
        errno = EINVAL;
        return -1;
    }
    return static_cast<long>(next_offset(in));
}

void rewind(FILE* in) {
    fseek(in, 0, SEEK_SET);
    clearerr(in);
}

}  // extern "C"
