// Prints the least number of ticks that it takes to open a file on /disk, read 100 bytes and close
// it, when they are in ext2fs's memory.
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

static uint64_t ticks(void) {
    uint32_t low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high)::"memory");
    return (uint64_t)high << 32 | low;
}

int main(void) {
    char bytes[100];
    uint64_t least = UINT64_MAX;
    for (int i = 0; i < 200; i++) {
        const uint64_t start = ticks();
        const int file = open("/disk/boot/grub/grub.cfg", O_RDONLY);
        const int came = read(file, bytes, sizeof(bytes)) == (ssize_t)sizeof(bytes);
        if (close(file) != 0 || !came) return 1;
        const uint64_t taken = ticks() - start;
        if (taken < least) least = taken;
    }
    printf("%lu\n", (unsigned long)least);
    return 0;
}
