// Protections of memory, for vm_allocate and vm_protect. Writing or executing implies reading;
// WRITE together with EXECUTE is refused everywhere.
#pragma once

enum vm_protection {
    VM_PROT_NONE = 0,
    VM_PROT_READ = 1,
    VM_PROT_WRITE = 2,
    VM_PROT_EXECUTE = 4,
};

#define VM_PAGE_SIZE 4096

// Where programs may have memory, and where vm_allocate looks for room.
#define VM_USER_START 0x400000
#define VM_ALLOCATE_START 0x10000000
#define VM_USER_END 0x7FFFFFFFF000
