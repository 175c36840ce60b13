// read and write on I/O objects of the kernel.
#include <errno.h>
#include <mach/syscalls.h>
#include <syscall_stubs.h>
#include <unistd.h>

namespace {

ssize_t result_of(int64_t result) {
    if (result >= 0) return result;
    errno = static_cast<int>(-result);
    return -1;
}

}  // namespace

extern "C" {

ssize_t read_with(unsigned port, void* buffer, size_t size, unsigned flags, uint64_t timeout_ms) {
    return result_of(syscall_read(port, buffer, size, flags, timeout_ms));
}

ssize_t read(unsigned port, void* buffer, size_t size) {
    return read_with(port, buffer, size, 0, TIMEOUT_NEVER);
}

ssize_t write(unsigned port, const void* buffer, size_t size) {
    size_t written = 0;
    do {
        const char* rest = static_cast<const char*>(buffer) + written;
        const ssize_t result = result_of(syscall_write(port, rest, size - written));
        if (result < 0) return written > 0 ? static_cast<ssize_t>(written) : result;
        if (result == 0) break;
        written += static_cast<size_t>(result);
    } while (written < size);
    return static_cast<ssize_t>(written);
}

}  // extern "C"
