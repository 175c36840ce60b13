// TaskCaller: a task that makes calls to task and thread ports by message, as a program would.
#pragma once

#include "test/ipc/blocked_call.hpp"
#include "test/ipc/test_task.hpp"

#include <mach/special_ports.h>
#include <mig/client.hpp>
#include <mig/mach.h>
#include <mig/mach_port.h>

namespace ipc_test {

struct TaskCaller {
    TestTask task;
    const Name reply_port = task.receive_right();
    TestMessage reply;  // to the last call

    // This task's name of a send right to a task's port, made now.
    Name port_of(TestTask& other) { return task.task_port_of(other); }
    // A request with a reply right; descriptors and fields follow.
    TestMessage request(Name port, mach_msg_id_t id) {
        TestMessage message;
        message.to(port, COPY_SEND).reply(reply_port, MAKE_SEND_ONCE).id(id);
        return message;
    }
    // A request whose fields are words.
    TestMessage request(Name port, mach_msg_id_t id, uint32_t first, uint32_t second) {
        TestMessage message = request(port, id);
        struct Words {
            mach_msg_header header;
            uint32_t first, second;
        };
        message.size(sizeof(Words));
        message.at<Words>(0).first = first;
        message.at<Words>(0).second = second;
        return message;
    }
    // Sends it; the kernel answers before it returns.
    mach_msg_return_t call(const TestMessage& message) {
        const mach_msg_return_t code = task.send(message);
        return code == MACH_MSG_SUCCESS ? task.receive(reply_port, reply) : code;
    }
    // Of a reply without descriptors.
    kern_return_t return_code() const {
        EXPECT(!reply.complex());
        return static_cast<kern_return_t>(reply.at<mig::ErrorReply>(0).return_code);
    }
    // thread_abort, through the thread's port.
    kern_return_t abort(BlockedCall& blocked) {
        EXPECT_EQ(call(request(blocked.thread_port(task), THREAD_ABORT)), MACH_MSG_SUCCESS);
        return return_code();
    }
    // Is it the reply of 32 bytes that says no more than this?
    bool is_error_reply(mach_msg_id_t request_id, kern_return_t code) const {
        return reply.id() == request_id + 100 && reply.header().msgh_size == 32 &&
               !reply.complex() && return_code() == code;
    }
};

}  // namespace ipc_test
