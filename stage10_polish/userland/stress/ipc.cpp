// The parent of four tasks that send each other anything: starts them, makes them known to each
// other, counts what they did, and kills one of them now and then.
#include "stress/stress.hpp"

#include <services/task.h>
#include <stdio.h>
#include <string.h>

using namespace stress;

namespace {

struct Child {
    uint32_t id = 0;
    mach_port_name_t task = MACH_PORT_NULL;
    mach_port_name_t exit = MACH_PORT_NULL;     // its end is told there
    mach_port_name_t mailbox = MACH_PORT_NULL;  // a send right, once it has said hello
};

Child children[CHILDREN];
mach_port_name_t reports, everything;  // a port, and the set of it and all `exit` ports
alignas(8) uint8_t received[8192];
uint64_t started = 0, killed = 0, done = 0;

const mach_msg_header& header() { return *reinterpret_cast<const mach_msg_header*>(received); }

void drop(mach_port_name_t& name) {
    if (name != MACH_PORT_NULL) port_deallocate(name);
    name = MACH_PORT_NULL;
}

bool start_child(uint64_t number) {
    Child& child = children[number];
    char name[] = "stress", role[] = "ipc-child", number_text[24], seed_text[24];
    snprintf(number_text, sizeof(number_text), "%lu", number);
    snprintf(seed_text, sizeof(seed_text), "%lu", random_number() >> 1);  // a seed has 63 bits
    char* const arguments[] = {name, role, number_text, seed_text, nullptr};
    spawn_arguments what = {};
    what.path = name;
    what.arguments = arguments;
    what.rights = &reports;
    what.right_count = 1;
    what.exit = child.exit;
    started++;
    return spawn(&what, &child.task, &child.id) == KERN_SUCCESS;
}

bool make_ports() {
    if (port_allocate(MACH_PORT_RIGHT_PORT_SET, &everything) != KERN_SUCCESS ||
        port_allocate(MACH_PORT_RIGHT_RECEIVE, &reports) != KERN_SUCCESS ||
        port_insert_right(reports, reports, MACH_MSG_TYPE_MAKE_SEND) != KERN_SUCCESS ||
        port_move_member(reports, everything) != KERN_SUCCESS) {
        return false;
    }
    for (Child& child : children) {
        if (port_allocate(MACH_PORT_RIGHT_RECEIVE, &child.exit) != KERN_SUCCESS ||
            port_move_member(child.exit, everything) != KERN_SUCCESS) {
            return false;
        }
    }
    return true;
}

void kill_one() {
    const Child& child = children[below(CHILDREN)];
    if (task_kill(BIRTH_TASK_SERVICE, child.id) == KERN_SUCCESS) killed++;
}

// A send right for `what` in a message to `to`, if there is room for one.
void introduce(mach_port_name_t what, mach_port_name_t to) {
    struct {
        mach_msg_header header;
        mach_msg_body body;
        mach_msg_port_descriptor right;
    } message = {};
    message.header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0) | MACH_MSGH_BITS_COMPLEX;
    message.header.msgh_remote_port = to;
    message.body.descriptor_count = 1;
    message.right.name = what;
    message.right.disposition = MACH_MSG_TYPE_COPY_SEND;
    mach_msg(&message.header, MACH_SEND_MSG | MACH_SEND_TIMEOUT, sizeof(message), 0, MACH_PORT_NULL,
             0);
}

// Takes the send right out of what looks like a HELLO. It may be something else that a child made
// up, which does no harm.
bool welcome() {
    const uint64_t number = static_cast<uint32_t>(header().msgh_id) - uint64_t{HELLO};
    const auto& body = *reinterpret_cast<const mach_msg_body*>(received + sizeof(mach_msg_header));
    const auto& right = *reinterpret_cast<const mach_msg_port_descriptor*>(&body + 1);
    if (number >= CHILDREN || (header().msgh_bits & MACH_MSGH_BITS_COMPLEX) == 0 ||
        header().msgh_remote_port != MACH_PORT_NULL || body.descriptor_count != 1 ||
        right.type != MACH_MSG_PORT_DESCRIPTOR || right.disposition != MACH_MSG_TYPE_PORT_SEND ||
        right.name == MACH_PORT_NULL || right.name == MACH_PORT_DEAD) {
        return false;
    }
    drop(children[number].mailbox);
    children[number].mailbox = right.name;
    for (uint64_t other = 0; other < CHILDREN; other++) {
        if (other == number || children[other].mailbox == MACH_PORT_NULL) continue;
        introduce(children[other].mailbox, right.name);
        introduce(right.name, children[other].mailbox);
    }
    return true;
}

// False: a child cannot be started again.
bool handle(bool restart) {
    for (uint64_t number = 0; number < CHILDREN; number++) {
        Child& child = children[number];
        if (header().msgh_local_port != child.exit) continue;
        drop(child.task);
        drop(child.mailbox);
        return !restart || start_child(number);
    }
    constexpr uint64_t KILL_EVERY = 6;
    if (header().msgh_id == PROGRESS && header().msgh_size == sizeof(mach_msg_header)) {
        done += PER_REPORT;
        if (below(KILL_EVERY) == 0) kill_one();
    }
    if (!welcome()) mach_msg_destroy(reinterpret_cast<mach_msg_header*>(received));
    return true;
}

mach_msg_return_t receive(uint64_t timeout_ms) {
    return mach_msg(reinterpret_cast<mach_msg_header*>(received),
                    MACH_RCV_MSG | MACH_RCV_TIMEOUT | MACH_RCV_DISCARD, 0, sizeof(received),
                    everything, timeout_ms);
}

bool end_children() {
    for (Child& child : children) {
        while (child.task != MACH_PORT_NULL) {
            task_kill(BIRTH_TASK_SERVICE, child.id);
            constexpr uint64_t LONG = 10'000;
            const mach_msg_return_t result = receive(LONG);
            if (result == MACH_RCV_TIMED_OUT) return false;
            if (result == MACH_MSG_SUCCESS) handle(false);
        }
    }
    while (receive(0) == MACH_MSG_SUCCESS) handle(false);
    return true;
}

}  // namespace

int stress::ipc(uint64_t seed, uint64_t calls) {
    seed_random(seed);
    bool good = make_ports();
    for (uint64_t number = 0; good && number < CHILDREN; number++) good = start_child(number);
    while (good && done < calls) {
        // Nothing for so long: all of them wait.
        constexpr uint64_t QUIET = 10;
        const mach_msg_return_t result = receive(QUIET);
        if (result == MACH_RCV_TIMED_OUT) kill_one();
        if (result == MACH_MSG_SUCCESS) good = handle(true);
    }
    if (!good) {
        fprintf(stderr, "stress: cannot start a child\n");
        return 1;
    }
    if (!end_children()) {
        fprintf(stderr, "stress: a child does not end\n");
        return 1;
    }
    printf("stress: %lu calls by %lu tasks, %lu of them killed\n", done, started, killed);
    return 0;
}
