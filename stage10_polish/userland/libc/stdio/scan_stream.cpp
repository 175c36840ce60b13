// fscanf and scanf: the scanf engine with a stream as its source.
#include "libc/stdio/scan.hpp"
#include "libc/stdio/stream.hpp"

namespace {

struct StreamSource {
    ScanSource source;
    stream* from;
};

// The character stays in the buffer, where the next call of any input function finds it.
int peek_stream(ScanSource* source) {
    stream* from = reinterpret_cast<StreamSource*>(source)->from;
    if (from->position == from->filled && !streams::fill(from)) return EOF;
    return static_cast<unsigned char>(from->buffer[from->position]);
}

void advance_stream(ScanSource* source) {
    reinterpret_cast<StreamSource*>(source)->from->position++;
}

}  // namespace

extern "C" {

int vfscanf(FILE* from, const char* format, va_list arguments) {
    LockGuard guard(from->lock);
    StreamSource source = {{peek_stream, advance_stream}, from};
    return scan_text(&source.source, format, arguments);
}

int vscanf(const char* format, va_list arguments) { return vfscanf(stdin, format, arguments); }

int fscanf(FILE* from, const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int stored = vfscanf(from, format, arguments);
    va_end(arguments);
    return stored;
}

int scanf(const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int stored = vfscanf(stdin, format, arguments);
    va_end(arguments);
    return stored;
}

}  // extern "C"
