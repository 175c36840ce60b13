// What messages cost between two tasks, kernel threads on both sides: a call and its answer, with
// the buffers in the tasks' own memory as programs have them. The trap itself is not in it.
#include "ipc/mach_msg.hpp"
#include "ipc/port_calls.hpp"
#include "monitor/bench.hpp"
#include "task/task.hpp"
#include "task/task_port.hpp"

#include <initializer_list>
#include <mig/mach_port.h>

namespace {

constexpr uint64_t CALL = MACH_SEND_MSG | MACH_RCV_MSG;
constexpr uint32_t LIMIT = 2048;

struct Pair {
    Bench* bench = nullptr;
    uint32_t size = 0;    // of the messages in line
    uint32_t memory = 0;  // bytes out of line, or none
    uint32_t names = 0;   // that both sides have besides
    RefPtr<Task> client;
    RefPtr<Task> server;
    mach_port_name_t service = 0;  // the server's receive right
    mach_port_name_t to = 0;       // the client's send right for it
    mach_port_name_t reply = 0;    // the client's receive right
    bool failed = false;
};

struct MemoryMessage {
    mach_msg_header header;
    mach_msg_body body;
    mach_msg_ool_descriptor memory;
};

// One page of the task's own, as the place for its messages.
Result<uint64_t> buffer_page(Task& task) {
    return task.memory().allocate(0, PAGE_SIZE, Protection::read_write());
}

template <typename T>
T load(Task& task, uint64_t address) {
    T value{};
    (void)task.memory().copy_in(&value, address, sizeof(value));
    return value;
}
template <typename T>
void store(Task& task, uint64_t address, const T& value) {
    (void)task.memory().copy_out(address, &value, sizeof(value));
}

void serve(void* argument) {
    Pair& pair = *static_cast<Pair*>(argument);
    Task& task = *pair.server;
    const Result<uint64_t> page = buffer_page(task);
    if (!page) return;
    const MessageBuffer buffer(task.memory(), page.value());
    mach_msg_return_t code =
        ipc::mach_msg(task.space(), buffer, MACH_RCV_MSG, 0, LIMIT, pair.service, 0);
    while (code == MACH_MSG_SUCCESS) {
        auto header = load<mach_msg_header>(task, page.value());
        const mach_msg_bits_t complex = header.msgh_bits & MACH_MSGH_BITS_COMPLEX;
        header.msgh_bits = complex | MACH_MSG_TYPE_MOVE_SEND_ONCE;
        header.msgh_local_port = MACH_PORT_NULL;
        store(task, page.value(), header);
        code = ipc::mach_msg(task.space(), buffer, CALL, header.msgh_size, LIMIT, pair.service, 0);
    }
}

void call(void* argument) {
    Pair& pair = *static_cast<Pair*>(argument);
    Task& task = *pair.client;
    const Result<uint64_t> page = buffer_page(task);
    const Result<uint64_t> memory =
        task.memory().allocate(0, max(pair.memory, 1u), Protection::read_write());
    if (!page || !memory) return;
    const MessageBuffer buffer(task.memory(), page.value());
    (void)task.memory().check(memory.value(), pair.memory, Access::Write);
    MemoryMessage message{};
    message.header.msgh_bits =
        (pair.memory ? MACH_MSGH_BITS_COMPLEX : 0) |
        MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE);
    message.header.msgh_remote_port = pair.to;
    message.header.msgh_local_port = pair.reply;
    message.body.descriptor_count = 1;
    message.memory.address = memory.value();
    message.memory.size = pair.memory;
    message.memory.type = MACH_MSG_OOL_DESCRIPTOR;
    for (uint64_t i = 0; i < pair.bench->runs() && !pair.failed; i++) {
        store(task, page.value(), message);
        pair.bench->start();
        const auto code =
            ipc::mach_msg(task.space(), buffer, CALL, pair.size, LIMIT, pair.reply, 0);
        uint64_t ticks = pair.bench->elapsed();
        if (pair.memory) {
            // The client gives the copy that came back away again; that is part of it.
            const uint64_t copy = load<MemoryMessage>(task, page.value()).memory.address;
            const uint64_t again = tsc::read();
            pair.failed = !task.memory().deallocate(copy, pair.memory);
            ticks += tsc::read() - again;
        }
        pair.failed |= code != MACH_MSG_SUCCESS;
        pair.bench->add(ticks);
    }
}

Result<Ref<Thread>> start(Task& task, void (*entry)(void*), Pair& pair) {
    Thread::Options options;
    options.name = task.name();
    options.entry = entry;
    options.argument = &pair;
    options.priority = scheduler::current().priority;
    Ref<Thread> thread = TRY(task.create_thread(options));
    thread->start();
    return thread;
}

Result<void> run(Pair& pair) {
    pair.client = TRY(Task::create("client"));
    pair.server = TRY(Task::create("server"));
    Space& server = pair.server->space();
    pair.service = TRY(ipc::port_allocate(server, MACH_PORT_RIGHT_RECEIVE));
    pair.reply = TRY(ipc::port_allocate(pair.client->space(), MACH_PORT_RIGHT_RECEIVE));
    HeldRight right = TRY(ipc::port_extract_right(server, pair.service, MACH_MSG_TYPE_MAKE_SEND));
    pair.to = TRY(ipc::port_give_right(pair.client->space(), right));
    for (uint32_t i = 0; i < pair.names; i++) {
        TRY(ipc::port_allocate(server, MACH_PORT_RIGHT_PORT_SET));
        TRY(ipc::port_allocate(pair.client->space(), MACH_PORT_RIGHT_PORT_SET));
    }
    TRY(start(*pair.server, serve, pair));
    const Ref<Thread> client = TRY(start(*pair.client, call, pair));
    (void)client->join();
    return {};
}

void measure(Bench& bench, uint32_t size, uint32_t memory, uint32_t names = 0) {
    Pair pair;
    pair.bench = &bench;
    pair.size = size;
    pair.memory = memory;
    pair.names = names;
    (void)run(pair);
    TaskEnd end;
    end.reason = TaskEnd::Reason::Killed;
    for (const RefPtr<Task>& task : {pair.client, pair.server}) {
        if (!task) continue;
        task->terminate(end);
        (void)task->wait_until_gone();
    }
}

void rpc_32(Bench& bench) { measure(bench, 32, 0); }
void rpc_1k(Bench& bench) { measure(bench, 1024, 0); }
void rpc_names(Bench& bench) { measure(bench, 32, 0, bench.size()); }
void rpc_ool_64k(Bench& bench) { measure(bench, sizeof(MemoryMessage), 64 * 1024); }

// A message to the kernel and its answer, in one call: what is asked is nothing.
void kernel_call(Bench& bench) {
    const Result<Ref<Task>> task = Task::create("caller");
    if (!task) return;
    Space& space = task.value()->space();
    HeldRight right = task_port(*task.value());
    const Result<mach_port_name_t> to = ipc::port_give_right(space, right);
    const Result<mach_port_name_t> reply = ipc::port_allocate(space, MACH_PORT_RIGHT_RECEIVE);
    union {
        struct mach_port_type_request request;
        struct mach_port_type_reply reply;
    } message{};
    for (uint64_t i = 0; to && reply && i < bench.runs(); i++) {
        message.request.header = {
            MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE),
            0,
            to.value(),
            reply.value(),
            0,
            MACH_PORT_TYPE};
        message.request.name = reply.value();
        bench.start();
        (void)ipc::mach_msg(space, {&message, sizeof(message)}, CALL, sizeof(message.request),
                            sizeof(message), reply.value(), 0);
        bench.stop();
    }
    TaskEnd end;
    end.reason = TaskEnd::Reason::Killed;
    task.value()->terminate(end);
    (void)task.value()->wait_until_gone();
}

BENCHMARK(ipc_rpc_32, rpc_32);
BENCHMARK(ipc_rpc_1k, rpc_1k);
BENCHMARK(ipc_rpc_ool_64k, rpc_ool_64k);
BENCHMARK(ipc_kernel_call, kernel_call);
BENCHMARK_AMONG(rpc_names, rpc_names);

}  // namespace
