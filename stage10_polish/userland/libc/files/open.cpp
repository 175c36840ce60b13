// What is done to descriptors.
#include "libc/files/descriptors.hpp"
#include "libc/files/result.hpp"

#include <fcntl.h>
#include <mach.h>
#include <services/file.h>
#include <unistd.h>

namespace {

// 0 for what no combination of flags stands for.
uint32_t open_flags(int flags) {
    uint32_t result = 0;
    switch (flags & O_ACCMODE) {
    case O_RDONLY:
        result = OPEN_READ;
        break;
    case O_WRONLY:
        result = OPEN_WRITE;
        break;
    case O_RDWR:
        result = OPEN_READ | OPEN_WRITE;
        break;
    default:
        return 0;
    }
    if (flags & O_CREAT) result |= OPEN_CREATE;
    if (flags & O_EXCL) result |= OPEN_EXCLUSIVE;
    if (flags & O_TRUNC) result |= OPEN_TRUNCATE;
    if (flags & O_APPEND) result |= OPEN_APPEND;
    return result;
}

// A call of io.defs, for what a program serves.
template <typename Call>
int call_io(int number, Call call) {
    Descriptor found;
    kern_return_t result = descriptors::get(number, &found);
    if (result == KERN_SUCCESS)
        result = found.kind == Descriptor::Kind::Io ? call(found.port) : KERN_INVALID_ARGUMENT;
    return posix_result(result);
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
    const uint32_t wanted = open_flags(flags);
    int number = -1;
    if (wanted == 0) return posix_result(KERN_INVALID_ARGUMENT);
    const kern_return_t result = descriptors::open(path, wanted, &number);
    return result == KERN_SUCCESS ? number : posix_result(result);
}

int creat(const char* path, unsigned mode) {
    return open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
}

int close(int number) { return posix_result(descriptors::close(number)); }

off_t lseek(int number, off_t offset, int origin) {
    uint64_t position = 0;
    const kern_return_t result =
        descriptors::seek(number, offset, static_cast<uint32_t>(origin), &position);
    return result == KERN_SUCCESS ? static_cast<off_t>(position) : posix_result(result);
}

int dup(int number) {
    Descriptor found;
    int copy = -1;
    kern_return_t result = descriptors::get(number, &found);
    if (result == KERN_SUCCESS) result = descriptors::retain(found);
    if (result != KERN_SUCCESS) return posix_result(result);
    result = descriptors::add(found, &copy);
    if (result == KERN_SUCCESS) return copy;
    descriptors::release(found);
    return posix_result(result);
}

int dup2(int number, int copy) {
    Descriptor found;
    kern_return_t result = descriptors::get(number, &found);
    if (copy < 0 || copy >= descriptors::LIMIT) result = KERN_INVALID_NAME;
    if (result == KERN_SUCCESS && number == copy) return copy;
    if (result == KERN_SUCCESS) result = descriptors::retain(found);
    if (result != KERN_SUCCESS) return posix_result(result);
    descriptors::put(found, copy);
    return copy;
}

mach_port_name_t file_port(int number) {
    Descriptor found;
    const bool served =
        descriptors::get(number, &found) == KERN_SUCCESS && found.kind == Descriptor::Kind::Io;
    return served ? found.port : mach_port_name_t{MACH_PORT_NULL};
}

int isatty(int number) { return descriptors::is_console(number); }

int ftruncate(int number, off_t size) {
    if (size < 0) return posix_result(KERN_INVALID_ARGUMENT);
    return call_io(number, [size](mach_port_name_t port) {
        return io_truncate(port, static_cast<uint64_t>(size));
    });
}

int fsync(int number) {
    return call_io(number, [](mach_port_name_t port) { return io_sync(port); });
}

}  // extern "C"
