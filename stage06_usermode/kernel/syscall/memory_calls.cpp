// The calls about a program's own memory.
#include "syscall/handlers.hpp"
#include "task/task.hpp"

namespace syscalls {

namespace {

AddressSpace& memory() { return Task::current()->memory(); }

Result<Protection> to_protection(uint64_t bits) {
    if (bits > (VM_PROT_READ | VM_PROT_WRITE | VM_PROT_EXECUTE)) return KERN_INVALID_ARGUMENT;
    if (!Protection::valid(bits)) return KERN_PROTECTION_FAILURE;
    return Protection{static_cast<uint8_t>(bits)};
}

}  // namespace

Answer vm_allocate(uint64_t address, uint64_t size, uint64_t protection, uint64_t, uint64_t) {
    const Protection checked = TRY(to_protection(protection));
    return memory().allocate(address, size, checked);
}

Answer vm_deallocate(uint64_t address, uint64_t size, uint64_t, uint64_t, uint64_t) {
    return memory().deallocate(address, size);
}

Answer vm_protect(uint64_t address, uint64_t size, uint64_t protection, uint64_t, uint64_t) {
    const Protection checked = TRY(to_protection(protection));
    return memory().protect(address, size, checked);
}

}  // namespace syscalls
