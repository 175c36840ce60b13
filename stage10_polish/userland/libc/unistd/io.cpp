// read and write: on I/O objects of the kernel with its system calls, on a file of the archive with
// file.defs, on what a program serves with io.defs.
#include "libc/files/descriptors.hpp"
#include "libc/signal/hooks.hpp"
#include "libc/termios/console_read.hpp"

#include <errno.h>
#include <mach.h>
#include <mig/file.h>
#include <string.h>
#include <syscall_stubs.h>
#include <unistd.h>

namespace {

kern_return_t code_of(int64_t result, size_t* count) {
    if (result < 0) return static_cast<kern_return_t>(-result);
    *count = static_cast<size_t>(result);
    return KERN_SUCCESS;
}

ssize_t result_of(kern_return_t result, size_t count) {
    if (result == KERN_SUCCESS) return static_cast<ssize_t>(count);
    errno = result;
    return -1;
}

kern_return_t read_archived(const Descriptor& from, int number, uint8_t* to, size_t size,
                            size_t* count) {
    kern_return_t result = KERN_SUCCESS;
    uint32_t piece = 0;
    do {
        const size_t rest = size - *count;
        const auto wanted =
            static_cast<uint32_t>(rest < FILE_READ_MAXIMUM ? rest : size_t{FILE_READ_MAXIMUM});
        result = file_read(from.port, from.position + *count, wanted, to + *count, &piece);
        if (result == KERN_SUCCESS) *count += piece;
    } while (result == KERN_SUCCESS && piece == FILE_READ_MAXIMUM && *count < size);
    descriptors::set_position(number, from.position + *count);
    return *count > 0 ? KERN_SUCCESS : result;
}

kern_return_t read_pages(mach_port_name_t from, uint8_t* to, size_t size, size_t* count) {
    const auto wanted =
        static_cast<uint32_t>(size < IO_PAGES_MAXIMUM ? size : size_t{IO_PAGES_MAXIMUM});
    uint8_t* data;
    uint32_t came = 0;
    const kern_return_t result = io_read_pages(from, IO_POSITION, wanted, &data, &came);
    if (result != KERN_SUCCESS || came == 0) return result;
    const bool fits = came <= wanted;  // a server may say anything
    if (fits) memcpy(to, data, came);
    vm_deallocate(data, came);
    *count = fits ? came : 0;
    return fits ? KERN_SUCCESS : MIG_TYPE_ERROR;
}

kern_return_t read_io(mach_port_name_t from, uint8_t* to, size_t size, size_t* count) {
    if (size > IO_INLINE_MAXIMUM) return read_pages(from, to, size, count);
    uint32_t came = 0;
    const kern_return_t result = io_read(from, IO_POSITION, static_cast<uint32_t>(size), to, &came);
    *count = came;
    return result;
}

kern_return_t write_once(const Descriptor& to, const uint8_t* bytes, size_t size, size_t* count) {
    if (to.kind == Descriptor::Kind::Console)
        return code_of(syscall_write(to.port, bytes, size), count);
    if (to.kind != Descriptor::Kind::Io) return KERN_PROTECTION_FAILURE;
    const auto wanted =
        static_cast<uint32_t>(size < IO_PAGES_MAXIMUM ? size : size_t{IO_PAGES_MAXIMUM});
    uint32_t written = 0;
    const kern_return_t result =
        wanted <= IO_INLINE_MAXIMUM ? io_write(to.port, IO_POSITION, bytes, wanted, &written)
                                    : io_write_pages(to.port, IO_POSITION, bytes, wanted, &written);
    *count = written <= wanted ? written : 0;
    return result;
}

// As SIGPIPE does where nobody has asked for something else: who ignores it finds EPIPE.
void broken_pipe() {
    constexpr int STATUS = 128 + 13;
    if (libc_broken_pipe_hook == nullptr) _exit(STATUS);
    libc_broken_pipe_hook();
}

// A line, or what the modes say that the program has set.
kern_return_t read_console(mach_port_name_t from, uint8_t* to, size_t size, unsigned flags,
                           uint64_t timeout_ms, size_t* count) {
    const bool plain = flags == 0 && timeout_ms == TIMEOUT_NEVER;
    if (libc_console_read != nullptr && plain) return libc_console_read(from, to, size, count);
    return code_of(syscall_read(from, to, size, flags, timeout_ms), count);
}

}  // namespace

kern_return_t (*libc_console_read)(mach_port_name_t from, uint8_t* to, size_t size,
                                   size_t* count) = nullptr;

extern "C" {

void (*libc_broken_pipe_hook)(void) = nullptr;

ssize_t read_with(int number, void* buffer, size_t size, unsigned flags, uint64_t timeout_ms) {
    Descriptor from;
    size_t count = 0;
    uint8_t* const to = static_cast<uint8_t*>(buffer);
    kern_return_t result = descriptors::get(number, &from);
    if (result == KERN_SUCCESS) {
        switch (from.kind) {
        case Descriptor::Kind::Archive:
            result = read_archived(from, number, to, size, &count);
            break;
        case Descriptor::Kind::Io:
            result = read_io(from.port, to, size, &count);
            break;
        default:
            result = read_console(from.port, to, size, flags, timeout_ms, &count);
        }
    }
    return result_of(result, count);
}

ssize_t read(int number, void* buffer, size_t size) {
    return read_with(number, buffer, size, 0, TIMEOUT_NEVER);
}

ssize_t write(int number, const void* buffer, size_t size) {
    Descriptor to;
    size_t written = 0, piece = 0;
    kern_return_t result = descriptors::get(number, &to);
    if (result != KERN_SUCCESS) return result_of(result, 0);
    do {
        const uint8_t* rest = static_cast<const uint8_t*>(buffer) + written;
        result = write_once(to, rest, size - written, &piece);
        if (result == KERN_BROKEN_PIPE) broken_pipe();
        if (result != KERN_SUCCESS) return result_of(written > 0 ? KERN_SUCCESS : result, written);
        written += piece;
    } while (piece > 0 && written < size);
    return static_cast<ssize_t>(written);
}

}  // extern "C"
