// ext2fs PREFIX: the files of an ext2 partition, at a prefix of the tree of names. init starts it
// when somebody first asks for something below the prefix. It trusts neither its clients nor what
// is on the disk: no message makes it fail, and what cannot be is answered with KERN_DAMAGED.
//
// It is given the mount control and the right to all disks (disks.defs), of which it takes the
// first partition that holds an ext2.
#include "ext2fs/partition.hpp"
#include "ext2fs/served_disk.hpp"
#include "ext2fs/server.hpp"
#include "files/open_disk.hpp"

#include <mig/directory.h>
#include <mig/directory_server.hpp>
#include <mig/host.h>
#include <mig/io_server.hpp>
#include <mig/mount.h>
#include <stdio.h>
#include <string.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

Ext2Server server;

namespace {

constexpr mach_port_name_t MOUNT_CONTROL = BIRTH_FIRST_GIVEN;
constexpr mach_port_name_t DISKS = BIRTH_FIRST_GIVEN + BIRTH_STEP;
constexpr uint64_t MEGABYTE = 1024 * 1024;
constexpr uint64_t CACHE_MAXIMUM = 4 * MEGABYTE;
constexpr uint64_t WRITE_BACK = 5000;  // milliseconds that a change waits for the disk, at most

int fail(const char* what, kern_return_t why) {
    fprintf(stderr, "ext2fs: %s: %s\n", what, strerror(why));
    return 1;
}

// An eighth of what is free.
uint64_t cache_size() {
    uint64_t total, unused, uptime;
    if (host_info(BIRTH_HOST, &total, &unused, &uptime) != KERN_SUCCESS) return 0;
    return unused / 8 < CACHE_MAXIMUM ? unused / 8 : CACHE_MAXIMUM;
}

uint32_t seconds_since_1970() {
    const time_t now = time(nullptr);
    return now > 0 ? static_cast<uint32_t>(now) : 0;
}

kern_return_t open_ports() {
    kern_return_t result = port_allocate(MACH_PORT_RIGHT_PORT_SET, &server.set);
    if (result == KERN_SUCCESS) result = port_allocate(MACH_PORT_RIGHT_RECEIVE, &server.port);
    if (result == KERN_SUCCESS) result = port_move_member(server.port, server.set);
    if (result == KERN_SUCCESS)
        result = port_insert_right(server.port, server.port, MACH_MSG_TYPE_MAKE_SEND);
    return result;
}

// The first partition of the disk with an ext2 that can be used.
kern_return_t open_volume(const char* name) {
    static ServedDisk disk;
    static Partition partition;
    kern_return_t result = disk.start(DISKS, name);
    if (result != KERN_SUCCESS) return result;
    result = KERN_NOT_FOUND;
    for (uint32_t number = 1; number <= Partition::NUMBERS; number++) {
        if (partition.start(disk, number) != KERN_SUCCESS) continue;
        server.volume = new Volume;
        const char* why;
        result = server.volume->start(partition, cache_size(), seconds_since_1970, &why);
        if (result == KERN_SUCCESS) return result;
        fprintf(stderr, "ext2fs: %s, partition %u: %s\n", name, number, why);
        delete server.volume;
    }
    return result;
}

// What has changed does not wait for ever.
void* write_back(void*) {
    for (;;) {
        msleep(WRITE_BACK);
        directory_sync(server.port);
    }
}

kern_return_t take(mig::Target target, mig::Request& request, mig::Reply& reply) {
    if (target == server.port) return directory_server(target, request, reply);
    const Opened* opened = server.open_files.find(target);
    if (request.notification<mach_no_senders_notification>(MACH_NOTIFY_NO_SENDERS) != nullptr) {
        close_inode(*server.volume, opened->file);
        server.open_files.remove(target);
        return MIG_NO_REPLY;
    }
    return io_server(target, request, reply);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: ext2fs PREFIX\n");
        return 2;
    }
    kern_return_t result = KERN_NOT_FOUND;
    disks::any_of(DISKS, [&](const char* name) {
        result = open_volume(name);
        return result == KERN_SUCCESS;
    });
    if (result != KERN_SUCCESS) return fail("no file system", result);
    result = open_ports();
    if (result != KERN_SUCCESS) return fail("no ports", result);
    result = mount_add(MOUNT_CONTROL, argv[1], "ext2fs", server.port);
    if (result != KERN_SUCCESS) return fail(argv[1], result);
    static thread_t thread;
    result = thread_start(&thread, write_back, nullptr);
    if (result != KERN_SUCCESS) return fail("no thread", result);

    // A short message is in one page then, which is what the kernel's fast path takes.
    alignas(4096) static uint8_t buffers[2][MACH_MSG_SIZE_MAX];
    mig::Server loop(server.set, take, reinterpret_cast<mach_msg_header*>(buffers[0]),
                     reinterpret_cast<mach_msg_header*>(buffers[1]));
    do {
        result = loop.turn();
    } while (result == MACH_MSG_SUCCESS || result == MACH_RCV_INTERRUPTED);
    return fail("no messages any more", result);
}
