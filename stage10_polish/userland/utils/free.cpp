// free: the machine's memory in KB.
#include <mach.h>
#include <mig/host.h>
#include <stdio.h>
#include <string.h>

int main() {
    uint64_t total, free, uptime;
    const kern_return_t result = host_info(BIRTH_HOST, &total, &free, &uptime);
    if (result != KERN_SUCCESS) {
        fprintf(stderr, "free: %s\n", strerror(result));
        return 1;
    }
    printf("     total       used       free\n");
    printf("%7lu KB %7lu KB %7lu KB\n", total / 1024, (total - free) / 1024, free / 1024);
    return 0;
}
