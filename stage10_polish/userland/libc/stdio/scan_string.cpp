// sscanf: the scanf engine with a string as its source.
#include "libc/stdio/scan.hpp"

#include <stdio.h>

namespace {

struct StringSource {
    ScanSource source;
    const char* next;
};

int peek_string(ScanSource* source) {
    const char next = *reinterpret_cast<StringSource*>(source)->next;
    return next != 0 ? static_cast<unsigned char>(next) : EOF;
}

void advance_string(ScanSource* source) { reinterpret_cast<StringSource*>(source)->next++; }

}  // namespace

extern "C" {

int vsscanf(const char* text, const char* format, va_list arguments) {
    StringSource source = {{peek_string, advance_string}, text};
    return scan_text(&source.source, format, arguments);
}

int sscanf(const char* text, const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int stored = vsscanf(text, format, arguments);
    va_end(arguments);
    return stored;
}

}  // extern "C"
