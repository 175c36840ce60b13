// Takes all the memory there is, says how much it was, and takes whatever becomes free later.
#include <mach.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

static uint64_t take_all(void) {
    uint64_t taken = 0;
    for (uint64_t size = 16 << 20; size >= VM_PAGE_SIZE;) {
        void* memory = NULL;
        if (vm_allocate(&memory, size, VM_PROT_READ | VM_PROT_WRITE) != KERN_SUCCESS) {
            size /= 2;
            continue;
        }
        taken += size;
        for (uint64_t at = 0; at < size; at += VM_PAGE_SIZE) ((volatile char*)memory)[at] = 1;
    }
    return taken;
}

int main(void) {
    printf("hog: %lu KB\n", take_all() / 1024);
    for (;;) {
        msleep(10);
        take_all();
    }
}
