// pipes PREFIX: the server of pipes (pipe.defs). init starts it for the first pipe. It trusts
// nobody: who waits is remembered and answered later, and nobody makes the server wait.
#include "files/object_ports.hpp"
#include "pipes/pipe.hpp"

#include <mach/limits.h>
#include <mig/directory_server.hpp>
#include <mig/io_server.hpp>
#include <mig/mount.h>
#include <mig/pipe_server.hpp>
#include <stdio.h>
#include <string.h>

namespace {

constexpr mach_port_name_t MOUNT_CONTROL = BIRTH_FIRST_GIVEN;
constexpr uint32_t PIPES = 128;

struct End {
    Pipe* pipe;
    bool writer;
};

ObjectPorts<End> ends{2 * PIPES};
mach_port_name_t port, set;

kern_return_t take(mig::Target target, mig::Request& request, mig::Reply& reply) {
    if (target == port) {
        const kern_return_t result = pipe_server(target, request, reply);
        return result == MIG_BAD_ID ? directory_server(target, request, reply) : result;
    }
    const End* found = ends.find(target);
    if (found == nullptr) return MIG_BAD_ID;
    const End end = *found;
    if (request.notification<mach_no_senders_notification>(MACH_NOTIFY_NO_SENDERS) != nullptr) {
        ends.remove(target);
        if (end.writer)
            end.pipe->close_writer();
        else
            end.pipe->close_reader();
        return MIG_NO_REPLY;
    }
    return io_server(target, request, reply);
}

// The pipe, if this is that end and the offset is none.
kern_return_t find(mig::Target target, bool writer, uint64_t offset, Pipe** pipe) {
    const End* end = ends.find(target);
    if (end == nullptr || end->writer != writer) return KERN_PROTECTION_FAILURE;
    *pipe = end->pipe;
    return offset == IO_POSITION ? KERN_SUCCESS : KERN_NOT_SEEKABLE;
}

int fail(const char* what, kern_return_t why) {
    fprintf(stderr, "pipes: %s: %s\n", what, strerror(why));
    return 1;
}

}  // namespace

kern_return_t serve_pipe_create(mig::Request&, mig::Target, mig::Port* reader, mig::Port* writer) {
    Pipe* pipe = Pipe::make();
    if (pipe == nullptr) return KERN_RESOURCE_SHORTAGE;
    kern_return_t result = ends.add(set, {pipe, false}, reader);
    if (result != KERN_SUCCESS) {
        pipe->close_reader();
        pipe->close_writer();
        return result;
    }
    result = ends.add(set, {pipe, true}, writer);
    if (result == KERN_SUCCESS) return result;
    pipe->close_writer();
    port_deallocate(*reader);  // and with it the other end: its notification comes
    return result;
}

kern_return_t serve_io_read(mig::Request& request, mig::Target target, uint64_t offset,
                            uint32_t size, uint8_t* data, uint32_t* count) {
    Pipe* pipe;
    const kern_return_t result = find(target, false, offset, &pipe);
    if (result != KERN_SUCCESS) return result;
    return size <= IO_INLINE_MAXIMUM ? pipe->read(request, size, data, count)
                                     : KERN_INVALID_ARGUMENT;
}

kern_return_t serve_io_read_pages(mig::Request& request, mig::Target target, uint64_t offset,
                                  uint32_t size, mig::Memory<uint8_t>* data) {
    Pipe* pipe;
    const kern_return_t result = find(target, false, offset, &pipe);
    if (result != KERN_SUCCESS) return result;
    return size <= IO_PAGES_MAXIMUM ? pipe->read_pages(request, size, data) : KERN_INVALID_ARGUMENT;
}

kern_return_t serve_io_write(mig::Request& request, mig::Target target, uint64_t offset,
                             const uint8_t* data, uint32_t size, uint32_t* written) {
    Pipe* pipe;
    const kern_return_t result = find(target, true, offset, &pipe);
    return result == KERN_SUCCESS ? pipe->write(request, data, size, written) : result;
}

kern_return_t serve_io_write_pages(mig::Request& request, mig::Target target, uint64_t offset,
                                   mig::Memory<uint8_t> data, uint32_t* written) {
    Pipe* pipe;
    kern_return_t result = find(target, true, offset, &pipe);
    if (result == KERN_SUCCESS) result = pipe->write(request, data.data, data.count, written);
    // What was written, or is to be, is a copy. (Else the loop releases the memory.)
    const bool taken = result == KERN_SUCCESS || result == MIG_NO_REPLY;
    if (taken && data.count > 0) vm_deallocate(data.data, data.count);
    return result;
}

kern_return_t serve_io_seek(mig::Request&, mig::Target, int64_t, uint32_t, uint64_t*) {
    return KERN_NOT_SEEKABLE;
}

kern_return_t serve_io_stat(mig::Request&, mig::Target target, struct io_status* status) {
    const End* end = ends.find(target);
    if (end == nullptr) return KERN_PROTECTION_FAILURE;
    *status = {end->pipe->waiting_bytes(), PIPE_CAPACITY, target, 0, IO_PIPE, 0};
    return KERN_SUCCESS;
}

kern_return_t serve_io_truncate(mig::Request&, mig::Target, uint64_t) { return KERN_NOT_SEEKABLE; }
kern_return_t serve_io_sync(mig::Request&, mig::Target) { return KERN_SUCCESS; }

// There are no names here: an empty directory.
kern_return_t serve_directory_open(mig::Request&, mig::Target, uint32_t, const char*, mig::Port*) {
    return KERN_PROTECTION_FAILURE;
}
kern_return_t serve_directory_stat(mig::Request&, mig::Target, const char* path,
                                   struct io_status* status) {
    *status = {.size = 0, .memory = 0, .node = 1, .modified = 0, .kind = IO_DIRECTORY, .flags = 0};
    return path[strspn(path, "/")] == 0 ? KERN_SUCCESS : KERN_NOT_FOUND;
}
kern_return_t serve_directory_list(mig::Request&, mig::Target, uint64_t, const char* path,
                                   struct directory_entry*, uint32_t* count) {
    *count = 0;
    return path[strspn(path, "/")] == 0 ? KERN_SUCCESS : KERN_NOT_FOUND;
}
kern_return_t serve_directory_make(mig::Request&, mig::Target, const char*) {
    return KERN_PROTECTION_FAILURE;
}
kern_return_t serve_directory_remove(mig::Request&, mig::Target, uint32_t, const char*) {
    return KERN_PROTECTION_FAILURE;
}
kern_return_t serve_directory_rename(mig::Request&, mig::Target, const char*, const char*) {
    return KERN_PROTECTION_FAILURE;
}
kern_return_t serve_directory_usage(mig::Request&, mig::Target, struct directory_space* space) {
    const uint64_t used = (ends.count() + 1) / 2;
    *space = {uint64_t{PIPES} * PIPE_CAPACITY, (PIPES - used) * PIPE_CAPACITY, 1};
    return KERN_SUCCESS;
}
kern_return_t serve_directory_sync(mig::Request&, mig::Target) { return KERN_SUCCESS; }

int main(int argc, char** argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: pipes PREFIX\n");
        return 2;
    }
    kern_return_t result = port_allocate(MACH_PORT_RIGHT_PORT_SET, &set);
    if (result == KERN_SUCCESS) result = port_allocate(MACH_PORT_RIGHT_RECEIVE, &port);
    if (result == KERN_SUCCESS) result = port_move_member(port, set);
    if (result != KERN_SUCCESS) return fail("no ports", result);
    result = mount_add(MOUNT_CONTROL, argv[1], "pipes", port);
    if (result != KERN_SUCCESS) return fail(argv[1], result);

    // A short message is in one page then, which is what the kernel's fast path takes.
    alignas(4096) static uint8_t buffers[2][MACH_MSG_SIZE_MAX];
    mig::Server loop(set, take, reinterpret_cast<mach_msg_header*>(buffers[0]),
                     reinterpret_cast<mach_msg_header*>(buffers[1]));
    do {
        result = loop.turn();
    } while (result == MACH_MSG_SUCCESS || result == MACH_RCV_INTERRUPTED);
    return fail("no messages any more", result);
}
