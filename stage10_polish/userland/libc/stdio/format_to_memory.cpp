// snprintf and its relatives: the printf engine with a bounded buffer as its sink.
#include "libc/stdio/format.hpp"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

namespace {

struct MemorySink {
    FormatSink sink;
    char* to;
    size_t room;  // for text, without the terminating zero
};

void write_to_memory(FormatSink* sink, const char* bytes, size_t size) {
    MemorySink* memory = reinterpret_cast<MemorySink*>(sink);
    const size_t kept = size < memory->room ? size : memory->room;
    memcpy(memory->to, bytes, kept);
    memory->to += kept;
    memory->room -= kept;
}

}  // namespace

extern "C" {

int vsnprintf(char* to, size_t size, const char* format, va_list arguments) {
    char none[1];
    MemorySink memory = {{write_to_memory}, size > 0 ? to : none, size > 0 ? size - 1 : 0};
    const int length = format_text(&memory.sink, format, arguments);
    *memory.to = 0;
    return length;
}

int snprintf(char* to, size_t size, const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(to, size, format, arguments);
    va_end(arguments);
    return length;
}

int vsprintf(char* to, const char* format, va_list arguments) {
    return vsnprintf(to, SIZE_MAX, format, arguments);
}

int sprintf(char* to, const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(to, SIZE_MAX, format, arguments);
    va_end(arguments);
    return length;
}

}  // extern "C"
