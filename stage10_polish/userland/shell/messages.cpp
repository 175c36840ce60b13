// What the shell says.
#include "shell/shell.hpp"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

namespace shell {

void print(const char* format, ...) {
    char buffer[256];
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    const int length = vsnprintf(buffer, sizeof(buffer), format, arguments);
    const size_t size = length < 0 ? 0 : static_cast<size_t>(length);
    if (size < sizeof(buffer)) {
        machine::write(buffer, size);
    } else if (char* larger = static_cast<char*>(malloc(size + 1)); larger != nullptr) {
        vsnprintf(larger, size + 1, format, again);
        machine::write(larger, size);
        free(larger);
    } else {
        machine::write(buffer, sizeof(buffer) - 1);  // as much as there is room for
    }
    va_end(again);
    va_end(arguments);
}

void complain(const char* name, const char* what) {
    constexpr size_t LONGEST = 64;
    char shown[LONGEST + 4];
    const size_t size = strnlen(name, LONGEST);
    for (size_t i = 0; i < size; i++) {
        const unsigned char byte = static_cast<unsigned char>(name[i]);
        shown[i] = byte < ' ' || byte == 0x7f ? '?' : name[i];
    }
    strcpy(shown + size, name[size] != 0 ? "..." : "");
    print("%s: %s\n", shown, what);
}

static const char* exception_name(uint32_t vector) {
    switch (vector) {
    case 0:
        return "divide error";
    case 1:
        return "debug exception";
    case 3:
        return "breakpoint";
    case 4:
        return "overflow";
    case 5:
        return "bound range exceeded";
    case 6:
        return "invalid opcode";
    case 7:
        return "no FPU";
    case 11:
        return "segment not present";
    case 12:
        return "stack fault";
    case 13:
        return "general protection fault";
    case 16:
        return "FPU error";
    case 17:
        return "alignment check";
    case 19:
        return "SIMD error";
    default:
        return nullptr;
    }
}

static const char* access_name(uint32_t page_fault) {
    switch (page_fault) {
    case TASK_PAGE_FAULT_WRITE:
        return "write";
    case TASK_PAGE_FAULT_EXECUTE:
        return "execute";
    default:
        return "read";
    }
}

bool describe_end(const task_ended_message& end, char* text, size_t size) {
    if (end.reason == TASK_EXITED) return false;
    const char* name = exception_name(end.vector);
    if (end.reason == TASK_KILLED || end.reason == TASK_INTERRUPTED)
        snprintf(text, size, "killed");
    else if (end.vector == 14 && end.page_fault == TASK_PAGE_FAULT_STACK)
        snprintf(text, size, "killed: stack overflow");
    else if (end.vector == 14 && end.page_fault == TASK_PAGE_FAULT_STACK_MEMORY)
        snprintf(text, size, "killed: stack: out of memory");
    else if (end.vector == 14)
        snprintf(text, size, "killed: page fault at 0x%lx (%s)",
                 static_cast<unsigned long>(end.address), access_name(end.page_fault));
    else if (name != nullptr)
        snprintf(text, size, "killed: %s", name);
    else
        snprintf(text, size, "killed: exception %u", end.vector);
    return true;
}

}  // namespace shell
