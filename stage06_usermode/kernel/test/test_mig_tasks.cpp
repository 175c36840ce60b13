// MIG between tasks: a client's calls, the server's loop, and what becomes of rights and memory
// when either fails or dies. The counter (kernel/tasks) is the server; clients are tasks of the
// tests.
#include "ipc/port_calls.hpp"
#include "memory/protection.hpp"
#include "task/task.hpp"
#include "tasks/counter.hpp"
#include "test/client_task.hpp"
#include "test/ktap.hpp"

#include <mig/client.hpp>
#include <mig/counter.h>

namespace {

using test::Client;
using test::in_client;

// The counter, while a test lasts.
class Server : NonCopyable {
public:
    Server() {
        Result<counter::Running> started = counter::start();
        EXPECT_EQ(started.error(), KERN_SUCCESS);
        ASSERT(started.ok());
        task_ = started.value().task;
        port_ = move(started.value().port);
    }
    ~Server() { end(); }
    void end() {
        if (!task_) return;
        task_->terminate({.reason = TaskEnd::Reason::Killed});
        EXPECT_EQ(task_->wait_until_gone(Deadline::after_ms(test::LONG_ENOUGH)), WaitResult::Woken);
        task_ = nullptr;
    }
    const HeldRight& port() const { return port_; }
    Space& space() { return task_->space(); }
    uint32_t names() { return space().used(); }
    uint64_t memory() { return task_->memory().charge(); }
    uint64_t value() {
        uint64_t value = 0;
        in_client(port_, [&](mach_port_name_t counter) {
            EXPECT_EQ(counter_add(counter, 0, &value), KERN_SUCCESS);
        });
        return value;
    }

private:
    RefPtr<Task> task_;
    HeldRight port_;
};

// The running task.
Space& names() { return Task::current()->space(); }
AddressSpace& memory_of_client() { return Task::current()->memory(); }

// A receive right with one send right under the same name.
mach_port_name_t port_with_right() {
    const Result<mach_port_name_t> name = ipc::port_allocate(names(), MACH_PORT_RIGHT_RECEIVE);
    EXPECT_EQ(name.error(), KERN_SUCCESS);
    if (!name.ok()) return MACH_PORT_NULL;
    EXPECT(
        ipc::port_insert_right(names(), name.value(), name.value(), MACH_MSG_TYPE_MAKE_SEND).ok());
    return name.value();
}

bool has_senders(mach_port_name_t port) {
    const Result<mach_port_status> status = ipc::port_get_receive_status(names(), port);
    return status.ok() && status.value().srights != 0;
}

KTEST(mig, a_call_and_its_answer) {
    Server server;
    in_client(server.port(), [](mach_port_name_t counter) {
        uint64_t value = 0;
        EXPECT_EQ(counter_add(counter, 5, &value), KERN_SUCCESS);
        EXPECT_EQ(counter_add(counter, 7, &value), KERN_SUCCESS);
        EXPECT_EQ(value, 12u);
        EXPECT_EQ(counter_add(counter, UINT64_MAX, &value), KERN_INVALID_VALUE);
        EXPECT_EQ(value, 12u, "a refused call must not give a result");
        EXPECT_EQ(counter_reset(counter), KERN_SUCCESS);
        EXPECT_EQ(counter_add(counter, 1, &value), KERN_SUCCESS);
        EXPECT_EQ(value, 1u);
    });
}

KTEST(mig, the_reply_port_of_a_thread_is_made_once) {
    Server server;
    in_client(server.port(), [](mach_port_name_t counter) {
        uint64_t value = 0;
        EXPECT_EQ(counter_add(counter, 1, &value), KERN_SUCCESS);
        const uint32_t used = names().used();
        for (int i = 0; i < 20; i++) EXPECT_EQ(counter_add(counter, 1, &value), KERN_SUCCESS);
        EXPECT_EQ(names().used(), used, "each call has left a name behind");
    });
}

// The call was ended after its request had left: the answer that is still to come must not be taken
// for the next call's.
KTEST(mig, an_aborted_call_gives_its_reply_port_up) {
    Server server;
    kern_return_t aborted = KERN_SUCCESS, afterwards = KERN_FAILURE;
    uint32_t before = 0, after = 0;
    uint64_t value = 0;
    Client waiting(server.port(), [&](mach_port_name_t counter) {
        before = names().used();
        aborted = counter_wait(counter, 10);
        after = names().used();
        afterwards = counter_add(counter, 10, &value);  // answers both
    });
    waiting.wait_until_blocked();
    (void)server.value();  // the request before this one has been handled
    waiting.abort();
    waiting.finish();
    EXPECT_EQ(aborted, MACH_RCV_INTERRUPTED, "the abort did not end the call");
    EXPECT_EQ(after, before, "the reply port of an aborted call must be given up");
    EXPECT_EQ(afterwards, KERN_SUCCESS);
    EXPECT_EQ(value, 10u, "the answer to the aborted call was taken for this one's");
}

KTEST(mig, an_answer_that_comes_later) {
    Server server;
    kern_return_t result = KERN_FAILURE;
    Client waiting(server.port(),
                   [&](mach_port_name_t counter) { result = counter_wait(counter, 10); });
    waiting.wait_until_blocked();
    in_client(server.port(), [&](mach_port_name_t counter) {
        uint64_t value = 0;
        EXPECT_EQ(counter_add(counter, 9, &value), KERN_SUCCESS);
        EXPECT_EQ(counter_wait(counter, 11), KERN_NOT_READY);  // an error reply meanwhile
        EXPECT_EQ(counter_add(counter, 1, &value), KERN_SUCCESS);
        EXPECT_EQ(counter_wait(counter, 10), KERN_SUCCESS);
    });
    waiting.finish();
    EXPECT_EQ(result, KERN_SUCCESS);
}

KTEST(mig, a_server_that_dies_in_mid_call) {
    Server server;
    kern_return_t in_the_call = KERN_SUCCESS, afterwards = KERN_SUCCESS;
    Client waiting(server.port(), [&](mach_port_name_t counter) {
        in_the_call = counter_wait(counter, 10);
        afterwards = counter_wait(counter, 10);
    });
    waiting.wait_until_blocked();
    (void)server.value();  // the request before this one has been handled
    server.end();
    waiting.finish();
    EXPECT_EQ(in_the_call, MIG_SERVER_DIED, "the end of the server must end the call");
    EXPECT_EQ(afterwards, MACH_SEND_INVALID_DEST, "the server's port is dead");
}

// Its reply right is dead when the server comes to answer: that is all.
KTEST(mig, a_client_that_dies_in_mid_call) {
    Server server;
    (void)server.value();
    const uint32_t used = server.names();
    Client waiting(server.port(), [](mach_port_name_t counter) {
        (void)counter_wait(counter, 10);
        EXPECT(scheduler::current().killed(), "the call ended before its client did");
    });
    waiting.wait_until_blocked();
    (void)server.value();
    EXPECT_EQ(server.names(), used + 1, "the reply right of the call that waits");
    waiting.kill();
    in_client(server.port(), [&](mach_port_name_t counter) {
        uint64_t value = 0;
        EXPECT_EQ(counter_add(counter, 10, &value), KERN_SUCCESS);
    });
    EXPECT_EQ(server.names(), used, "the reply right of the dead client is still there");
}

KTEST(mig, requests_that_are_none) {
    Server server;
    in_client(server.port(), [](mach_port_name_t counter) {
        constexpr mig::Shape NOTHING = {32, 32, 0, nullptr};
        union {
            mach_msg_header header;
            uint8_t bytes[64];
        } message{};
        const auto call = [&](mach_msg_id_t id, uint32_t size, bool complex) {
            return mig::call(counter, id, &message.header, size, sizeof(message), complex, NOTHING);
        };
        EXPECT_EQ(call(COUNTER_ADD - 1, 24, false), MIG_BAD_ID, "no routine has that number");
        EXPECT_EQ(call(COUNTER_ADD_ALL + 1, 24, false), MIG_BAD_ID, "no routine has that number");
        EXPECT_EQ(call(COUNTER_ADD, 24, false), MIG_BAD_ARGUMENTS, "the request is too short");
        EXPECT_EQ(call(COUNTER_ADD, 40, false), MIG_BAD_ARGUMENTS, "the request is too long");
        message = {};
        EXPECT_EQ(call(COUNTER_ADD, 32, true), MIG_BAD_ARGUMENTS, "complex without a descriptor");
        uint64_t value = 1;
        EXPECT_EQ(counter_add(counter, 0, &value), KERN_SUCCESS);
        EXPECT_EQ(value, 0u, "a refused request has changed the counter");
    });
}

// What a request carries is the server's on success; else its loop releases it.
KTEST(mig, rights_of_a_request_have_one_owner) {
    Server server;
    in_client(server.port(), [&](mach_port_name_t counter) {
        const mach_port_name_t first = port_with_right();
        const mach_port_name_t second = port_with_right();
        EXPECT_EQ(counter_set_owner(counter, first), KERN_SUCCESS);
        const uint32_t used = server.names();
        EXPECT_EQ(counter_set_owner(counter, second), KERN_ALREADY_EXISTS);
        EXPECT(has_senders(first), "the server has lost the right that it keeps");
        EXPECT(!has_senders(second), "the right of a refused request must be released");
        EXPECT_EQ(server.names(), used, "a refused request has left a name behind");
        mach_port_name_t owner = MACH_PORT_NULL;
        for (int i = 0; i < 3; i++) {
            EXPECT_EQ(counter_get_owner(counter, &owner), KERN_SUCCESS);
            EXPECT_EQ(owner, first, "the right must arrive under the name it has here");
        }
        EXPECT_EQ(server.names(), used, "each answer has left a name behind");
    });
}

KTEST(mig, memory_of_a_request_has_one_owner) {
    Server server;
    (void)server.value();
    const uint64_t charged = server.memory();
    in_client(server.port(), [](mach_port_name_t counter) {
        constexpr uint32_t COUNT = 2000;  // some pages
        AddressSpace& memory = memory_of_client();
        const auto room = memory.allocate(0, COUNT * sizeof(uint64_t), Protection::read_write());
        EXPECT_EQ(room.error(), KERN_SUCCESS);
        if (!room.ok()) return;
        const uint64_t address = room.value();
        for (uint64_t i = 0; i < COUNT; i++) {
            EXPECT_EQ(memory.copy_out(address + i * sizeof(i), &i, sizeof(i)).error(),
                      KERN_SUCCESS);
        }
        const auto* amounts = reinterpret_cast<const uint64_t*>(address);
        uint64_t value = 0;
        for (int i = 0; i < 3; i++) {
            EXPECT_EQ(counter_add_all(counter, amounts, COUNT, &value), KERN_SUCCESS);
        }
        EXPECT_EQ(value, uint64_t{3} * COUNT * (COUNT - 1) / 2, "not the sum of all amounts");
        const uint64_t too_much = UINT64_MAX;
        EXPECT_EQ(memory.copy_out(address + sizeof(too_much), &too_much, sizeof(too_much)).error(),
                  KERN_SUCCESS);
        for (int i = 0; i < 3; i++) {
            EXPECT_EQ(counter_add_all(counter, amounts, COUNT, &value), KERN_INVALID_VALUE);
        }
        EXPECT_EQ(counter_add_all(counter, nullptr, 0, &value), KERN_SUCCESS);
    });
    EXPECT_EQ(server.memory(), charged, "the memory of a request was not given back");
}

// A request that the server cannot take is thrown away, and the next one is served.
KTEST(mig, a_request_that_cannot_be_taken) {
    Server server;
    (void)server.value();
    mach_port_name_t last = MACH_PORT_NULL;
    while (true) {
        const Result<mach_port_name_t> next =
            ipc::port_allocate(server.space(), MACH_PORT_RIGHT_DEAD_NAME);
        if (!next.ok()) break;
        last = next.value();
        scheduler::preemption_point();
    }
    if (server.names() != MACH_PORT_INDEX_LIMIT - 1) {
        return test::skip("not enough memory for every name");
    }
    in_client(server.port(), [&](mach_port_name_t counter) {
        uint64_t value = 0;
        // No name for the reply right.
        EXPECT_EQ(counter_add(counter, 3, &value), MIG_SERVER_DIED);
        EXPECT_EQ(ipc::port_deallocate(server.space(), last).error(), KERN_SUCCESS);
        EXPECT_EQ(counter_add(counter, 3, &value), KERN_SUCCESS);
        EXPECT_EQ(value, 3u, "the request that was thrown away must not count");
    });
}

}  // namespace
