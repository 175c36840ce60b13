// Name and reason, registers, and a backtrace by frame pointer, with names from the symbol table of
// the program's file.
#include "crashes/report.hpp"

#include "crashes/elf_symbols.hpp"
#include "crashes/function_name.hpp"

#include <mig/mach.h>
#include <services/task.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

namespace {

// The file of a program, as far as it can be read.
class File {
public:
    explicit File(const char* path) {
        FILE* file = fopen(path, "rb");
        if (file == nullptr) return;
        size_t capacity = 0;
        while (size_ == capacity) {
            capacity = capacity == 0 ? 64 * 1024 : capacity * 2;
            auto* larger = static_cast<uint8_t*>(realloc(bytes_, capacity));
            if (larger == nullptr) break;
            bytes_ = larger;
            size_ += fread(bytes_ + size_, 1, capacity - size_, file);
        }
        fclose(file);
    }
    ~File() { free(bytes_); }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    const uint8_t* bytes() const { return bytes_; }
    size_t size() const { return size_; }

private:
    uint8_t* bytes_ = nullptr;
    size_t size_ = 0;
};

const char* exception_name(int exception) {
    switch (exception) {
    case EXC_BAD_ACCESS:
        return "EXC_BAD_ACCESS";
    case EXC_BAD_INSTRUCTION:
        return "EXC_BAD_INSTRUCTION";
    case EXC_ARITHMETIC:
        return "EXC_ARITHMETIC";
    case EXC_BREAKPOINT:
        return "EXC_BREAKPOINT";
    default:
        return "an exception";
    }
}

// "crash (task 7)"; the name is that of its file.
void find_task(mach_port_name_t task, task_list_entry& found) {
    uint32_t threads, count = 0;
    uint64_t memory, run_time;
    static task_list_entry entries[TASK_LIST_MAXIMUM];
    found = {};
    if (task_info(task, &found.id, &threads, &memory, &run_time) != KERN_SUCCESS) return;
    const kern_return_t result = task_list(BIRTH_TASK_SERVICE, found.id, entries, &count);
    if (result == KERN_SUCCESS && count > 0 && entries[0].id == found.id) found = entries[0];
    found.name[sizeof(found.name) - 1] = 0;
}

// Two words of the task's memory. False: they cannot be read.
bool read_words(mach_port_name_t task, uint64_t address, uint64_t words[2]) {
    uint8_t* data = nullptr;
    uint32_t count = 0;
    if (vm_read(task, address, 2 * sizeof(uint64_t), &data, &count) != KERN_SUCCESS) return false;
    memcpy(words, data, 2 * sizeof(uint64_t));
    vm_deallocate(data, count);
    return true;
}

// `call_site` is a byte inside the instruction meant: a return address may be the next function's.
void print_line(const ElfSymbols& symbols, unsigned depth, uint64_t address, uint64_t call_site) {
    uint64_t offset;
    const char* const linker_name = symbols.find(call_site, &offset);
    if (linker_name == nullptr) {
        printf("  #%u 0x%016lx\n", depth, address);
        return;
    }
    char name[80];
    function_name(linker_name, name, sizeof(name));
    printf("  #%u 0x%016lx %s+0x%lx\n", depth, address, name, offset + (address - call_site));
}

void print_backtrace(mach_port_name_t task, const ElfSymbols& symbols, const thread_state& state) {
    constexpr unsigned MOST = 32;
    print_line(symbols, 0, state.rip, state.rip);
    uint64_t frame = state.rbp;
    for (unsigned depth = 1; frame != 0; depth++) {
        if (depth == MOST) {
            printf("  ... and more\n");
            return;
        }
        uint64_t words[2];  // the caller's frame pointer, and where it goes on
        if (frame % 8 != 0 || !read_words(task, frame, words) || words[1] == 0) return;
        print_line(symbols, depth, words[1], words[1] - 1);
        if (words[0] <= frame) return;  // callers are further up the stack
        frame = words[0];
    }
}

}  // namespace

void report_exception(mach_port_name_t task, int exception, int64_t reason, uint64_t subcode,
                      const thread_state& s) {
    task_list_entry dead;
    find_task(task, dead);
    printf("%s (task %u): %s", dead.name, dead.id, exception_name(exception));
    if (exception == EXC_BAD_ACCESS) {
        printf(" at 0x%lx: %s\n", subcode, strerror(static_cast<int>(reason)));
    } else {
        printf(": exception %ld of the processor, error code 0x%lx\n", reason, subcode);
    }
    printf("  rax %016lx  rbx %016lx  rcx %016lx  rdx %016lx\n", s.rax, s.rbx, s.rcx, s.rdx);
    printf("  rsi %016lx  rdi %016lx  rbp %016lx  rsp %016lx\n", s.rsi, s.rdi, s.rbp, s.rsp);
    printf("  r8  %016lx  r9  %016lx  r10 %016lx  r11 %016lx\n", s.r8, s.r9, s.r10, s.r11);
    printf("  r12 %016lx  r13 %016lx  r14 %016lx  r15 %016lx\n", s.r12, s.r13, s.r14, s.r15);
    printf("  rip %016lx  rflags %lx\nbacktrace:\n", s.rip, s.rflags);
    char path[sizeof(dead.name) + 1] = "/";
    strcpy(path + 1, dead.name);
    const File file(path);
    print_backtrace(task, ElfSymbols(file.bytes(), file.size()), s);
}
