// What MIG's stubs need of a kernel task: messages in kernel memory, rights in the names of the
// running thread's task, out-of-line memory in its address space.
#include "ipc/mach_msg.hpp"
#include "ipc/port_calls.hpp"
#include "task/task.hpp"

#include <mig/environment.hpp>
#include <mig/wire.hpp>

namespace mig {

namespace {

Space& names() { return Task::current()->space(); }

void release_right(mach_port_name_t name, uint32_t disposition) {
    if (name == MACH_PORT_NULL || name == MACH_PORT_DEAD) return;
    if (disposition == MACH_MSG_TYPE_PORT_RECEIVE) {
        (void)ipc::port_mod_refs(names(), name, MACH_PORT_RIGHT_RECEIVE, -1);
    } else if (disposition == MACH_MSG_TYPE_PORT_SEND ||
               disposition == MACH_MSG_TYPE_PORT_SEND_ONCE) {
        (void)ipc::port_deallocate(names(), name);
    }
}

void release_memory(uint64_t address, uint64_t size) {
    if (size > 0) (void)Task::current()->memory().deallocate(address, size);
}

void release_port_array(const mach_msg_ool_ports_descriptor& ports) {
    for (uint32_t i = 0; i < ports.count; i++) {
        mach_port_name_t name = MACH_PORT_NULL;
        const uint64_t at = ports.address + uint64_t{i} * sizeof(name);
        if (!Task::current()->memory().copy_in(&name, at, sizeof(name))) return;
        release_right(name, ports.disposition);
    }
    release_memory(ports.address, uint64_t{ports.count} * sizeof(mach_port_name_t));
}

}  // namespace

mach_msg_return_t send_and_receive(mach_msg_header* message, mach_msg_option_t option,
                                   uint32_t send_size, uint32_t receive_limit,
                                   mach_port_name_t receive_from) {
    const MessageBuffer buffer(message, max(send_size, receive_limit));
    return ipc::mach_msg(names(), buffer, option, send_size, receive_limit, receive_from, 0);
}

void destroy(mach_msg_header* message) {
    release_right(message->msgh_remote_port, MACH_MSGH_BITS_REMOTE(message->msgh_bits));
    if ((message->msgh_bits & MACH_MSGH_BITS_COMPLEX) == 0) return;
    const uint32_t count = reinterpret_cast<const mach_msg_body*>(message + 1)->descriptor_count;
    for (uint32_t i = 0; i < count; i++) {
        const mach_msg_descriptor_t& at = descriptors_of(message)[i];
        if (at.type.type == MACH_MSG_PORT_DESCRIPTOR) {
            release_right(at.port.name, at.port.disposition);
        } else if (at.type.type == MACH_MSG_OOL_DESCRIPTOR) {
            release_memory(at.out_of_line.address, at.out_of_line.size);
        } else {
            release_port_array(at.ool_ports);
        }
    }
}

// Calls of one thread follow each other: they share a reply port, which ends with the task.
kern_return_t reply_port(mach_port_name_t* port) {
    mach_port_name_t& cached = scheduler::current().reply_port;
    if (cached == MACH_PORT_NULL) {
        const Result<mach_port_name_t> made = ipc::port_allocate(names(), MACH_PORT_RIGHT_RECEIVE);
        if (!made.ok()) return made.error();
        cached = made.value();
    }
    *port = cached;
    return KERN_SUCCESS;
}

void drop_reply_port() {
    release_right(exchange(scheduler::current().reply_port, MACH_PORT_NULL),
                  MACH_MSG_TYPE_PORT_RECEIVE);
}

}  // namespace mig
