// The counter's handlers, and the task that serves it. Its rights are names in the task, its memory
// is the task's: a handler runs in the one thread that there is.
#include "tasks/counter.hpp"

#include "ipc/port_calls.hpp"
#include "memory/box.hpp"

#include <mig/counter_server.hpp>

namespace {

struct Counter {
    mach_port_name_t port = MACH_PORT_NULL;
    uint64_t value = 0;
    mig::Caller waiting;  // who waits for `awaited`
    uint64_t awaited = 0;
    mach_port_name_t owner = MACH_PORT_NULL;
};

// What the task has on the heap while it runs.
struct Server {
    Counter counter;
    alignas(8) uint8_t request[MACH_MSG_SIZE_MAX];
    alignas(8) uint8_t reply[MACH_MSG_SIZE_MAX];
};

constinit Counter* the_counter = nullptr;

void set(Counter& counter, uint64_t value) {
    counter.value = value;
    if (counter.waiting.reply_right == MACH_PORT_NULL || value < counter.awaited) return;
    (void)mig::answer(exchange(counter.waiting, {}), KERN_SUCCESS);
}

void run(void* argument) {
    const Box<Server> server = Box<Server>::adopt(*static_cast<Server*>(argument));
    the_counter = &server->counter;
    // Until the task is ended.
    (void)mig::serve(server->counter.port, counter_server,
                     reinterpret_cast<mach_msg_header*>(server->request),
                     reinterpret_cast<mach_msg_header*>(server->reply));
    the_counter = nullptr;
}

}  // namespace

kern_return_t serve_counter_add(mig::Request&, mig::Target, uint64_t amount, uint64_t* value) {
    if (amount > UINT64_MAX - the_counter->value) return KERN_INVALID_VALUE;
    set(*the_counter, the_counter->value + amount);
    *value = the_counter->value;
    return KERN_SUCCESS;
}

kern_return_t serve_counter_reset(mig::Request&, mig::Target) {
    set(*the_counter, 0);
    return KERN_SUCCESS;
}

// One client can wait at a time.
kern_return_t serve_counter_wait(mig::Request& request, mig::Target, uint64_t value) {
    if (the_counter->value >= value) return KERN_SUCCESS;
    if (the_counter->waiting.reply_right != MACH_PORT_NULL) return KERN_NOT_READY;
    the_counter->waiting = request.take_caller();
    the_counter->awaited = value;
    return MIG_NO_REPLY;
}

kern_return_t serve_counter_set_owner(mig::Request&, mig::Target, mig::Port owner) {
    if (the_counter->owner != MACH_PORT_NULL) return KERN_ALREADY_EXISTS;
    the_counter->owner = owner;
    return KERN_SUCCESS;
}

kern_return_t serve_counter_get_owner(mig::Request&, mig::Target, mig::Port* owner) {
    *owner = the_counter->owner;
    return KERN_SUCCESS;
}

kern_return_t serve_counter_add_all(mig::Request& request, mig::Target target,
                                    mig::Memory<uint64_t> amounts, uint64_t* value) {
    const uint64_t address = reinterpret_cast<uint64_t>(amounts.data);
    AddressSpace& space = Task::current()->memory();
    uint64_t sum = 0;
    for (uint32_t i = 0; i < amounts.count; i++) {
        uint64_t amount = 0;
        if (!space.copy_in(&amount, address + i * sizeof(amount), sizeof(amount))) {
            return KERN_INVALID_ADDRESS;
        }
        if (amount > UINT64_MAX - sum) return KERN_INVALID_VALUE;
        sum += amount;
    }
    const kern_return_t code = serve_counter_add(request, target, sum, value);
    if (code != KERN_SUCCESS) return code;  // the memory is still the request's
    if (amounts.count > 0) (void)space.deallocate(address, amounts.count * sizeof(uint64_t));
    return KERN_SUCCESS;
}

namespace counter {

Result<Running> start() {
    Box<Server> server = TRY(Box<Server>::make());
    const Ref<Task> task = TRY(Task::create("counter"));
    const mach_port_name_t port = TRY(ipc::port_allocate(task->space(), MACH_PORT_RIGHT_RECEIVE));
    server->counter.port = port;
    HeldRight right = TRY(ipc::port_extract_right(task->space(), port, MACH_MSG_TYPE_MAKE_SEND));
    const Ref<Thread> thread =
        TRY(task->create_thread({.name = "counter", .entry = run, .argument = server.get()}));
    (void)server.take();  // the thread's
    thread->start();
    return Running{task, move(right)};
}

}  // namespace counter
