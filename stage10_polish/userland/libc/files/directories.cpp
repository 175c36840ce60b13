// opendir and what belongs to it: of the archive and /proc by file_list, of a mounted server by
// directory_list.
#include "libc/files/paths.hpp"
#include "libc/files/result.hpp"

#include <dirent.h>
#include <mach.h>
#include <mig/directory.h>
#include <mig/io.h>
#include <services/file.h>
#include <stdlib.h>
#include <string.h>

// Entries are fetched a message at a time. The last message has none.
struct directory_stream {
    ServerPath path;
    bool kernels;
    uint64_t after;  // of a server: the last entry's `next`; of the kernel's: how many there were
    uint32_t count;  // fetched
    uint32_t at;     // of these, handed out
    dirent entry;
    union {
        directory_entry served[DIRECTORY_LIST_MAXIMUM];
        file_list_entry archived[FILE_LIST_MAXIMUM];
    } fetched;
};

namespace {

kern_return_t fetch(DIR* directory) {
    directory->at = directory->count = 0;
    if (directory->kernels) {
        const auto first = static_cast<uint32_t>(directory->after);
        const kern_return_t result = file_list(BIRTH_FILE_SERVICE, first, directory->path.full(),
                                               directory->fetched.archived, &directory->count);
        directory->after += directory->count;
        return result;
    }
    const kern_return_t result =
        ask_server(directory->path, [directory](mach_port_name_t server, const char* rest) {
            return directory_list(server, directory->after, rest, directory->fetched.served,
                                  &directory->count);
        });
    if (result != KERN_SUCCESS || directory->count == 0) return result;
    directory->after = directory->fetched.served[directory->count - 1].next;
    return KERN_SUCCESS;
}

void take(DIR* directory) {
    dirent& entry = directory->entry;
    entry = {};
    const uint32_t at = directory->at++;
    if (directory->kernels) {
        const file_list_entry& from = directory->fetched.archived[at];
        entry.d_type = DT_REG;
        entry.d_size = from.size;
        entry.d_flags = from.flags;
        strlcpy(entry.d_name, from.name, sizeof(from.name));
    } else {
        const directory_entry& from = directory->fetched.served[at];
        entry.d_ino = from.node;
        entry.d_type = from.kind == IO_DIRECTORY ? DT_DIR : DT_REG;
        entry.d_size = from.size;
        memcpy(entry.d_name, from.name, sizeof(entry.d_name));
        entry.d_name[sizeof(entry.d_name) - 1] = 0;  // a server may say anything
    }
}

}  // namespace

extern "C" {

DIR* opendir(const char* path) {
    auto* directory = static_cast<DIR*>(calloc(1, sizeof(DIR)));
    if (directory == nullptr) return nullptr;
    kern_return_t result = directory->path.set(path);
    directory->after = 0;
    directory->kernels = directory->path.may_be_kernels();
    if (result == KERN_SUCCESS) result = fetch(directory);
    if (result == KERN_NOT_FOUND && directory->kernels) {
        directory->kernels = false;
        directory->after = 0;
        result = fetch(directory);
    }
    if (result == KERN_SUCCESS) return directory;
    free(directory);
    errno = result;
    return nullptr;
}

struct dirent* readdir(DIR* directory) {
    if (directory->at == directory->count) {
        const kern_return_t result = directory->count > 0 ? fetch(directory) : KERN_SUCCESS;
        if (result != KERN_SUCCESS) errno = result;
        if (directory->count == 0) return nullptr;
    }
    take(directory);
    return &directory->entry;
}

void rewinddir(DIR* directory) {
    directory->after = 0;
    if (fetch(directory) != KERN_SUCCESS) directory->count = 0;
}

int closedir(DIR* directory) {
    free(directory);
    return 0;
}

}  // extern "C"
