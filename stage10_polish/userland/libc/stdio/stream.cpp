// The three standard streams and the movement of bytes between buffers and descriptors.
#include "libc/stdio/stream.hpp"

#include "libc/files/descriptors.hpp"
#include "libc/stdlib/exit.hpp"

#include <errno.h>
#include <string.h>
#include <unistd.h>

namespace {

char input_buffer[1 + BUFSIZ], output_buffer[1 + BUFSIZ], error_buffer[256];

constinit stream standard_input = {.lock = {},
                                   .buffering = Buffering::Unknown,
                                   .readable = true,
                                   .descriptor = STDIN_FILENO,
                                   .buffer = input_buffer,
                                   .capacity = BUFSIZ};
constinit stream standard_output = {.lock = {},
                                    .buffering = Buffering::Unknown,
                                    .writable = true,
                                    .descriptor = STDOUT_FILENO,
                                    .buffer = output_buffer,
                                    .capacity = BUFSIZ};
constinit stream standard_error = {.lock = {},
                                   .buffering = Buffering::None,
                                   .writable = true,
                                   .descriptor = STDERR_FILENO,
                                   .buffer = error_buffer,
                                   .capacity = sizeof(error_buffer) - 1};

}  // namespace

FILE* const stdin = &standard_input;
FILE* const stdout = &standard_output;
FILE* const stderr = &standard_error;

namespace streams {

// At the program's end.
static void write_collected() { fflush(nullptr); }

static bool write_out(stream* to, const char* bytes, size_t size) {
    if (size == 0 || write(to->descriptor, bytes, size) == static_cast<ssize_t>(size)) return true;
    to->failed = true;
    return false;
}

bool flush(stream* to) {
    const size_t size = to->collected;
    to->collected = 0;
    return write_out(to, to->buffer, size);
}

void give_input_back(stream* from) {
    uint64_t position;
    const auto unread = static_cast<int64_t>(from->unread());
    if (unread == 0 ||
        descriptors::seek(from->descriptor, -unread, IO_FROM_POSITION, &position) == KERN_SUCCESS)
        from->forget_input();
}

bool put(stream* to, const char* bytes, size_t size) {
    if (!to->writable) {
        errno = EPERM;
        to->failed = true;
        return false;
    }
    if (to->filled > 1) give_input_back(to);
    if (to->buffering == Buffering::Unknown)
        to->buffering = isatty(to->descriptor) ? Buffering::Line : Buffering::Full;
    if (size > to->capacity - to->collected && !flush(to)) return false;
    if (size > to->capacity) return write_out(to, bytes, size);
    memcpy(to->buffer + to->collected, bytes, size);
    to->collected += size;
    if (to->buffering != Buffering::None) libc_output_hook = write_collected;
    return true;
}

// Everything collected goes out if it holds a newline, or always where nothing may be held back.
bool end_of_call(stream* to) {
    if (to->buffering == Buffering::Full) return true;
    const bool all = to->buffering == Buffering::None;
    if (!all && memrchr(to->buffer, '\n', to->collected) == nullptr) return true;
    return flush(to);
}

bool fill(stream* from) {
    if (from->at_end) return false;
    if (!from->readable) {
        errno = EPERM;
        from->failed = true;
        return false;
    }
    if (from->collected > 0 && !flush(from)) return false;
    from->forget_input();
    // What the program asks must be seen before it waits for the answer.
    if (from == stdin && standard_output.collected > 0 &&
        standard_output.buffering == Buffering::Line)
        fflush(stdout);
    const ssize_t count = read(from->descriptor, from->buffer + from->filled, from->capacity);
    from->failed |= count < 0;
    from->at_end = count == 0;
    if (count > 0) from->filled += static_cast<size_t>(count);
    return from->filled > from->position;
}

int get(stream* from) {
    if (from->position == from->filled && !fill(from)) return EOF;
    return static_cast<unsigned char>(from->buffer[from->position++]);
}

}  // namespace streams
