// What the shell says.
#include "shell/shell.hpp"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

namespace shell {

static int output = 1, error_output = 2;
static Text* captured = nullptr;
static kern_return_t output_failed = KERN_SUCCESS;
static const char* script_name = nullptr;
static unsigned line_number = 0;

void set_output(const Streams& streams, Text* to) {
    output = streams[1];
    error_output = streams[2];
    captured = to;
}

kern_return_t output_error() {
    const kern_return_t error = output_failed;
    output_failed = KERN_SUCCESS;
    return error;
}

void set_script(const char* name) { script_name = name; }
const char* script() { return script_name; }
void set_line(unsigned line) { line_number = line; }
unsigned line() { return line_number; }

static void write(int stream, const char* bytes, size_t size) {
    kern_return_t result = KERN_SUCCESS;
    if (stream != Streams::CAPTURED)
        result = machine::write(stream, bytes, size);
    else
        for (size_t i = 0; i < size && result == KERN_SUCCESS; i++)
            if (bytes[i] != 0 && !captured->append(bytes[i])) result = KERN_RESOURCE_SHORTAGE;
    if (result != KERN_SUCCESS) output_failed = result;
}

void print_bytes(const char* bytes, size_t size) {
    if (size > 0) write(output, bytes, size);
}

static void print(int stream, const char* format, va_list arguments) {
    char buffer[256];
    va_list again;
    va_copy(again, arguments);
    const int length = vsnprintf(buffer, sizeof(buffer), format, arguments);
    const size_t size = length < 0 ? 0 : static_cast<size_t>(length);
    if (size < sizeof(buffer)) {
        write(stream, buffer, size);
    } else if (char* larger = static_cast<char*>(malloc(size + 1)); larger != nullptr) {
        vsnprintf(larger, size + 1, format, again);
        write(stream, larger, size);
        free(larger);
    } else {
        write(stream, buffer, sizeof(buffer) - 1);  // as much as there is room for
    }
    va_end(again);
}

void print(const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    print(output, format, arguments);
    va_end(arguments);
}

__attribute__((format(__printf__, 1, 2))) static void print_error(const char* format, ...) {
    const kern_return_t before = output_failed;
    va_list arguments;
    va_start(arguments, format);
    print(error_output, format, arguments);
    va_end(arguments);
    output_failed = before;  // there is nobody to complain to
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
    if (script_name == nullptr)
        print_error("%s: %s\n", shown, what);
    else
        print_error("%s: %u: %s: %s\n", script_name, line_number, shown, what);
}

void complain(const char* command, const char* name, const char* what) {
    Text both;
    const bool good = both.append(name) && both.append(": ") && both.append(what);
    complain(command, good ? both.c_str() : what);
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
