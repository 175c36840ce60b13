// ramfs PREFIX [KILOBYTES]: files and directories in memory, at a prefix of the tree of names. init
// starts it when somebody first asks for something below the prefix, and again after its end; what
// was in it is gone then. It trusts nobody: no message makes it wait, fail, or keep more than its
// limit of memory, which is a quarter of what is free when it starts if nothing is said.
#include "ramfs/server.hpp"

#include <mig/directory_server.hpp>
#include <mig/host.h>
#include <mig/io_server.hpp>
#include <mig/mount.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

RamFileSystem server;

namespace {

constexpr mach_port_name_t MOUNT_CONTROL = BIRTH_FIRST_GIVEN;
constexpr long long KILOBYTE = 1024;

int fail(const char* what, kern_return_t why) {
    fprintf(stderr, "ramfs: %s: %s\n", what, strerror(why));
    return 1;
}

uint64_t default_limit() {
    uint64_t total, unused, uptime;
    if (host_info(BIRTH_HOST, &total, &unused, &uptime) != KERN_SUCCESS) return KILOBYTE * KILOBYTE;
    return unused / 4;
}

kern_return_t open_ports() {
    kern_return_t result = port_allocate(MACH_PORT_RIGHT_PORT_SET, &server.set);
    if (result == KERN_SUCCESS) result = port_allocate(MACH_PORT_RIGHT_RECEIVE, &server.port);
    if (result == KERN_SUCCESS) result = port_move_member(server.port, server.set);
    return result;
}

}  // namespace

kern_return_t ramfs::take(mig::Target target, mig::Request& request, mig::Reply& reply) {
    if (target == server.port) return directory_server(target, request, reply);
    const Opened* file = server.open_files.find(target);
    if (request.notification<mach_no_senders_notification>(MACH_NOTIFY_NO_SENDERS) != nullptr) {
        server.tree.close(*file->node);
        server.open_files.remove(target);
        return MIG_NO_REPLY;
    }
    return io_server(target, request, reply);
}

int main(int argc, char** argv) {
    const char* wrong = nullptr;
    uint64_t limit = default_limit();
    if (argc == 3) {
        const long long most = INT64_MAX / KILOBYTE;
        limit = static_cast<uint64_t>(strtonum(argv[2], 64, most, &wrong) * KILOBYTE);
    }
    if (argc < 2 || argc > 3 || wrong != nullptr) {
        fprintf(stderr, "usage: ramfs PREFIX [KILOBYTES]\n");
        return 2;
    }
    if (!server.tree.start(limit)) return fail("cannot start", KERN_RESOURCE_SHORTAGE);
    kern_return_t result = open_ports();
    if (result != KERN_SUCCESS) return fail("no ports", result);
    result = mount_add(MOUNT_CONTROL, argv[1], "ramfs", server.port);
    if (result != KERN_SUCCESS) return fail(argv[1], result);

    // A short message is in one page then, which is what the kernel's fast path takes.
    alignas(4096) static uint8_t buffers[2][MACH_MSG_SIZE_MAX];
    mig::Server loop(server.set, ramfs::take, reinterpret_cast<mach_msg_header*>(buffers[0]),
                     reinterpret_cast<mach_msg_header*>(buffers[1]));
    do {
        result = loop.turn();
    } while (result == MACH_MSG_SUCCESS || result == MACH_RCV_INTERRUPTED);
    return fail("no messages any more", result);
}
