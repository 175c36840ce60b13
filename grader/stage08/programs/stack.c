// How much the main stack is charged: 64 KiB at first, and what is touched below that when it is.
#include <services/task.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static unsigned long charged(void) {
    static struct task_list_entry entries[TASK_LIST_MAXIMUM];
    uint32_t count = 0;
    task_list(BIRTH_TASK_SERVICE, 0, entries, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (strcmp(entries[i].name, "stack") == 0) return entries[i].memory;
    }
    return 0;
}

__attribute__((noinline)) static void touch(unsigned long size) {
    volatile char bytes[size];
    bytes[0] = 1;
    (void)bytes[0];
}

__attribute__((noinline)) static int read_far_below(void) {
    char bytes[900 * 1024];
    FILE* file = fopen("data.txt", "r");
    if (file == NULL) return 0;
    return fread(bytes, 1, 10, file) == 10 && memcmp(bytes, "first line", 10) == 0;
}

int main(void) {
    const unsigned long at_first = charged();
    touch(40 * 1024);
    printf("more after 40 KiB: %lu KiB\n", (charged() - at_first) / 1024);
    touch(400 * 1024);
    const unsigned long more = (charged() - at_first) / 1024;
    printf("more after 400 KiB: %s\n", more >= 336 && more <= 360 ? "about 340 KiB" : "wrong");
    touch(100 * 1024);
    printf("once more 100 KiB: %s\n",
           (charged() - at_first) / 1024 == more ? "as before" : "wrong");
    printf("900 KiB: %s\n", read_far_below() ? "there" : "wrong");
    return 0;
}
