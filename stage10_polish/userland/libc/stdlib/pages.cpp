// malloc's pages, from the kernel.
#include "libc/stdlib/pages.hpp"

#include <errno.h>
#include <mach.h>

namespace pages {

void* allocate(void* address, size_t size) {
    const kern_return_t result = vm_allocate(&address, size, VM_PROT_READ | VM_PROT_WRITE);
    if (result == KERN_SUCCESS) return address;
    errno = ENOMEM;
    return nullptr;
}

void release(void* address, size_t size) { vm_deallocate(address, size); }

}  // namespace pages
