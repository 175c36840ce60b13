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

Result<uint64_t> vm_allocate(UserAddress address, uint64_t size, uint64_t protection) {
    const Protection checked = TRY(to_protection(protection));
    return memory().allocate(address.value, size, checked);
}

Result<void> vm_deallocate(UserAddress address, uint64_t size) {
    return memory().deallocate(address.value, size);
}

Result<void> vm_protect(UserAddress address, uint64_t size, uint64_t protection) {
    const Protection checked = TRY(to_protection(protection));
    return memory().protect(address.value, size, checked);
}

}  // namespace syscalls
