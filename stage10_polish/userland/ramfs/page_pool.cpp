// Pages from the kernel, a few of them kept for the next file.
#include "ramfs/page_pool.hpp"

#include <mach.h>
#include <string.h>

bool PagePool::charge(uint64_t bytes) {
    if (bytes > limit_ - used_) return false;
    used_ += bytes;
    return true;
}

uint8_t* PagePool::take(bool whole) {
    if (!charge(PAGE)) return nullptr;
    if (kept_count_ > 0) {
        uint8_t* const page = kept_[--kept_count_];
        if (!whole) memset(page, 0, PAGE);
        return page;
    }
    void* page = nullptr;
    if (vm_allocate(&page, PAGE, VM_PROT_READ | VM_PROT_WRITE) == KERN_SUCCESS)
        return static_cast<uint8_t*>(page);
    release(PAGE);
    return nullptr;
}

void PagePool::give(uint8_t* page) {
    release(PAGE);
    if (kept_count_ < KEPT)
        kept_[kept_count_++] = page;
    else
        vm_deallocate(page, PAGE);
}
