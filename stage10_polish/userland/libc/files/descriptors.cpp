// The table.
#include "libc/files/descriptors.hpp"

#include "libc/files/paths.hpp"
#include "libc/files/streams.hpp"
#include "libc/stdlib/lock.hpp"

#include <mach.h>
#include <services/file.h>

namespace {

constinit Descriptor table[descriptors::LIMIT] = {};
constinit bool ready = false;
constinit Lock lock;

// With the lock held. The first three are there from the first use on.
Descriptor& entry(int number) {
    if (!ready) {
        ready = true;
        streams_at_start(table);
    }
    return table[number];
}

bool is_number(int number) { return number >= 0 && number < descriptors::LIMIT; }

// A file of the archive or of /proc, which are only read.
kern_return_t open_archived(const char* path, uint32_t flags, Descriptor* opened) {
    *opened = {.kind = Descriptor::Kind::Archive};
    uint64_t size;
    uint32_t file_flags;
    if ((flags & OPEN_WRITE) == 0)
        return file_open(BIRTH_FILE_SERVICE, path, &opened->port, &opened->size);
    const kern_return_t result = file_stat(BIRTH_FILE_SERVICE, path, &size, &file_flags);
    return result == KERN_SUCCESS ? KERN_PROTECTION_FAILURE : result;
}

kern_return_t open_anywhere(const char* path, uint32_t flags, Descriptor* opened) {
    ServerPath resolved;
    kern_return_t result = resolved.set(path);
    if (result != KERN_SUCCESS) return result;
    if (resolved.may_be_kernels()) {
        result = open_archived(resolved.full(), flags, opened);
        if (result != KERN_NOT_FOUND) return result;
    }
    *opened = {.kind = Descriptor::Kind::Io};
    result = ask_server(resolved, [&](mach_port_name_t server, const char* rest) {
        return directory_open(server, flags, rest, &opened->port);
    });
    // No server has it: it would have to be the kernel's, where nothing can be made.
    const bool nobodys = result == KERN_NOT_FOUND && resolved.server() == MACH_PORT_NULL;
    return nobodys && (flags & OPEN_CREATE) != 0 ? KERN_PROTECTION_FAILURE : result;
}

}  // namespace

namespace descriptors {

kern_return_t get(int number, Descriptor* found) {
    if (number >= FIRST_PORT_NAME) {
        *found = {.kind = Descriptor::Kind::Console, .port = static_cast<mach_port_name_t>(number)};
        return KERN_SUCCESS;
    }
    LockGuard guard(lock);
    if (!is_number(number) || entry(number).kind == Descriptor::Kind::Free)
        return KERN_INVALID_NAME;
    *found = table[number];
    return KERN_SUCCESS;
}

kern_return_t add(const Descriptor& descriptor, int* number) {
    LockGuard guard(lock);
    for (int i = 0; i < LIMIT; i++) {
        if (entry(i).kind != Descriptor::Kind::Free) continue;
        table[i] = descriptor;
        *number = i;
        return KERN_SUCCESS;
    }
    return KERN_RESOURCE_SHORTAGE;
}

void put(const Descriptor& descriptor, int number) {
    Descriptor old;
    {
        LockGuard guard(lock);
        old = entry(number);
        table[number] = descriptor;
    }
    release(old);
}

void set_position(int number, uint64_t position) {
    LockGuard guard(lock);
    if (is_number(number)) table[number].position = position;
}

kern_return_t open(const char* path, uint32_t flags, int* number) {
    Descriptor opened;
    kern_return_t result = open_anywhere(path, flags, &opened);
    if (result != KERN_SUCCESS) return result;
    result = add(opened, number);
    if (result != KERN_SUCCESS) release(opened);
    return result;
}

kern_return_t close(int number) {
    Descriptor found;
    if (!is_number(number)) return KERN_INVALID_NAME;
    const kern_return_t result = get(number, &found);
    if (result == KERN_SUCCESS) put({}, number);
    return result;
}

kern_return_t seek(int number, int64_t offset, uint32_t origin, uint64_t* position) {
    Descriptor found;
    const kern_return_t result = get(number, &found);
    if (result != KERN_SUCCESS) return result;
    if (found.kind == Descriptor::Kind::Io) return io_seek(found.port, offset, origin, position);
    if (found.kind == Descriptor::Kind::Console) return KERN_NOT_SEEKABLE;
    const uint64_t from[] = {0, found.position, found.size};
    int64_t moved;
    if (origin > IO_FROM_END ||
        __builtin_add_overflow(static_cast<int64_t>(from[origin]), offset, &moved) || moved < 0)
        return KERN_INVALID_ARGUMENT;
    *position = static_cast<uint64_t>(moved);
    set_position(number, *position);
    return KERN_SUCCESS;
}

bool is_console(int number) {
    Descriptor found;
    return get(number, &found) == KERN_SUCCESS && found.kind == Descriptor::Kind::Console;
}

kern_return_t retain(const Descriptor& descriptor) {
    const bool counted =
        descriptor.kind == Descriptor::Kind::Archive || descriptor.kind == Descriptor::Kind::Io;
    return counted ? port_mod_refs(descriptor.port, MACH_PORT_RIGHT_SEND, 1) : KERN_SUCCESS;
}

void release(const Descriptor& descriptor) {
    if (descriptor.kind == Descriptor::Kind::Archive || descriptor.kind == Descriptor::Kind::Io)
        port_deallocate(descriptor.port);
}

}  // namespace descriptors
