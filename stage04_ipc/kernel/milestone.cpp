// Two tasks: one sends the other a message that carries a port right, and is answered through the
// right that travelled. Each knows the port under a name of its own. Then the same by mig's stubs:
// a call to another task that looks like any call.
#include "monitor/milestone.hpp"

#include "ipc/mach_msg.hpp"
#include "ipc/port_calls.hpp"
#include "lib/format.hpp"
#include "task/task.hpp"
#include "tasks/counter.hpp"

#include <mig/counter.h>

namespace {

constexpr mach_msg_id_t ORDER = 1000;
constexpr mach_msg_id_t DELIVERY = 1001;

struct Order {
    mach_msg_header header;
    mach_msg_body body;
    mach_msg_port_descriptor deliver_to;
    uint64_t number;
};

struct Delivery {
    mach_msg_header header;
    uint64_t square;
};

template <typename Message>
mach_msg_return_t send(Space& space, Message& message) {
    return ipc::mach_msg(space, {&message, sizeof(message)}, MACH_SEND_MSG, sizeof(message), 0,
                         MACH_PORT_NULL, 0);
}

template <typename Message>
mach_msg_return_t receive(Space& space, Message& message, mach_port_name_t name) {
    return ipc::mach_msg(space, {&message, sizeof(message)}, MACH_RCV_MSG, 0, sizeof(message), name,
                         0);
}

// The ports, as each task knows them: names mean nothing outside their task.
struct Shop {
    Space* space;
    mach_port_name_t orders;  // the receive right
};
struct Customer {
    Space* space;
    mach_port_name_t orders;  // a send right
    uint64_t answer = 0;
};

void run_shop(void* argument) {
    const Shop& shop = *static_cast<Shop*>(argument);
    Order order;
    if (receive(*shop.space, order, shop.orders) != MACH_MSG_SUCCESS) return;
    println("  shop:     order for {} came with a send right, here {:#x}", order.number,
            order.deliver_to.name);
    Delivery delivery{};
    delivery.header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_MOVE_SEND, 0);
    delivery.header.msgh_remote_port = order.deliver_to.name;
    delivery.header.msgh_id = DELIVERY;
    delivery.square = order.number * order.number;
    (void)send(*shop.space, delivery);
}

void run_customer(void* argument) {
    Customer& customer = *static_cast<Customer*>(argument);
    Space& space = *customer.space;
    const Result<mach_port_name_t> door = ipc::port_allocate(space, MACH_PORT_RIGHT_RECEIVE);
    if (!door) return;
    Order order{};
    order.header.msgh_bits = MACH_MSGH_BITS_COMPLEX | MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0);
    order.header.msgh_remote_port = customer.orders;
    order.header.msgh_id = ORDER;
    order.body.descriptor_count = 1;
    order.deliver_to.name = door.value();
    order.deliver_to.disposition = MACH_MSG_TYPE_MAKE_SEND;
    order.deliver_to.type = MACH_MSG_PORT_DESCRIPTOR;
    order.number = 12;
    println("  customer: orders {}, to be delivered at my port {:#x}", order.number, door.value());
    if (send(space, order) != MACH_MSG_SUCCESS) return;
    Delivery delivery;
    if (receive(space, delivery, door.value()) == MACH_MSG_SUCCESS)
        customer.answer = delivery.square;
}

Result<Ref<Thread>> start(Task& task, void (*entry)(void*), void* argument) {
    Thread::Options options;
    options.name = task.name();
    options.entry = entry;
    options.argument = argument;
    Ref<Thread> thread = TRY(task.create_thread(options));
    thread->start();
    return thread;
}

Result<uint64_t> trade() {
    const Ref<Task> shop_task = TRY(Task::create("shop"));
    const Ref<Task> customer_task = TRY(Task::create("customer"));
    Shop shop{&shop_task->space(), 0};
    shop.orders = TRY(ipc::port_allocate(*shop.space, MACH_PORT_RIGHT_RECEIVE));
    // The kernel introduces the two: it makes a send right here and puts it there.
    HeldRight right =
        TRY(ipc::port_extract_right(*shop.space, shop.orders, MACH_MSG_TYPE_MAKE_SEND));
    Customer customer{&customer_task->space(), 0x1000};
    TRY(ipc::port_insert_right(*customer.space, customer.orders, right));

    TRY(start(*shop_task, run_shop, &shop));
    TRY(start(*customer_task, run_customer, &customer));
    // A task ends with its last thread; then nothing of it is left.
    (void)shop_task->wait_until_gone();
    (void)customer_task->wait_until_gone();
    return customer.answer;
}

// --- by stubs (kernel/tasks/counter.defs) ---

struct Caller {
    mach_port_name_t counter;  // a send right
    uint64_t value = 0;
};

void run_caller(void* argument) {
    Caller& caller = *static_cast<Caller*>(argument);
    (void)counter_add(caller.counter, 30, &caller.value);
    (void)counter_add(caller.counter, 12, &caller.value);
    println("  caller:   30 and 12 are {}, says the counter, another task", caller.value);
    println("  caller:   one more, without room for it: {}",
            counter_add(caller.counter, UINT64_MAX, &caller.value));
}

Result<uint64_t> count() {
    counter::Running counter = TRY(counter::start());
    const Ref<Task> task = TRY(Task::create("caller"));
    Caller caller{.counter = TRY(ipc::port_give_right(task->space(), counter.port))};
    TRY(start(*task, run_caller, &caller));
    (void)task->wait_until_gone();
    counter.task->terminate({.reason = TaskEnd::Reason::Killed});
    (void)counter.task->wait_until_gone();
    return caller.value;
}

}  // namespace

void milestone() {
    const Result<uint64_t> answer = trade();
    const Result<uint64_t> sum = count();
    if (answer.ok() && answer.value() == 144 && sum.ok() && sum.value() == 42) {
        println("milestone 4: a port right travelled in a message, and the answer came through it");
    } else {
        println("milestone 4: failed ({}, answer {}; {}, sum {})", answer.error(),
                answer.ok() ? answer.value() : 0, sum.error(), sum.ok() ? sum.value() : 0);
    }
}
