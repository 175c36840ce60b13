// uptime: how long the machine has been up.
#include <mach.h>
#include <stdio.h>

int main() {
    const uint64_t seconds = clock_nanoseconds() / 1000000000;
    const uint64_t days = seconds / 86400;
    printf("up ");
    if (days > 0) printf("%lu day%s, ", days, days == 1 ? "" : "s");
    printf("%lu:%02lu:%02lu\n", seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    return 0;
}
