// df: how much memory or disk each mounted server has, and what of it is in use. One that nobody
// has needed yet is not started for that.
#include <mach.h>
#include <mig/directory.h>
#include <mig/mount.h>
#include <stdio.h>
#include <string.h>

namespace {

constexpr uint64_t KILOBYTE = 1024;

kern_return_t show(const mount_entry& entry) {
    mach_port_name_t server;
    uint32_t size;
    directory_space space;
    kern_return_t result = mount_resolve(BIRTH_BOOTSTRAP, entry.prefix, &server, &size);
    if (result != KERN_SUCCESS) return result;
    result = directory_usage(server, &space);
    port_deallocate(server);
    if (result != KERN_SUCCESS) return result;
    printf("%-16s %-10s %10lu %10lu %10lu %8lu\n", entry.prefix, entry.name, space.total / KILOBYTE,
           (space.total - space.free + KILOBYTE - 1) / KILOBYTE, space.free / KILOBYTE,
           space.nodes);
    return KERN_SUCCESS;
}

}  // namespace

int main() {
    mount_entry entries[MOUNT_LIST_MAXIMUM];
    uint32_t first = 0, count = 0;
    int status = 0;
    printf("%-16s %-10s %10s %10s %10s %8s\n", "PREFIX", "SERVER", "KB", "USED", "FREE", "FILES");
    do {
        if (mount_list(BIRTH_BOOTSTRAP, first, entries, &count) != KERN_SUCCESS) return 1;
        for (uint32_t i = 0; i < count; i++) {
            if ((entries[i].flags & MOUNT_SERVED) == 0) continue;
            const kern_return_t result = show(entries[i]);
            if (result == KERN_SUCCESS) continue;
            fprintf(stderr, "df: %s: %s\n", entries[i].prefix, strerror(result));
            status = 1;
        }
        first += count;
    } while (count == MOUNT_LIST_MAXIMUM);
    return status;
}
