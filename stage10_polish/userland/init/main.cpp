// init, the first program. It keeps a shell on the console: one that is killed by a fault or by
// somebody is started again; one that exits ends the session, and the machine is switched off. It
// is the name server of all tasks, which inherit its port, and keeps the table of mounts, some of
// whose servers it starts; and it finds the disks, and starts their drivers.
#include "init/disks.hpp"
#include "init/mounts.hpp"
#include "init/name_server.hpp"

#include <mach/limits.h>
#include <mach/special_ports.h>
#include <mig/host.h>
#include <mig/mach.h>
#include <services/task.h>
#include <stdio.h>
#include <string.h>

namespace {

// Handed over by the kernel. The shell gets the second one, and one to the mount control.
constexpr mach_port_name_t HOST_CONTROL = BIRTH_FIRST_GIVEN;
constexpr mach_port_name_t CONSOLE_CONTROL = BIRTH_FIRST_GIVEN + BIRTH_STEP;
constexpr mach_port_name_t DEVICE_MASTER = BIRTH_FIRST_GIVEN + 2 * BIRTH_STEP;
constexpr unsigned RESTARTS = 5;       // in a row, each within a second
constexpr uint64_t SOON = 1000000000;  // nanoseconds

mach_port_name_t shell_exit;  // where the shell's end arrives
mach_port_name_t events;      // the set of that port and the name server's
bool shell_ended;
task_ended_message ended;  // how

int fail(const char* what, kern_return_t why) {
    fprintf(stderr, "init: %s: %s\n", what, strerror(why));
    return 1;
}

kern_return_t open_ports() {
    kern_return_t result = port_allocate(MACH_PORT_RIGHT_PORT_SET, &events);
    if (result == KERN_SUCCESS) result = port_allocate(MACH_PORT_RIGHT_RECEIVE, &shell_exit);
    if (result == KERN_SUCCESS) result = port_move_member(shell_exit, events);
    if (result == KERN_SUCCESS) result = name_server.start();
    if (result == KERN_SUCCESS) result = port_move_member(name_server.port(), events);
    if (result == KERN_SUCCESS) result = mounts.start(events, name_server.port());
    if (result == KERN_SUCCESS) result = disks.start(DEVICE_MASTER, events, name_server.port());
    if (result == KERN_SUCCESS) {
        // The send right that is copied stays init's own.
        const mach_port_name_t port = name_server.port();
        result = port_insert_right(port, port, MACH_MSG_TYPE_MAKE_SEND);
        if (result == KERN_SUCCESS) {
            result = task_set_special_port(BIRTH_TASK, TASK_BOOTSTRAP_PORT, port);
        }
    }
    return result;
}

kern_return_t start_shell() {
    char name[] = "shell", home[] = "PWD=/";
    char* const arguments[] = {name, nullptr};
    char* const environment[] = {home, nullptr};
    const mach_port_name_t rights[] = {CONSOLE_CONTROL, mounts.control()};
    spawn_arguments shell = {};
    shell.path = name;
    shell.arguments = arguments;
    shell.environment = environment;
    shell.rights = rights;
    shell.right_count = 2;
    shell.exit = shell_exit;
    mach_port_name_t task;
    uint32_t id;
    const kern_return_t result = spawn(&shell, &task, &id);
    if (result == KERN_SUCCESS) port_deallocate(task);
    return result;
}

// What arrives at the bootstrap port: requests for either table, and ports that died, of which both
// may have been.
kern_return_t demux_bootstrap(mig::Target target, mig::Request& request, mig::Reply& reply) {
    if (const auto* dead =
            request.notification<mach_dead_name_notification>(MACH_NOTIFY_DEAD_NAME)) {
        mounts.forget(dead->name);
        disks.forget(dead->name);
    }
    const kern_return_t result = name_server.take(request, reply);
    return result == MIG_BAD_ID ? mount_server(target, request, reply) : result;
}

// What arrives at any port. A message is only believed to be a task's end if it came where the
// kernel alone has a right to send.
kern_return_t demux(mig::Target target, mig::Request& request, mig::Reply& reply) {
    if (target == name_server.port()) return demux_bootstrap(target, request, reply);
    if (target == mounts.control()) return mount_server(target, request, reply);
    if (disks.is_port(target)) return disks_server(target, request, reply);
    if (mounts.ended(target) || disks.ended(target)) return MIG_NO_REPLY;
    if (const auto* message = request.notification<task_ended_message>(TASK_ENDED)) {
        shell_ended = true;
        ended = *message;
    }
    return MIG_NO_REPLY;
}

// Serves names until the shell ends.
kern_return_t serve_until_end() {
    alignas(8) static uint8_t buffers[2][MACH_MSG_SIZE_MAX];
    static mig::Server server(events, demux, reinterpret_cast<mach_msg_header*>(buffers[0]),
                              reinterpret_cast<mach_msg_header*>(buffers[1]));
    shell_ended = false;
    while (!shell_ended) {
        const mach_msg_return_t result = server.turn();
        if (result != MACH_MSG_SUCCESS && result != MACH_RCV_INTERRUPTED) return result;
    }
    return KERN_SUCCESS;
}

// By a program, so that init goes on answering those that it asks. What cannot be written stays so.
void sync_files() {
    char name[] = "sync";
    char* const arguments[] = {name, nullptr};
    spawn_arguments program = {};
    program.path = name;
    program.arguments = arguments;
    program.flags = SPAWN_BACKGROUND;
    program.exit = shell_exit;
    mach_port_name_t task;
    uint32_t id;
    if (spawn(&program, &task, &id) != KERN_SUCCESS) return;
    port_deallocate(task);
    static_cast<void>(serve_until_end());
}

}  // namespace

int main() {
    if (port_mod_refs(HOST_CONTROL, MACH_PORT_RIGHT_SEND, 0) != KERN_SUCCESS) {
        fprintf(stderr, "init: only the kernel starts this program\n");
        return 1;
    }
    kern_return_t result = open_ports();
    if (result != KERN_SUCCESS) return fail("no ports", result);
    mounts.add_program("/tmp", "ramfs");
    mounts.add_program("/pipe", "pipes");
    mounts.add_program("/disk", "ext2fs", disks.port());
    for (unsigned restarts = 0; restarts < RESTARTS;) {
        const uint64_t started = clock_nanoseconds();
        result = start_shell();
        if (result != KERN_SUCCESS) return fail("cannot start the shell", result);
        result = serve_until_end();
        if (result != KERN_SUCCESS) return fail("no messages any more", result);
        if (ended.reason == TASK_EXITED) {
            sync_files();
            return fail("cannot switch off", host_shutdown(HOST_CONTROL));
        }
        fprintf(stderr, "init: the shell died and is started again\n");
        restarts = clock_nanoseconds() - started < SOON ? restarts + 1 : 0;
    }
    fprintf(stderr, "init: the shell keeps dying\n");
    return 1;
}
