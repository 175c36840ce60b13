// The three console streams and the movement of bytes between buffers and the kernel.
#include "libc/stdio/stream.hpp"

#include "libc/stdlib/exit.hpp"

#include <errno.h>
#include <services/file.h>
#include <string.h>
#include <unistd.h>

namespace {

char input_buffer[1 + BUFSIZ], output_buffer[BUFSIZ], error_buffer[256];

constexpr stream console(StreamKind kind, mach_port_name_t port, char* buffer, size_t capacity) {
    return {.lock = {}, .kind = kind, .port = port, .buffer = buffer, .capacity = capacity};
}

constinit stream console_input = console(StreamKind::Input, STDIN_FILENO, input_buffer, BUFSIZ);
constinit stream console_output =
    console(StreamKind::Output, STDOUT_FILENO, output_buffer, sizeof(output_buffer));
constinit stream console_error =
    console(StreamKind::UnbufferedOutput, STDERR_FILENO, error_buffer, sizeof(error_buffer));

}  // namespace

FILE* const stdin = &console_input;
FILE* const stdout = &console_output;
FILE* const stderr = &console_error;

namespace streams {

// At the program's end.
static void write_collected() { fflush(stdout); }

static bool write_out(stream* to, const char* bytes, size_t size) {
    if (size == 0 || write(to->port, bytes, size) == static_cast<ssize_t>(size)) return true;
    to->failed = true;
    return false;
}

bool flush(stream* to) {
    const size_t size = to->collected;
    to->collected = 0;
    return write_out(to, to->buffer, size);
}

bool put(stream* to, const char* bytes, size_t size) {
    if (!to->output()) {
        errno = EPERM;
        to->failed = true;
        return false;
    }
    if (size > to->capacity - to->collected && !flush(to)) return false;
    if (size > to->capacity) return write_out(to, bytes, size);
    memcpy(to->buffer + to->collected, bytes, size);
    to->collected += size;
    if (to->kind == StreamKind::Output) libc_output_hook = write_collected;
    return true;
}

// Everything collected goes out if it holds a newline, or always where nothing may be held back.
bool end_of_call(stream* to) {
    const bool all = to->kind == StreamKind::UnbufferedOutput;
    if (!all && memrchr(to->buffer, '\n', to->collected) == nullptr) return true;
    return flush(to);
}

bool fill(stream* from) {
    if (from->at_end) return false;
    from->forget_input();
    char* const room = from->buffer + from->filled;
    if (from->kind == StreamKind::Input) {
        // What the program asks must be seen before it waits for the answer.
        if (console_output.collected > 0) fflush(stdout);
        const ssize_t count = read(from->port, room, from->capacity);
        from->failed |= count < 0;
        from->at_end = count == 0;
        if (count > 0) from->filled += static_cast<size_t>(count);
    } else if (from->kind == StreamKind::File) {
        uint32_t count = 0;
        const kern_return_t result = file_read(from->port, from->offset, FILE_READ_MAXIMUM,
                                               reinterpret_cast<uint8_t*>(room), &count);
        if (result != KERN_SUCCESS) {
            errno = result;
            from->failed = true;
        }
        from->at_end = result == KERN_SUCCESS && count == 0;
        from->filled += count;
        from->offset += count;
    } else {
        errno = EPERM;
        from->failed = true;
    }
    return from->filled > from->position;
}

int get(stream* from) {
    if (from->position == from->filled && !fill(from)) return EOF;
    return static_cast<unsigned char>(from->buffer[from->position++]);
}

}  // namespace streams
