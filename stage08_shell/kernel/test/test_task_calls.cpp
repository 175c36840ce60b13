// The calls on tasks and threads (mach.defs, mach_port.defs), made by another task through the
// stubs.
#include "ipc/port_calls.hpp"
#include "memory/protection.hpp"
#include "task/task.hpp"
#include "test/client_task.hpp"
#include "test/each_failure.hpp"
#include "test/ktap.hpp"

#include <mach/special_ports.h>
#include <mig/client.hpp>
#include <mig/mach.h>
#include <mig/mach_port.h>

namespace {

using test::in_client;

void wait_for_ever(void*) { (void)scheduler::sleep_until(Deadline::never()); }

// A task that something is done to, with `count` threads that wait.
class Victim : NonCopyable {
public:
    explicit Victim(int count = 0) {
        const Result<Ref<Task>> task = Task::create("victim");
        EXPECT_EQ(task.error(), KERN_SUCCESS);
        ASSERT(task.ok());
        task_ = task.value();
        for (int i = 0; i < count; i++) {
            const auto thread = task_->create_thread({.name = "waits", .entry = wait_for_ever});
            EXPECT_EQ(thread.error(), KERN_SUCCESS);
            if (thread.ok()) thread.value()->start();
        }
    }
    ~Victim() {
        task_->terminate({.reason = TaskEnd::Reason::Killed});
        expect_gone();
    }
    void expect_gone() {
        EXPECT_EQ(task_->wait_until_gone(Deadline::after_ms(test::LONG_ENOUGH)), WaitResult::Woken,
                  "it was not released: does a thread of it still wait?");
    }
    Task& operator*() { return *task_; }
    Task* operator->() { return task_.get(); }
    HeldRight port() { return task_->port_right(); }

private:
    RefPtr<Task> task_;
};

Space& names() { return Task::current()->space(); }
AddressSpace& own_memory() { return Task::current()->memory(); }

mach_port_name_t receive_right() {
    const Result<mach_port_name_t> made = ipc::port_allocate(names(), MACH_PORT_RIGHT_RECEIVE);
    EXPECT_EQ(made.error(), KERN_SUCCESS);
    return made.ok() ? made.value() : MACH_PORT_NULL;
}

mach_port_name_t name_at(const mach_port_name_t* array, uint64_t index) {
    mach_port_name_t name = MACH_PORT_NULL;
    EXPECT(
        own_memory()
            .copy_in(&name, reinterpret_cast<uint64_t>(array) + index * sizeof(name), sizeof(name))
            .ok());
    return name;
}

KTEST(task_calls, threads_of_a_task) {
    Victim victim(3);
    in_client(victim.port(), [&](mach_port_name_t task) {
        mach_port_name_t* threads = nullptr;
        uint32_t count = 0, id = 0, thread_count = 0;
        uint64_t charged = 0, run_time = 0;
        EXPECT_EQ(task_threads(task, &threads, &count), KERN_SUCCESS);
        EXPECT_EQ(count, 3u);
        EXPECT_EQ(task_info(task, &id, &thread_count, &charged, &run_time), KERN_SUCCESS);
        EXPECT_EQ(id, victim->id());
        EXPECT_EQ(thread_count, 3u);
        EXPECT(name_at(threads, 0) != name_at(threads, 1), "each thread has a port of its own");
        EXPECT_EQ(task_terminate(name_at(threads, 0)), MIG_BAD_ID, "this port is a thread's");
        EXPECT_EQ(thread_terminate(task), MIG_BAD_ID, "this port is a task's");
        for (uint32_t i = 0; i < count; i++) {
            EXPECT_EQ(thread_terminate(name_at(threads, i)), KERN_SUCCESS);
        }
    });
    victim.expect_gone();  // with its last thread
}

KTEST(task_calls, a_task_without_threads) {
    Victim victim;
    in_client(victim.port(), [](mach_port_name_t task) {
        mach_port_name_t* threads = nullptr;
        uint32_t count = 1;
        EXPECT_EQ(task_threads(task, &threads, &count), KERN_SUCCESS);
        EXPECT_EQ(count, 0u);
        EXPECT_EQ(threads, nullptr, "an empty array has no memory");
    });
}

KTEST(task_calls, a_wait_is_aborted) {
    Victim victim(1);
    in_client(victim.port(), [](mach_port_name_t task) {
        mach_port_name_t* threads = nullptr;
        uint32_t count = 0;
        EXPECT_EQ(task_threads(task, &threads, &count), KERN_SUCCESS);
        EXPECT_EQ(count, 1u);
        if (count == 1) EXPECT_EQ(thread_abort(name_at(threads, 0)), KERN_SUCCESS);
    });
    victim.expect_gone();  // what it waited for came to an end, and so did its body
}

// What is read is as it was then, from the address on.
KTEST(task_calls, memory_of_a_task) {
    Victim victim;
    const auto pages = victim->memory().allocate(0, 3 * PAGE_SIZE, Protection::read_write());
    EXPECT_EQ(pages.error(), KERN_SUCCESS);
    if (!pages.ok()) return;
    const uint64_t address = pages.value() + 100, size = 2 * PAGE_SIZE;
    const uint64_t before = 17, after = 18;
    EXPECT_EQ(victim->memory().copy_out(address, &before, sizeof(before)).error(), KERN_SUCCESS);
    in_client(victim.port(), [&](mach_port_name_t task) {
        uint8_t* data = nullptr;
        uint32_t count = 0;
        EXPECT_EQ(vm_read(task, address, size, &data, &count), KERN_SUCCESS);
        EXPECT_EQ(count, size);
        EXPECT_EQ(reinterpret_cast<uint64_t>(data) % PAGE_SIZE, address % PAGE_SIZE);
        EXPECT_EQ(victim->memory().copy_out(address, &after, sizeof(after)).error(), KERN_SUCCESS);
        uint64_t seen = 0;
        EXPECT_EQ(
            own_memory().copy_in(&seen, reinterpret_cast<uint64_t>(data), sizeof(seen)).error(),
            KERN_SUCCESS);
        EXPECT_EQ(seen, before, "what was written later must not be seen");
        EXPECT_EQ(vm_read(task, address, 3 * PAGE_SIZE, &data, &count), KERN_INVALID_ADDRESS,
                  "the last bytes are beyond its memory");
        EXPECT_EQ(vm_read(task, 0, PAGE_SIZE, &data, &count), KERN_INVALID_ADDRESS);
        EXPECT_EQ(vm_read(task, ~uint64_t{0}, PAGE_SIZE, &data, &count), KERN_INVALID_ADDRESS);
        EXPECT_EQ(vm_read(task, address, uint64_t{1} << 40, &data, &count), KERN_INVALID_ARGUMENT);
        EXPECT_EQ(vm_read(task, address, 0, &data, &count), KERN_SUCCESS);
        EXPECT_EQ(count, 0u);
    });
}

KTEST(task_calls, special_ports) {
    Victim victim;
    in_client(victim.port(), [](mach_port_name_t task) {
        const mach_port_name_t mine = receive_right();
        EXPECT_EQ(ipc::port_insert_right(names(), mine, mine, MACH_MSG_TYPE_MAKE_SEND).error(),
                  KERN_SUCCESS);
        mach_port_name_t port = mine;
        EXPECT_EQ(task_get_special_port(task, TASK_BOOTSTRAP_PORT, &port), KERN_SUCCESS);
        EXPECT_EQ(port, MACH_PORT_NULL, "a new task has no name server");
        EXPECT_EQ(task_set_special_port(task, TASK_BOOTSTRAP_PORT, mine), KERN_SUCCESS);
        EXPECT_EQ(task_get_special_port(task, TASK_BOOTSTRAP_PORT, &port), KERN_SUCCESS);
        EXPECT_EQ(port, mine);
        EXPECT_EQ(task_get_special_port(task, TASK_KERNEL_PORT, &port), KERN_SUCCESS);
        EXPECT_EQ(port, task, "the task's own port");
        EXPECT_EQ(task_set_special_port(task, TASK_KERNEL_PORT, mine), KERN_INVALID_ARGUMENT,
                  "a task's own port cannot be replaced");
        EXPECT_EQ(task_get_special_port(task, 2, &port), KERN_INVALID_ARGUMENT, "no such port");
        EXPECT_EQ(ipc::port_mod_refs(names(), mine, MACH_PORT_RIGHT_RECEIVE, -1).error(),
                  KERN_SUCCESS);
        for (int i = 0; i < 2; i++) {  // a right whose port has died, then MACH_PORT_DEAD
            EXPECT_EQ(task_get_special_port(task, TASK_BOOTSTRAP_PORT, &port), KERN_SUCCESS);
            EXPECT_EQ(port, MACH_PORT_DEAD, "its port has died");
            EXPECT_EQ(task_set_special_port(task, TASK_BOOTSTRAP_PORT, MACH_PORT_DEAD),
                      KERN_SUCCESS);
        }
        EXPECT_EQ(task_set_special_port(task, TASK_BOOTSTRAP_PORT, MACH_PORT_NULL), KERN_SUCCESS);
        EXPECT_EQ(task_get_special_port(task, TASK_BOOTSTRAP_PORT, &port), KERN_SUCCESS);
        EXPECT_EQ(port, MACH_PORT_NULL);
    });
}

// Descriptors that are not what the routine takes: refused, and released.
KTEST(task_calls, descriptors_of_another_kind) {
    Victim victim;
    in_client(victim.port(), [](mach_port_name_t task) {
        constexpr mig::Shape NOTHING = {32, 32, 0, nullptr};
        const mach_port_name_t mine = receive_right();
        const auto page = own_memory().allocate(0, PAGE_SIZE, Protection::read_write());
        EXPECT_EQ(page.error(), KERN_SUCCESS);
        if (!page.ok()) return;
        union {
            struct task_set_special_port_request request;
            mig::ErrorReply reply;
        } message{};
        const auto set_bootstrap = [&](const mach_msg_port_descriptor& descriptor) {
            message = {};
            message.request.body.descriptor_count = 1;
            message.request.port = descriptor;
            message.request.which = TASK_BOOTSTRAP_PORT;
            return mig::call(task, TASK_SET_SPECIAL_PORT, &message.request.header,
                             sizeof(message.request), sizeof(message), true, NOTHING);
        };
        const auto notified = [&] {
            const auto status = ipc::port_get_receive_status(names(), mine);
            return status.ok() ? status.value().msgcount : 0;
        };
        EXPECT_EQ(set_bootstrap(mig::port(mine, MACH_MSG_TYPE_MAKE_SEND)), KERN_SUCCESS);
        EXPECT_EQ(set_bootstrap(mig::port(mine, MACH_MSG_TYPE_MAKE_SEND_ONCE)), MIG_BAD_ARGUMENTS,
                  "a send-once right in the place of a send right");
        EXPECT_EQ(notified(), 1u, "the refused send-once right must be destroyed");
        mach_msg_port_descriptor other{};
        const auto* data = reinterpret_cast<const void*>(page.value());
        const mach_msg_ool_descriptor one_page = mig::memory(data, PAGE_SIZE, false);
        static_assert(sizeof(other) == sizeof(one_page));
        __builtin_memcpy(&other, &one_page, sizeof(other));
        EXPECT_EQ(set_bootstrap(other), MIG_BAD_ARGUMENTS, "memory in the place of a right");
        const auto* array = reinterpret_cast<const mach_port_name_t*>(page.value());
        const mach_msg_ool_ports_descriptor ports =
            mig::ports(array, 3, MACH_MSG_TYPE_COPY_SEND, false);
        __builtin_memcpy(&other, &ports, sizeof(other));
        EXPECT_EQ(set_bootstrap(other), MIG_BAD_ARGUMENTS, "an array in the place of a right");
        EXPECT_EQ(set_bootstrap(mig::port(mine, MACH_MSG_TYPE_MOVE_RECEIVE)), MIG_BAD_ARGUMENTS,
                  "a receive right in the place of a send right");
        mach_port_name_t port = MACH_PORT_NULL;
        EXPECT_EQ(task_get_special_port(task, TASK_BOOTSTRAP_PORT, &port), KERN_SUCCESS);
        EXPECT_EQ(port, MACH_PORT_DEAD, "it must die with the refused receive right");
    });
}

// Rights of each kind into a task and out of it.
KTEST(task_calls, rights_of_a_task) {
    Victim victim;
    in_client(victim.port(), [](mach_port_name_t task) {
        constexpr mach_port_name_t THERE = 0x5000;
        const mach_port_name_t mine = receive_right();
        mach_port_name_t back = MACH_PORT_NULL;
        uint8_t back_type = 0;
        uint32_t type = 0, references = 0;
        EXPECT_EQ(mach_port_insert_right(task, THERE, mine, MACH_MSG_TYPE_MAKE_SEND), KERN_SUCCESS);
        EXPECT_EQ(mach_port_type(task, THERE, &type), KERN_SUCCESS);
        EXPECT_EQ(type, MACH_PORT_TYPE_SEND);
        EXPECT_EQ(mach_port_mod_refs(task, THERE, MACH_PORT_RIGHT_SEND, 4), KERN_SUCCESS);
        EXPECT_EQ(mach_port_get_refs(task, THERE, MACH_PORT_RIGHT_SEND, &references), KERN_SUCCESS);
        EXPECT_EQ(references, 5u, "one was inserted, and four added");
        EXPECT_EQ(mach_port_extract_right(task, THERE, MACH_MSG_TYPE_COPY_SEND, &back, &back_type),
                  KERN_SUCCESS);
        EXPECT_EQ(back, mine, "send and receive rights to a port share a name");
        EXPECT_EQ(back_type, MACH_MSG_TYPE_PORT_SEND);
        EXPECT_EQ(mach_port_extract_right(task, THERE, MACH_MSG_TYPE_MAKE_SEND, &back, &back_type),
                  KERN_INVALID_RIGHT, "only who holds the receive right makes send rights");
        EXPECT_EQ(mach_port_destroy(task, THERE), KERN_SUCCESS);

        EXPECT_EQ(mach_port_insert_right(task, THERE, mine, MACH_MSG_TYPE_MAKE_SEND_ONCE),
                  KERN_SUCCESS);
        EXPECT_EQ(mach_port_type(task, THERE, &type), KERN_SUCCESS);
        EXPECT_EQ(type, MACH_PORT_TYPE_SEND_ONCE);
        EXPECT_EQ(mach_port_insert_right(task, THERE, mine, MACH_MSG_TYPE_MAKE_SEND),
                  KERN_NAME_EXISTS, "the name is that of another right");
        EXPECT_EQ(mach_port_deallocate(task, THERE), KERN_SUCCESS);
        const mach_port_name_t next = THERE + 0x100;
        EXPECT_EQ(mach_port_insert_right(task, next, mine, MACH_MSG_TYPE_MOVE_RECEIVE),
                  KERN_SUCCESS);
        EXPECT_EQ(mach_port_type(task, next, &type), KERN_SUCCESS);
        EXPECT_EQ(type, MACH_PORT_TYPE_RECEIVE);
        EXPECT_EQ(mach_port_set_qlimit(task, next, 9), KERN_SUCCESS);
        struct mach_port_status status = {};
        EXPECT_EQ(mach_port_get_receive_status(task, next, &status), KERN_SUCCESS);
        EXPECT_EQ(status.qlimit, 9u);
    });
}

KTEST(task_calls, names_of_a_task) {
    Victim victim;
    in_client(victim.port(), [](mach_port_name_t task) {
        mach_port_name_t set = MACH_PORT_NULL, member = MACH_PORT_NULL;
        EXPECT_EQ(mach_port_allocate(task, MACH_PORT_RIGHT_PORT_SET, &set), KERN_SUCCESS);
        EXPECT_EQ(mach_port_allocate(task, MACH_PORT_RIGHT_RECEIVE, &member), KERN_SUCCESS);
        EXPECT_EQ(mach_port_allocate(task, MACH_PORT_RIGHT_SEND, &set), KERN_INVALID_VALUE,
                  "a send right is made from a receive right");
        EXPECT_EQ(mach_port_move_member(task, member, set), KERN_SUCCESS);
        mach_port_name_t *list = nullptr, *members = nullptr;
        uint32_t *types = nullptr, count = 0, type_count = 0, member_count = 0;
        EXPECT_EQ(mach_port_names(task, &list, &count, &types, &type_count), KERN_SUCCESS);
        EXPECT_EQ(count, 2u, "the set and its member");
        EXPECT_EQ(type_count, 2u, "one type for each name");
        EXPECT_EQ(mach_port_get_set_status(task, set, &members, &member_count), KERN_SUCCESS);
        EXPECT_EQ(member_count, 1u);
        if (member_count == 1) EXPECT_EQ(name_at(members, 0), member);
    });
}

// Makes the call again and again, each time with another allocation failing, until none does. The
// memory and the rights that it brings go with the client.
template <typename Call>
void with_every_failure(Call call) {
    constexpr uint64_t MORE_THAN_ENOUGH = 200;
    test::EachFailure failure;
    while (failure.count() < MORE_THAN_ENOUGH && failure.next()) {
        const kern_return_t code = failure.during(call);
        const bool expected = code == KERN_SUCCESS || code == KERN_RESOURCE_SHORTAGE ||
                              code == MACH_SEND_NO_BUFFER || code == MACH_RCV_BODY_ERROR;
        if (!expected) EXPECT_EQ(code, KERN_RESOURCE_SHORTAGE, "no error for a lack of memory");
    }
    EXPECT(failure.count() > 0 && failure.count() < MORE_THAN_ENOUGH,
           "no allocation failed, or they never end");
}

KTEST(task_calls, without_memory) {
    Victim victim(2);
    const auto pages = victim->memory().allocate(0, 3 * PAGE_SIZE, Protection::read_write());
    EXPECT_EQ(pages.error(), KERN_SUCCESS);
    if (!pages.ok()) return;
    in_client(victim.port(), [&](mach_port_name_t task) {
        mach_port_name_t* list = nullptr;
        uint32_t* types = nullptr;
        uint8_t* data = nullptr;
        uint32_t count = 0, type_count = 0;
        with_every_failure([&] { return task_threads(task, &list, &count); });
        with_every_failure(
            [&] { return mach_port_names(task, &list, &count, &types, &type_count); });
        with_every_failure(
            [&] { return vm_read(task, pages.value() + 8, 2 * PAGE_SIZE, &data, &count); });
    });
}

}  // namespace
