// The output functions.
#include "libc/stdio/format.hpp"
#include "libc/stdio/stream.hpp"

#include <errno.h>
#include <string.h>
#include <unistd.h>

namespace {

struct StreamSink {
    FormatSink sink;
    stream* to;
    bool failed;
};

void write_to_stream(FormatSink* sink, const char* bytes, size_t size) {
    StreamSink* stream_sink = reinterpret_cast<StreamSink*>(sink);
    if (!streams::put(stream_sink->to, bytes, size)) stream_sink->failed = true;
}

bool put_all(stream* to, const char* bytes, size_t size) {
    LockGuard guard(to->lock);
    const bool put = streams::put(to, bytes, size);
    return streams::end_of_call(to) && put;
}

}  // namespace

extern "C" {

int vfprintf(FILE* to, const char* format, va_list arguments) {
    LockGuard guard(to->lock);
    StreamSink sink = {{write_to_stream}, to, false};
    const int length = format_text(&sink.sink, format, arguments);
    return streams::end_of_call(to) && !sink.failed ? length : -1;
}

int vprintf(const char* format, va_list arguments) { return vfprintf(stdout, format, arguments); }

int vdprintf(int descriptor, const char* format, va_list arguments) {
    char buffer[128];
    stream to = {.lock = {},
                 .buffering = Buffering::None,
                 .writable = true,
                 .descriptor = descriptor,
                 .buffer = buffer,
                 .capacity = sizeof(buffer) - 1};
    return vfprintf(&to, format, arguments);
}

int printf(const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int length = vfprintf(stdout, format, arguments);
    va_end(arguments);
    return length;
}

int fprintf(FILE* to, const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int length = vfprintf(to, format, arguments);
    va_end(arguments);
    return length;
}

int dprintf(int descriptor, const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int length = vdprintf(descriptor, format, arguments);
    va_end(arguments);
    return length;
}

int fputc(int character, FILE* to) {
    const char byte = static_cast<char>(character);
    return put_all(to, &byte, 1) ? static_cast<unsigned char>(byte) : EOF;
}

int putc(int character, FILE* to) { return fputc(character, to); }
int putchar(int character) { return fputc(character, stdout); }
int fputs(const char* text, FILE* to) { return put_all(to, text, strlen(text)) ? 0 : EOF; }

int puts(const char* text) {
    LockGuard guard(stdout->lock);
    const bool put = streams::put(stdout, text, strlen(text)) && streams::put(stdout, "\n", 1);
    return streams::end_of_call(stdout) && put ? 0 : EOF;
}

size_t fwrite(const void* items, size_t size, size_t count, FILE* to) {
    size_t total;
    if (__builtin_mul_overflow(size, count, &total)) {
        errno = EINVAL;
        return 0;
    }
    return put_all(to, static_cast<const char*>(items), total) ? count : 0;
}

int fflush(FILE* to) {
    if (to == nullptr) {
        int result = fflush(stdout);
        for (stream* next = streams::next_opened(nullptr); next != nullptr;
             next = streams::next_opened(next)) {
            if (next->collected > 0 && fflush(next) != 0) result = EOF;
        }
        return result;
    }
    LockGuard guard(to->lock);
    if (to->filled > 1 && to->opened) streams::give_input_back(to);
    return to->collected == 0 || streams::flush(to) ? 0 : EOF;
}

void perror(const char* what) {
    const char* why = strerror(errno);
    if (what != nullptr && *what != 0)
        fprintf(stderr, "%s: %s\n", what, why);
    else
        fprintf(stderr, "%s\n", why);
}

}  // extern "C"
