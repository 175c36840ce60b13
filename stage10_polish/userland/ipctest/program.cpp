#include "ipctest/program.hpp"

#include <mach.h>
#include <mach/special_ports.h>
#include <mig/mach.h>
#include <mig/mach_port.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

namespace program {

namespace {

constexpr uint64_t PATIENCE = 60'000;  // milliseconds, after which something is wrong

mach_port_name_t hellos, reports, replies, deaths;

bool make_port(mach_port_name_t* name) {
    return port_allocate(MACH_PORT_RIGHT_RECEIVE, name) == KERN_SUCCESS &&
           port_insert_right(*name, *name, MACH_MSG_TYPE_MAKE_SEND) == KERN_SUCCESS;
}

mach_msg_return_t receive(mach_msg_header* message, uint32_t size, mach_port_name_t from) {
    return mach_msg(message, MACH_RCV_MSG | MACH_RCV_TIMEOUT, 0, size, from, PATIENCE);
}

[[noreturn]] void give_up(const char* what) {
    printf("Bail out! %s\n", what);
    exit(1);
}

// Sends the request and receives the reply; the return code behind so many descriptors.
kern_return_t call(mach_msg_header* request, uint32_t size, TaskReply& reply,
                   uint32_t descriptors) {
    request->msgh_bits |= MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE);
    request->msgh_local_port = replies;
    const mach_msg_return_t sent = mach_msg(request, MACH_SEND_MSG, size, 0, MACH_PORT_NULL, 0);
    if (sent != MACH_MSG_SUCCESS) return sent;
    const mach_msg_return_t received = receive(&reply.header, sizeof(reply), replies);
    if (received != MACH_MSG_SUCCESS) return received;
    const bool carries = (reply.header.msgh_bits & MACH_MSGH_BITS_COMPLEX) != 0;
    if (carries != (descriptors > 0)) {  // an error comes without descriptors
        const uint32_t code = reply.word(0);
        return !carries && code != KERN_SUCCESS ? static_cast<kern_return_t>(code) : MIG_TYPE_ERROR;
    }
    const uint32_t behind =
        carries ? static_cast<uint32_t>(sizeof(mach_msg_body) + descriptors * 16) : 0;
    return static_cast<kern_return_t>(reply.word(behind));
}

}  // namespace

bool start() {
    return make_port(&hellos) && make_port(&reports) && make_port(&replies) && make_port(&deaths);
}

mach_port_name_t start_agent(mach_port_name_t* exit) {
    if (port_allocate(MACH_PORT_RIGHT_RECEIVE, exit) != KERN_SUCCESS) return MACH_PORT_NULL;
    mach_port_name_t task;
    const kern_return_t code = agent::spawn_agent(hellos, reports, *exit, &task);
    return code == KERN_SUCCESS ? task : MACH_PORT_NULL;
}

mach_port_name_t wait_for_hello() {
    struct {
        mach_msg_header header;
        mach_msg_body body;
        mach_msg_port_descriptor right;
    } hello;
    if (receive(&hello.header, sizeof(hello), hellos) != MACH_MSG_SUCCESS) {
        give_up("an agent does not begin");
    }
    return hello.right.name;
}

void wait_for_report(agent::Report& report) {
    if (receive(&report.header, sizeof(report), reports) != MACH_MSG_SUCCESS) {
        give_up("an agent does not report");
    }
}

uint32_t TaskReply::word(uint32_t at) const {
    uint32_t value;
    memcpy(&value, bytes + at, sizeof(value));
    return value;
}

kern_return_t call_task(mach_port_name_t task, mach_msg_id_t id, uint32_t first, uint32_t second,
                        TaskReply& reply, uint32_t descriptors) {
    struct {
        mach_msg_header header;
        uint32_t words[2];
    } request = {};
    request.header.msgh_remote_port = task;
    request.header.msgh_id = id;
    request.words[0] = first;
    request.words[1] = second;
    const bool plain = id == MACH_PORT_NAMES || id == TASK_INFO || id == TASK_TERMINATE;
    const uint32_t size = plain ? sizeof(mach_msg_header) : sizeof(request);
    return call(&request.header, size, reply, descriptors);
}

kern_return_t give_task(mach_port_name_t task, mach_msg_id_t id, mach_port_name_t right,
                        uint32_t disposition, uint32_t first, uint32_t second) {
    struct {
        mach_msg_header header;
        mach_msg_body body;
        mach_msg_port_descriptor right;
        uint32_t words[2];
    } request = {};
    request.header.msgh_bits = MACH_MSGH_BITS_COMPLEX;
    request.header.msgh_remote_port = task;
    request.header.msgh_id = id;
    request.body.descriptor_count = 1;
    request.right.name = right;
    request.right.disposition = static_cast<uint8_t>(disposition);
    request.words[0] = first;
    request.words[1] = second;
    TaskReply reply;
    return call(&request.header, sizeof(request), reply, 0);
}

void end_task(mach_port_name_t task) {
    mach_port_name_t previous;
    const kern_return_t asked = port_request_notification(task, MACH_NOTIFY_DEAD_NAME, 1, deaths,
                                                          MACH_MSG_TYPE_MAKE_SEND_ONCE, &previous);
    if (asked == KERN_SUCCESS) {
        TaskReply ignored;
        call_task(task, TASK_TERMINATE, 0, 0, ignored);
        // Comes with the death of the task's port, which is the last thing a task loses.
        mach_dead_name_notification told;
        if (receive(&told.header, sizeof(told), deaths) != MACH_MSG_SUCCESS) {
            give_up("a task does not end");
        }
        port_deallocate(task);  // the notification's reference
    }
    port_deallocate(task);
}

}  // namespace program
