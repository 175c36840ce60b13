// Resolving paths, and what is remembered of the table of mounts.
#include "libc/files/paths.hpp"

#include "libc/stdlib/lock.hpp"

#include <mach.h>
#include <mig/mount.h>
#include <services/file.h>
#include <string.h>

namespace {

// The servers asked for so far. Whether there is a new one at a prefix that none had is asked each
// time; that one is gone shows when it is called.
struct Known {
    char prefix[MOUNT_PREFIX_SIZE];
    size_t size;
    mach_port_name_t server;  // NULL: free
};
constexpr size_t KNOWN = 8;
constinit Known known[KNOWN] = {};
constinit size_t next_known = 0;
constinit Lock lock;

bool covers(const Known& entry, const char* path) {
    return entry.server != MACH_PORT_NULL && strncmp(entry.prefix, path, entry.size) == 0 &&
           (path[entry.size] == 0 || path[entry.size] == '/');
}

kern_return_t ask_init(const char* path, mach_port_name_t* server, uint32_t* size) {
    kern_return_t result;
    do {
        result = mount_resolve(BIRTH_BOOTSTRAP, path, server, size);
        if (result == KERN_SUCCESS && *server == MACH_PORT_DEAD) {
            thread_yield();  // init will hear of it, too
            result = KERN_NOT_READY;
        }
    } while (result == KERN_NOT_READY);
    // There are no mounts where there is no init.
    return result == MACH_SEND_INVALID_DEST || result == MIG_BAD_ID ? KERN_NOT_FOUND : result;
}

void remember(const char* path, size_t size, mach_port_name_t server) {
    if (size >= MOUNT_PREFIX_SIZE) return;
    Known& entry = known[next_known++ % KNOWN];
    if (entry.server != MACH_PORT_NULL) port_deallocate(entry.server);
    memcpy(entry.prefix, path, size);
    entry.prefix[size] = 0;
    entry.size = size;
    entry.server = server;
}

}  // namespace

kern_return_t ServerPath::set(const char* path) {
    const kern_return_t result = file_resolve_to(path, full_, sizeof(full_));
    if (result != KERN_SUCCESS) return result;
    const char* second = strchr(full_ + 1, '/');
    may_be_kernels_ = second == nullptr || strncmp(full_, "/proc/", 6) == 0;
    return KERN_SUCCESS;
}

kern_return_t ServerPath::find() {
    {
        LockGuard guard(lock);
        for (const Known& entry : known) {
            if (!covers(entry, full_)) continue;
            server_ = entry.server;
            rest_ = full_ + entry.size;
            return KERN_SUCCESS;
        }
    }
    uint32_t size = 0;
    const kern_return_t result = ask_init(full_, &server_, &size);
    if (result != KERN_SUCCESS) return result;
    rest_ = full_ + size;
    LockGuard guard(lock);
    remember(full_, size, server_);
    return KERN_SUCCESS;
}

void ServerPath::forget() const {
    LockGuard guard(lock);
    for (Known& entry : known) {
        if (entry.server != server_ || server_ == MACH_PORT_NULL) continue;
        port_deallocate(entry.server);
        entry.server = MACH_PORT_NULL;
    }
}
