// What is done to files by their names.
#include "libc/files/descriptors.hpp"
#include "libc/files/paths.hpp"
#include "libc/files/result.hpp"

#include <mach.h>
#include <mig/directory.h>
#include <mig/mount.h>
#include <services/file.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

// Is it in the archive or /proc, where nothing can be changed?
bool is_kernels(const ServerPath& path) {
    file_list_entry entries[FILE_LIST_MAXIMUM];
    uint64_t size;
    uint32_t flags, count;
    return path.may_be_kernels() &&
           (file_stat(BIRTH_FILE_SERVICE, path.full(), &size, &flags) == KERN_SUCCESS ||
            file_list(BIRTH_FILE_SERVICE, 0, path.full(), entries, &count) == KERN_SUCCESS);
}

// Something that changes the file: what is not a server's is the kernel's, or is not there.
template <typename Change>
int change(const char* path, Change change_at) {
    ServerPath resolved;
    kern_return_t result = resolved.set(path);
    if (result == KERN_SUCCESS) result = ask_server(resolved, change_at);
    const bool nobodys = result == KERN_NOT_FOUND && resolved.server() == MACH_PORT_NULL;
    if (nobodys && is_kernels(resolved)) result = KERN_PROTECTION_FAILURE;
    return posix_result(result);
}

int remove_what(const char* path, uint32_t what) {
    return change(path, [what](mach_port_name_t server, const char* rest) {
        return directory_remove(server, what, rest);
    });
}

kern_return_t rename_on_server(const char* from, const char* to) {
    ServerPath source, target;
    kern_return_t result = source.set(from);
    if (result == KERN_SUCCESS) result = target.set(to);
    if (result != KERN_SUCCESS) return result;
    result = ask_server(source, [&](mach_port_name_t server, const char* rest) {
        const kern_return_t found = target.find();
        if (found == KERN_NOT_FOUND) return KERN_PROTECTION_FAILURE;
        if (found != KERN_SUCCESS) return found;
        if (target.server() != server) return KERN_OTHER_SERVER;
        return directory_rename(server, rest, target.rest());
    });
    const bool nobodys = result == KERN_NOT_FOUND && source.server() == MACH_PORT_NULL;
    return nobodys && is_kernels(source) ? KERN_PROTECTION_FAILURE : result;
}

void fill(struct stat* to, const io_status& from, mach_port_name_t server) {
    *to = {};
    to->st_dev = server;
    to->st_ino = from.node;
    to->st_mode = from.kind == IO_DIRECTORY ? S_IFDIR | 0777u
                  : from.kind == IO_PIPE    ? S_IFIFO | 0666u
                                            : S_IFREG | 0666u;
    to->st_nlink = 1;
    to->st_size = static_cast<off_t>(from.size);
    to->st_blksize = IO_INLINE_MAXIMUM;
    to->st_blocks = static_cast<blkcnt_t>((from.memory + 511) / 512);
    to->st_mtime = static_cast<long>(from.modified / 1000000000);
}

void fill_archived(struct stat* to, mode_t mode, uint64_t size) {
    *to = {};
    to->st_mode = mode;
    to->st_nlink = 1;
    to->st_size = static_cast<off_t>(size);
    to->st_blksize = FILE_READ_MAXIMUM;
    to->st_blocks = static_cast<blkcnt_t>((size + 511) / 512);
}

kern_return_t archived_status(const char* path, struct stat* status) {
    file_list_entry entries[FILE_LIST_MAXIMUM];
    uint64_t size;
    uint32_t flags, count;
    kern_return_t result = file_stat(BIRTH_FILE_SERVICE, path, &size, &flags);
    if (result == KERN_SUCCESS) {
        const mode_t program = (flags & FILE_EXECUTABLE) != 0 ? 0111 : 0;
        fill_archived(status, S_IFREG | 0444 | program, size);
    } else if (result == KERN_NOT_FOUND) {
        result = file_list(BIRTH_FILE_SERVICE, 0, path, entries, &count);
        if (result == KERN_SUCCESS) fill_archived(status, S_IFDIR | 0555, 0);
    }
    return result;
}

}  // namespace

extern "C" {

int unlink(const char* path) { return remove_what(path, REMOVE_FILE); }
int rmdir(const char* path) { return remove_what(path, REMOVE_DIRECTORY); }
int remove(const char* path) { return remove_what(path, REMOVE_FILE | REMOVE_DIRECTORY); }
int rename(const char* from, const char* to) { return posix_result(rename_on_server(from, to)); }

int mkdir(const char* path, mode_t) {
    ServerPath resolved;
    const kern_return_t named = resolved.set(path);
    if (named != KERN_SUCCESS) return posix_result(named);
    kern_return_t result = ask_server(resolved, [](mach_port_name_t server, const char* rest) {
        return directory_make(server, rest);
    });
    // Where there is no server, nothing can be made.
    if (result == KERN_NOT_FOUND && resolved.server() == MACH_PORT_NULL)
        result = is_kernels(resolved) ? KERN_ALREADY_EXISTS : KERN_PROTECTION_FAILURE;
    return posix_result(result);
}

int stat(const char* path, struct stat* status) {
    ServerPath resolved;
    kern_return_t result = resolved.set(path);
    if (result != KERN_SUCCESS) return posix_result(result);
    if (resolved.may_be_kernels()) {
        result = archived_status(resolved.full(), status);
        if (result != KERN_NOT_FOUND) return posix_result(result);
    }
    io_status found;
    result = ask_server(resolved, [&found](mach_port_name_t server, const char* rest) {
        return directory_stat(server, rest, &found);
    });
    if (result == KERN_SUCCESS) fill(status, found, resolved.server());
    return posix_result(result);
}

int lstat(const char* path, struct stat* status) { return stat(path, status); }

int fstat(int number, struct stat* status) {
    Descriptor found;
    io_status from;
    kern_return_t result = descriptors::get(number, &found);
    if (result != KERN_SUCCESS) return posix_result(result);
    if (found.kind == Descriptor::Kind::Console) {
        fill_archived(status, S_IFCHR | 0666, 0);
    } else if (found.kind == Descriptor::Kind::Archive) {
        fill_archived(status, S_IFREG | 0444, found.size);
    } else {
        result = io_stat(found.port, &from);
        if (result == KERN_SUCCESS) fill(status, from, MACH_PORT_NULL);
    }
    return posix_result(result);
}

int access(const char* path, int mode) {
    struct stat status;
    if (stat(path, &status) != 0) return -1;
    const mode_t wanted = static_cast<mode_t>(mode);
    return posix_result((status.st_mode & wanted) == wanted ? KERN_SUCCESS
                                                            : KERN_PROTECTION_FAILURE);
}

int chdir(const char* path) {
    struct stat status;
    char resolved[PATH_MAX];
    const kern_return_t result = file_resolve_to(path, resolved, sizeof(resolved));
    if (result != KERN_SUCCESS) return posix_result(result);
    if (stat(resolved, &status) != 0) return -1;
    if (!S_ISDIR(status.st_mode)) return posix_result(KERN_NOT_DIRECTORY);
    return setenv("PWD", resolved, 1);
}

char* getcwd(char* to, size_t size) {
    const char* here = getenv("PWD");
    if (here == nullptr) here = "/";
    if (strlcpy(to, here, size) < size) return to;
    errno = ERANGE;
    return nullptr;
}

void sync(void) {
    mount_entry entries[MOUNT_LIST_MAXIMUM];
    uint32_t first = 0, count = 0;
    do {
        if (mount_list(BIRTH_BOOTSTRAP, first, entries, &count) != KERN_SUCCESS) return;
        for (uint32_t i = 0; i < count; i++) {
            ServerPath path;
            if ((entries[i].flags & MOUNT_SERVED) == 0 || path.set(entries[i].prefix) != 0)
                continue;
            ask_server(path,
                       [](mach_port_name_t server, const char*) { return directory_sync(server); });
        }
        first += count;
    } while (count == MOUNT_LIST_MAXIMUM);
}

}  // extern "C"
