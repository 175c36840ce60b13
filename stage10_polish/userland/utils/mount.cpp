// mount: which server has what is below which prefix.
#include <mach.h>
#include <mig/mount.h>
#include <stdio.h>
#include <string.h>

int main() {
    mount_entry entries[MOUNT_LIST_MAXIMUM];
    uint32_t first = 0, count = 0;
    printf("%-16s kernel\n%-16s kernel\n", "/", "/proc");
    do {
        const kern_return_t result = mount_list(BIRTH_BOOTSTRAP, first, entries, &count);
        if (result != KERN_SUCCESS) {
            fprintf(stderr, "mount: %s\n", strerror(result));
            return 1;
        }
        for (uint32_t i = 0; i < count; i++)
            printf("%-16s %s%s\n", entries[i].prefix, entries[i].name,
                   entries[i].flags & MOUNT_SERVED ? "" : " (started when it is needed)");
        first += count;
    } while (count == MOUNT_LIST_MAXIMUM);
    return 0;
}
