// What each part of the lesson adds, in its order, and a line when it works: names, messages,
// waiting, death, memory and mig. In the third one task sends another one a message that carries a
// port right, and is answered through the right that travelled. Each knows the port under a name of
// its own.
#include "monitor/milestone.hpp"

#include "ipc/mach_msg.hpp"
#include "ipc/port_calls.hpp"
#include "lib/format.hpp"
#include "task/task.hpp"
#include "tasks/counter.hpp"
#include "thread/scheduler.hpp"
#include "vm/address_space.hpp"

#include <initializer_list>
#include <mach/notify.h>
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

mach_msg_return_t send_empty(Space& space, mach_port_name_t port, mach_msg_id_t id) {
    mach_msg_header header{};
    header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0);
    header.msgh_remote_port = port;
    header.msgh_id = id;
    return send(space, header);
}

template <typename Message>
mach_msg_return_t receive(Space& space, Message& message, mach_port_name_t name) {
    return ipc::mach_msg(space, {&message, sizeof(message)}, MACH_RCV_MSG, 0, sizeof(message), name,
                         0);
}

// A name space that nobody lives in.
class LoneSpace : NonCopyable {
public:
    LoneSpace() {
        if (const Result<Space*> made = Space::create(nullptr); made.ok()) space_ = made.value();
    }
    ~LoneSpace() { end(); }
    // With every right in it.
    void end() {
        if (!space_) return;
        while (space_->release_step()) {
        }
        Space::destroy(*exchange(space_, nullptr));
    }
    bool ok() const { return space_ != nullptr; }
    Space& operator*() { return *space_; }

private:
    Space* space_ = nullptr;
};

// --- Part 1: a name in each of two spaces, for one port ---

Result<void> show_names() {
    LoneSpace owner;
    LoneSpace user;
    if (!owner.ok() || !user.ok()) return KERN_RESOURCE_SHORTAGE;
    const auto unused = TRY(ipc::port_allocate(*user, MACH_PORT_RIGHT_DEAD_NAME));
    const auto port = TRY(ipc::port_allocate(*owner, MACH_PORT_RIGHT_RECEIVE));
    TRY(ipc::port_mod_refs(*user, unused, MACH_PORT_RIGHT_DEAD_NAME, 1));
    HeldRight right = TRY(ipc::port_extract_right(*owner, port, MACH_MSG_TYPE_MAKE_SEND));
    const auto name = TRY(ipc::port_give_right(*user, right));
    println("  part 1:   a port is {:#x} to who receives from it, and {:#x} to who may send", port,
            name);
    return ipc::port_destroy(*owner, port);
}

// --- Part 2: a message, and the right in it ---

Result<void> show_message() {
    LoneSpace lone;
    if (!lone.ok()) return KERN_RESOURCE_SHORTAGE;
    const auto port = TRY(ipc::port_allocate(*lone, MACH_PORT_RIGHT_RECEIVE));
    TRY(ipc::port_insert_right(*lone, port, port, MACH_MSG_TYPE_MAKE_SEND));
    Order order{};
    order.header.msgh_bits = MACH_MSGH_BITS_COMPLEX | MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0);
    order.header.msgh_remote_port = port;
    order.body.descriptor_count = 1;
    order.deliver_to.name = port;
    order.deliver_to.disposition = MACH_MSG_TYPE_MAKE_SEND;
    order.deliver_to.type = MACH_MSG_PORT_DESCRIPTOR;
    if (send(*lone, order) != MACH_MSG_SUCCESS) return KERN_FAILURE;
    if (receive(*lone, order, port) != MACH_MSG_SUCCESS) return KERN_FAILURE;
    println("  part 2:   a message of {} bytes arrived, and a right in it, here {:#x}",
            order.header.msgh_size, order.deliver_to.name);
    // Nobody takes this one: it ends with its port.
    return send_empty(*lone, port, ORDER) == MACH_MSG_SUCCESS ? Result<void>() : KERN_FAILURE;
}

// --- Part 3: who waits for a message, and who waits for a place ---

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

Result<void> trade() {
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
    return customer.answer == 144 ? Result<void>() : KERN_FAILURE;
}

void run_crowd(void* argument) {
    Customer& customer = *static_cast<Customer*>(argument);
    for (mach_msg_id_t id = 1; id <= 3; id++) {
        if (send_empty(*customer.space, customer.orders, id) == MACH_MSG_SUCCESS) customer.answer++;
    }
}

// Three messages through a queue that has room for one: the sender waits twice.
Result<void> show_waiting() {
    LoneSpace lone;
    if (!lone.ok()) return KERN_RESOURCE_SHORTAGE;
    const auto port = TRY(ipc::port_allocate(*lone, MACH_PORT_RIGHT_RECEIVE));
    TRY(ipc::port_set_qlimit(*lone, port, 1));
    const Ref<Task> crowd = TRY(Task::create("crowd"));
    HeldRight right = TRY(ipc::port_extract_right(*lone, port, MACH_MSG_TYPE_MAKE_SEND));
    Customer customer{&crowd->space(), TRY(ipc::port_give_right(crowd->space(), right))};
    TRY(start(*crowd, run_crowd, &customer));
    (void)scheduler::sleep_ms(1);
    mach_msg_header header{};
    for (mach_msg_id_t id = 1; id <= 3; id++) {
        if (receive(*lone, header, port) != MACH_MSG_SUCCESS || header.msgh_id != id) {
            return KERN_FAILURE;
        }
    }
    (void)crowd->wait_until_gone();
    println("  part 3:   {} messages went through a queue for one, in their order",
            customer.answer);
    return {};
}

// --- Part 4: what the kernel tells when something ends ---

Result<void> show_death() {
    LoneSpace client;
    LoneSpace server;
    if (!client.ok() || !server.ok()) return KERN_RESOURCE_SHORTAGE;
    const auto reply = TRY(ipc::port_allocate(*client, MACH_PORT_RIGHT_RECEIVE));
    const auto service = TRY(ipc::port_allocate(*server, MACH_PORT_RIGHT_RECEIVE));
    HeldRight owed = TRY(ipc::port_extract_right(*client, reply, MACH_MSG_TYPE_MAKE_SEND_ONCE));
    TRY(ipc::port_give_right(*server, owed));
    HeldRight right = TRY(ipc::port_extract_right(*server, service, MACH_MSG_TYPE_MAKE_SEND));
    const auto name = TRY(ipc::port_give_right(*client, right));
    TRY(ipc::port_request_notification(*client, name, MACH_NOTIFY_DEAD_NAME, 0, reply,
                                       MACH_MSG_TYPE_MAKE_SEND_ONCE));
    server.end();
    mach_dead_name_notification first{};
    mach_dead_name_notification second{};
    if (receive(*client, first, reply) != MACH_MSG_SUCCESS ||
        receive(*client, second, reply) != MACH_MSG_SUCCESS) {
        return KERN_FAILURE;
    }
    println("  part 4:   a server ended, and its client was told: {} and {}", first.header.msgh_id,
            second.header.msgh_id);
    return {};
}

// --- Part 5: memory travels, and all of it by stubs (kernel/tasks/counter.defs) ---

struct Caller {
    mach_port_name_t counter;  // a send right
    AddressSpace* memory;
    uint64_t value = 0;
};

// Two amounts, in the caller's own memory.
kern_return_t add_two(Caller& caller) {
    const uint64_t amounts[] = {8, 4};
    const auto room = caller.memory->allocate(0, sizeof(amounts), Protection::read_write());
    if (!room.ok()) return room.error();
    if (!caller.memory->copy_out(room.value(), amounts, sizeof(amounts)).ok()) return KERN_FAILURE;
    return counter_add_all(caller.counter, reinterpret_cast<const uint64_t*>(room.value()), 2,
                           &caller.value);
}

void run_caller(void* argument) {
    Caller& caller = *static_cast<Caller*>(argument);
    if (add_two(caller) != KERN_SUCCESS) return;
    println("  part 5:   8 and 4, on a page that travelled, are {}", caller.value);
    (void)counter_add(caller.counter, 30, &caller.value);
    println("  caller:   30 and 12 are {}, says the counter, another task", caller.value);
    println("  caller:   one more, without room for it: {}",
            counter_add(caller.counter, UINT64_MAX, &caller.value));
}

Result<void> count() {
    counter::Running counter = TRY(counter::start());
    const Ref<Task> task = TRY(Task::create("caller"));
    Caller caller{.counter = TRY(ipc::port_give_right(task->space(), counter.port)),
                  .memory = &task->memory()};
    TRY(start(*task, run_caller, &caller));
    (void)task->wait_until_gone();
    counter.task->terminate({.reason = TaskEnd::Reason::Killed});
    (void)counter.task->wait_until_gone();
    return caller.value == 42 ? Result<void>() : KERN_FAILURE;
}

}  // namespace

void milestone() {
    for (Result<void> (*show)() :
         {show_names, show_message, trade, show_waiting, show_death, count}) {
        const Result<void> shown = show();
        if (!shown.ok()) return println("milestone 4: failed ({})", shown.error());
    }
    println("milestone 4: a port right travelled in a message, and the answer came through it");
}
