// Finding PT_TLS, and the copies.
#include "libc/start/thread_local.hpp"

#include <mach/birth_names.h>
#include <mach/vm.h>
#include <stddef.h>
#include <syscall_stubs.h>

namespace {

constexpr uint64_t PAGE_SIZE = 4096;

// Of the auxiliary vector (System V ABI, 3.4.3) and of program headers (gABI, chapter 5).
enum : uint64_t { AT_NULL = 0, AT_PHDR = 3, AT_PHNUM = 5 };
constexpr uint32_t PT_TLS = 7;

struct ProgramHeader {
    uint32_t type;
    uint32_t flags;
    uint64_t offset;
    uint64_t virtual_address;
    uint64_t physical_address;
    uint64_t file_size;
    uint64_t memory_size;
    uint64_t alignment;
};
static_assert(sizeof(ProgramHeader) == 56);

const ProgramHeader* segment;  // NULL: the program has no thread-local variables

// At the FS base, behind the variables.
struct ControlBlock {
    ControlBlock* self;
    char* memory;  // where all of it starts
};

uint64_t round_up(uint64_t value, uint64_t alignment) {
    return (value + alignment - 1) & ~(alignment - 1);
}

// The linker has computed the variables' offsets from the FS base with this size.
uint64_t variables_size() { return round_up(segment->memory_size, segment->alignment); }

// With room to align the FS base, where a page's alignment is not enough.
uint64_t memory_size() {
    const uint64_t more = segment->alignment > PAGE_SIZE ? segment->alignment : 0;
    return variables_size() + sizeof(ControlBlock) + more;
}

uint64_t value_of(const unsigned long* auxiliary, uint64_t wanted) {
    while (auxiliary[0] != AT_NULL && auxiliary[0] != wanted) auxiliary += 2;
    return auxiliary[0] == wanted ? auxiliary[1] : 0;
}

void find_segment(const unsigned long* auxiliary) {
    const auto* headers = reinterpret_cast<const ProgramHeader*>(value_of(auxiliary, AT_PHDR));
    const uint64_t count = headers != nullptr ? value_of(auxiliary, AT_PHNUM) : 0;
    for (uint64_t i = 0; i < count; i++) {
        if (headers[i].type == PT_TLS && headers[i].memory_size > 0) segment = &headers[i];
    }
}

}  // namespace

bool make_thread_local(void** fs_base) {
    *fs_base = nullptr;
    if (segment == nullptr) return true;
    const int64_t allocated =
        syscall_vm_allocate(nullptr, memory_size(), VM_PROT_READ | VM_PROT_WRITE);
    if (allocated < 0) return false;
    const uint64_t start = static_cast<uint64_t>(allocated);
    const uint64_t base = round_up(start + variables_size(), segment->alignment);
    auto* control = reinterpret_cast<ControlBlock*>(base);
    *control = {control, reinterpret_cast<char*>(start)};
    auto* to = reinterpret_cast<char*>(base - variables_size());
    const auto* from = reinterpret_cast<const char*>(segment->virtual_address);
    for (uint64_t i = 0; i < segment->file_size; i++) to[i] = from[i];  // the rest is zero
    *fs_base = control;
    return true;
}

void release_thread_local(void* fs_base) {
    if (fs_base == nullptr) return;
    syscall_vm_deallocate(static_cast<ControlBlock*>(fs_base)->memory, memory_size());
}

void* libc_start_thread_local(const unsigned long* auxiliary) {
    void* fs_base;
    find_segment(auxiliary);
    if (!make_thread_local(&fs_base)) libc_no_thread_local();
    return fs_base;
}

void libc_no_thread_local() {
    constexpr char WHY[] = "no memory for thread-local variables\n";
    syscall_write(BIRTH_CONSOLE_OUTPUT, WHY, sizeof(WHY) - 1);
    syscall_exit(127);
    __builtin_unreachable();
}
