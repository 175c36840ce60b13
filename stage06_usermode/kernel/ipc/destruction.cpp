// The stack of what is being destroyed, and what a step of its destruction is.
#include "ipc/destruction.hpp"

#include "ipc/deliver.hpp"
#include "ipc/kernel_object.hpp"
#include "ipc/lock.hpp"
#include "ipc/notification.hpp"
#include "ipc/port.hpp"
#include "ipc/space.hpp"
#include "sync/global.hpp"
#include "thread/scheduler.hpp"

namespace ipc {

namespace {

constexpr unsigned STEPS_AT_ONCE = 32;  // of destruction, with the lock held

constinit WorkItem* stack GUARDED_BY(lock) = nullptr;
struct Lists {
    // Ports to be attended to, receivers whose port or set has died, senders whose port has died.
    IntrusiveList<Port, &Port::attend_link> ports GUARDED_BY(lock);
    IntrusiveList<ReceiveWaiter, &ReceiveWaiter::link> receivers GUARDED_BY(lock);
    IntrusiveList<SendWaiter, &SendWaiter::link> senders GUARDED_BY(lock);
};
constinit Global<Lists> lists;

// Threads that are inside a kernel object's action: what they destroy there may call for further
// actions, which they leave to the drain() that is going on further up their stack.
struct Action {
    const Thread* thread;
    Action* next;
};
constinit Action* actions GUARDED_BY(lock) = nullptr;

bool in_action(const Thread& thread) REQUIRES(lock) {
    for (const Action* action = actions; action; action = action->next) {
        if (action->thread == &thread) return true;
    }
    return false;
}

void end_action(Action& ended) REQUIRES(lock) {
    Action** link = &actions;
    while (*link != &ended) link = &(*link)->next;
    *link = ended.next;
}

void push(WorkItem& item) REQUIRES(lock) {
    ASSERT(!item.on_stack);
    item.on_stack = true;
    item.below = stack;
    stack = &item;
}

void pop(WorkItem& item) REQUIRES(lock) {
    ASSERT(stack == &item);
    stack = item.below;
    item.on_stack = false;
}

// --- A message, right by right, then its memory piece by piece ---

// One step. `memory` gets what is to be destroyed without the lock.
void take_apart(Message& message, CapturedMemory& memory) REQUIRES(lock) {
    const uint32_t part = message.released++;
    if (part == 0) {
        consume_destination(message);
    } else if (part == 1) {
        release_right(message.reply);
    } else if (part - 2 < message.right_count) {
        release_right(message.rights[part - 2]);
    } else if (part - 2 - message.right_count < message.memory_count) {
        memory = move(message.memory[part - 2 - message.right_count].memory);
    } else {
        pop(message);
        Message::free(message);
    }
}

// --- A dead port: its messages, then its dead-name requests ---

void destroy(Port& port) REQUIRES(lock) {
    if (port.phase == Port::Phase::Messages) {
        if (Message* message = port.dequeue_first()) {
            push(*message);
        } else {
            port.phase = Port::Phase::Requests;
        }
        return;
    }
    if (!port.dead_name_requests.empty()) {
        SendOnce& request = port.dead_name_requests.front();
        // Looking the name up turns it into a dead name, and that answers the request.
        request.request_space->look_up(request.request_name);
        return;
    }
    port.phase = Port::Phase::None;
    pop(port);
    port.release();  // the receive right's reference
}

// --- A set: its members leave it ---

void destroy(PortSet& set) REQUIRES(lock) {
    if (!set.members.empty()) {
        set.remove(set.members.front());
    } else {
        pop(set);
        PortSet::destroy(set);
    }
}

bool anything_to_destroy() REQUIRES(lock) {
    return stack || !lists->receivers.empty() || !lists->senders.empty();
}

// Looked at without the lock: what another thread adds now, it will drain itself.
bool anything_to_do() NO_THREAD_SAFETY_ANALYSIS {
    return anything_to_destroy() || !lists->ports.empty();
}

void step(CapturedMemory& memory) REQUIRES(lock) {
    if (!lists->receivers.empty()) {
        finish(lists->receivers.front(), MACH_RCV_PORT_DIED);
    } else if (SendWaiter* sender = lists->senders.pop_front()) {
        scheduler::wake(sender->thread);  // it starts over, and finds the port dead
    } else if (stack->kind == WorkItem::Kind::Port) {
        destroy(static_cast<Port&>(*stack));
    } else if (stack->kind == WorkItem::Kind::PortSet) {
        destroy(static_cast<PortSet&>(*stack));
    } else {
        take_apart(static_cast<Message&>(*stack), memory);
    }
}

// Takes the lock; a bounded number of steps. False: nothing is left to do.
bool destroy_some() {
    CapturedMemory memory;  // is destroyed after the lock was released
    SpinlockGuard guard(lock);
    unsigned steps = STEPS_AT_ONCE;
    while (steps-- > 0 && anything_to_destroy() && memory.page_count() == 0) step(memory);
    const bool more = anything_to_destroy();
    guard.unlock();
    return more;
}

// One port's kernel object or receivers get one thing that is there for them. False: there is none.
bool act() {
    const Thread& self = scheduler::current();
    SpinlockGuard guard(lock);
    if (lists->ports.empty() || in_action(self)) return false;
    Port& port = *lists->ports.pop_front();
    if (!port.kernel_object) {
        serve_receiver(port);
        return true;
    }
    const Ref<KernelObject> object(*port.kernel_object);
    const bool no_senders = exchange(port.no_senders_action, false);
    Message* message = no_senders ? nullptr : port.dequeue_first();
    if (port.queued() > 0) attend_to(port);
    Action action{&self, actions};
    // cppcheck-suppress danglingLifetime ; end_action() below takes it out again
    actions = &action;
    guard.unlock();

    if (no_senders) object->no_senders();
    if (message) handle(*object, *message);

    SpinlockGuard again(lock);
    end_action(action);
    return true;
}

bool send_away(Port& port) REQUIRES(lock) {
    SendOnce* request = port.port_destroyed_request;
    if (!request || !request->port->alive()) return false;
    // Not if the right would end in its own queue, or too deep to find out.
    unsigned depth = 0;
    for (Port* at = request->port; at; at = at->container()) {
        if (at == &port || ++depth > MACH_PORT_TRANSIT_DEPTH_MAX) return false;
    }
    port.port_destroyed_request = nullptr;
    notify_port_destroyed(*request, port);
    return true;
}

}  // namespace

void release_send(Port& port) {
    if (port.end_send() && port.alive()) {
        if (SendOnce* request = exchange(port.no_senders_request, nullptr)) {
            notify_no_senders(*request, port.make_send_count);
        }
        if (port.kernel_object) {
            port.no_senders_action = true;
            attend_to(port);
        }
    }
    port.release();
}

void release_send_once(SendOnce& once) { notify_send_once(once); }

void consume_destination(Message& message) {
    const Right right = exchange(message.destination, Right{});
    if (right.kind == RightKind::Send) {
        release_send(*right.port);
    } else if (right.kind == RightKind::SendOnce) {
        SendOnce& once = *right.once;
        once.unbind();  // it did produce its message: this one
        if (message.room != &once) SendOnce::free(once);
    }
}

void release_right(Right& right) {
    const Right ended = exchange(right, Right{});
    switch (ended.kind) {
    case RightKind::Send:
        release_send(*ended.port);
        break;
    case RightKind::SendOnce:
        release_send_once(*ended.once);
        break;
    case RightKind::Receive:
        release_receive(*ended.port);
        break;
    default:
        break;
    }
}

void detach_receive(Port& port) {
    if (port.set) port.set->remove(port);
    lists->receivers.append(port.receivers);
    port.leave();
}

void release_receive(Port& port) {
    detach_receive(port);
    if (send_away(port)) return;
    port.die();
    port.kernel_object = nullptr;
    port.no_senders_action = false;
    if (port.attend_link.linked()) lists->ports.remove(port);
    lists->senders.append(port.senders);
    if (SendOnce* request = exchange(port.no_senders_request, nullptr)) release_send_once(*request);
    if (SendOnce* request = exchange(port.port_destroyed_request, nullptr)) {
        release_send_once(*request);
    }
    port.phase = Port::Phase::Messages;
    push(port);
}

void doom(Message& message) {
    message.released = 0;
    push(message);
}

void doom(PortSet& set) {
    set.name = MACH_PORT_NULL;
    lists->receivers.append(set.receivers);
    push(set);
}

void attend_to(Port& port) {
    if (!port.attend_link.linked()) lists->ports.push_back(port);
}

void initialise_destruction() { lists.construct(); }

void drain() {
    if (!anything_to_do()) return;  // as nearly always
    for (;;) {
        while (destroy_some()) scheduler::preemption_point();
        if (!act()) return;
        scheduler::preemption_point();
    }
}

}  // namespace ipc
