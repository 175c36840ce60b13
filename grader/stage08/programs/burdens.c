// What one task may have, and one message carry: `burden NAME` takes as much of it as it gets, does
// to it what takes longest, prints "NAME: ok, and how much it was", and ends with all it has left.
#include <mach.h>
#include <mach/limits.h>
#include <mig/mach.h>
#include <mig/mach_port.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syscall_stubs.h>
#include <unistd.h>

enum { PAGE = VM_PAGE_SIZE, PIECE = 64 * PAGE, PIECES = 500, THREADS = 1500 };

static const char* burden;

static void fail(const char* what, long code) {
    printf("%s: %s: %ld\n", burden, what, code);
    exit(1);
}

#define MUST(call)                                                                                 \
    do {                                                                                           \
        const long code_ = (long)(call);                                                           \
        if (code_ != 0) fail(#call, code_);                                                        \
    } while (0)

static mach_port_name_t make(mach_port_right_t right) {
    mach_port_name_t name;
    MUST(port_allocate(right, &name));
    return name;
}

static uint8_t* memory(size_t size) {
    void* start = NULL;
    MUST(vm_allocate(&start, size, VM_PROT_READ | VM_PROT_WRITE));
    return start;
}

// --- messages ---

static union {
    struct {
        struct mach_msg_header header;
        struct mach_msg_body body;
        struct mach_msg_ool_descriptor pieces[PIECES];
    };
    uint8_t bytes[MACH_MSG_SIZE_MAX];
} message;
static struct mach_msg_ool_ports_descriptor* const array = (void*)message.pieces;

static mach_msg_return_t send(mach_port_name_t to, uint32_t descriptors) {
    message.header.msgh_bits =
        MACH_MSGH_BITS(MACH_MSG_TYPE_MAKE_SEND, 0) | (descriptors ? MACH_MSGH_BITS_COMPLEX : 0);
    message.header.msgh_remote_port = to;
    message.header.msgh_local_port = MACH_PORT_NULL;
    message.body.descriptor_count = descriptors;
    message.body.zero = 0;
    return mach_msg(&message.header, MACH_SEND_MSG | MACH_SEND_TIMEOUT,
                    (mach_msg_size_t)(32 + 16 * descriptors), 0, MACH_PORT_NULL, 0);
}

static mach_msg_return_t receive_into(void* buffer, mach_port_name_t from) {
    return mach_msg(buffer, MACH_RCV_MSG, 0, MACH_MSG_SIZE_MAX, from, 0);
}

static mach_port_name_t names[MACH_MSG_RIGHTS_MAX];

static mach_msg_return_t send_names(mach_port_name_t to, uint8_t disposition) {
    memset(array, 0, sizeof(*array));
    array->address = (uint64_t)names;
    array->count = MACH_MSG_RIGHTS_MAX;
    array->disposition = disposition;
    array->type = MACH_MSG_OOL_PORTS_DESCRIPTOR;
    return send(to, 1);
}

static void send_pieces(mach_port_name_t to, uint8_t* start, size_t size, uint32_t count,
                        bool deallocate) {
    memset(message.pieces, 0, sizeof(message.pieces));
    for (uint32_t i = 0; i < count; i++) {
        message.pieces[i].address = (uint64_t)(start + i * size);
        message.pieces[i].size = (uint32_t)size;
        message.pieces[i].deallocate = deallocate;
        message.pieces[i].type = MACH_MSG_OOL_DESCRIPTOR;
    }
    MUST(send(to, count));
}

// --- threads ---

static uint8_t stacks[THREADS][1024] __attribute__((aligned(16)));
static struct mach_msg_header buffers[THREADS];
static mach_port_name_t awaited;
static uint64_t option, timeout;
static volatile uint32_t over;

// Receives from the awaited port, or sends to it, and says when that is over.
static void waits(void* buffer) {
    struct mach_msg_header* own = buffer;
    own->msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_MAKE_SEND, 0);
    own->msgh_remote_port = awaited;
    syscall_mach_msg(own, option, sizeof(*own) | sizeof(*own) << 32, awaited, timeout);
    over++;
    syscall_thread_exit();
}

static void start_waiting(mach_port_name_t port, uint64_t how) {
    awaited = port;
    option = how;
    over = 0;
    for (uint32_t i = 0; i < THREADS; i++) {
        MUST(syscall_thread_create(waits, stacks[i + 1] - 8, &buffers[i], NULL) < 0);
    }
    msleep(100);
}

static void wait_for_threads(void) {
    while (over < THREADS) msleep(10);
}

// --- burdens ---

// Some are given back, so that messages find room.
static uint32_t fill(mach_port_right_t right) {
    mach_port_name_t last[16] = {MACH_PORT_NULL}, name;
    uint32_t count = 0;
    while (port_allocate(right, &name) == KERN_SUCCESS) last[count++ % 16] = name;
    for (uint32_t i = 0; i < 16; i++) MUST(port_mod_refs(last[i], right, -1));
    return count - 16;
}

static uint32_t list(void) {
    uint32_t *found = NULL, *types = NULL, count = 0, type_count = 0;
    MUST(mach_port_names(task_self(), &found, &count, &types, &type_count));
    vm_deallocate(found, count * sizeof(*found));
    vm_deallocate(types, count * sizeof(*types));
    return count;
}

// As many names as there can be, listed.
static uint32_t of_names(void) {
    fill(MACH_PORT_RIGHT_DEAD_NAME);
    return list();
}

static uint32_t of_ports(void) {
    fill(MACH_PORT_RIGHT_RECEIVE);
    return list();
}

// Few names with as much room as there can be between them: those it was born with, and the last.
static uint32_t of_gaps(void) {
    uint32_t count = fill(MACH_PORT_RIGHT_DEAD_NAME), *found = NULL, *types = NULL, types_count;
    MUST(mach_port_names(task_self(), &found, &count, &types, &types_count));
    for (uint32_t i = 0; i + 1 < count; i++) {
        if (types[i] == MACH_PORT_TYPE_DEAD_NAME) MUST(port_deallocate(found[i]));
    }
    return count - list();
}

// A set with as many members as there can be, listed and ended.
static uint32_t of_members(void) {
    const mach_port_name_t set = make(MACH_PORT_RIGHT_PORT_SET);
    uint32_t count = 0, *found = NULL, *types = NULL, types_count;
    fill(MACH_PORT_RIGHT_RECEIVE);
    MUST(mach_port_names(task_self(), &found, &count, &types, &types_count));
    for (uint32_t i = 0; i < count; i++) {
        if (types[i] == MACH_PORT_TYPE_RECEIVE) MUST(port_move_member(found[i], set));
    }
    MUST(mach_port_get_set_status(task_self(), set, &found, &count));
    MUST(port_mod_refs(set, MACH_PORT_RIGHT_PORT_SET, -1));
    return count;
}

// 512 rights, in each of the ways in which they can travel: received, never received, and refused
// because of the last one.
static uint32_t of_rights(void) {
    for (uint8_t how = MACH_MSG_TYPE_MOVE_RECEIVE; how <= MACH_MSG_TYPE_MAKE_SEND_ONCE; how++) {
        for (uint32_t received = 0; received < 2; received++) {
            const mach_port_name_t to = make(MACH_PORT_RIGHT_RECEIVE);
            for (uint32_t i = 0; i < MACH_MSG_RIGHTS_MAX; i++) {
                names[i] = make(MACH_PORT_RIGHT_RECEIVE);
                if (how == MACH_MSG_TYPE_MOVE_SEND || how == MACH_MSG_TYPE_COPY_SEND) {
                    MUST(port_insert_right(names[i], names[i], MACH_MSG_TYPE_MAKE_SEND));
                }
            }
            if (how == MACH_MSG_TYPE_MOVE_SEND_ONCE) {
                MUST(send_names(to, MACH_MSG_TYPE_MAKE_SEND_ONCE));
                MUST(receive_into(&message, to));
                memcpy(names, (void*)array->address, sizeof(names));
            }
            const mach_port_name_t last = names[MACH_MSG_RIGHTS_MAX - 1];
            names[MACH_MSG_RIGHTS_MAX - 1] = MACH_PORT_MAKE(MACH_PORT_INDEX_LIMIT - 1, 0);
            if (send_names(to, how) != MACH_SEND_INVALID_RIGHT) fail("a name that is none", how);
            names[MACH_MSG_RIGHTS_MAX - 1] = last;
            MUST(send_names(to, how));
            if (received) MUST(receive_into(&message, to));
            MUST(port_destroy_receive(to));
        }
    }
    return MACH_MSG_RIGHTS_MAX;
}

// As many pieces of memory as a message can have; taken from the sender or not, received or not.
static uint32_t of_pieces(void) {
    for (uint32_t round = 0; round < 4; round++) {
        const mach_port_name_t to = make(MACH_PORT_RIGHT_RECEIVE);
        const bool taken = round % 2, received = round / 2;
        uint8_t* start = memory(PIECES * PIECE);
        for (size_t i = 0; i < PIECES * PIECE; i += 4 * PAGE) start[i] = 1;
        send_pieces(to, start, PIECE, PIECES, taken);
        if (received) MUST(receive_into(&message, to));
        for (uint32_t i = 0; received && i < PIECES; i++) {
            MUST(vm_deallocate((void*)message.pieces[i].address, PIECE));
        }
        if (!taken) MUST(vm_deallocate(start, PIECES * PIECE));
        MUST(port_destroy_receive(to));
    }
    return PIECES;
}

// One piece of memory as large as there can be, and one of as many regions as it can have.
static uint32_t of_memory(void) {
    const mach_port_name_t to = make(MACH_PORT_RIGHT_RECEIVE);
    size_t size = MACH_MSG_OOL_MAX;
    void* found = NULL;
    while (vm_allocate(&found, 2 * size, VM_PROT_READ) != KERN_SUCCESS) size /= 2;
    MUST(vm_deallocate(found, 2 * size));
    uint8_t* start = memory(size);
    memset(start, 1, size / 2);
    send_pieces(to, start, size, 1, false);
    MUST(receive_into(&message, to));
    MUST(vm_deallocate((void*)message.pieces[0].address, size));
    for (size_t i = 0; i < size; i += 2 * PAGE) MUST(vm_protect(start + i, PAGE, VM_PROT_READ));
    MUST(vm_protect(start, size, VM_PROT_READ));
    for (size_t i = 0; i < size; i += 2 * PAGE) MUST(vm_deallocate(start + i, PAGE));
    MUST(vm_deallocate(start, size) == KERN_SUCCESS);
    start = memory(size);
    for (size_t i = 0; i < size; i += 2 * PAGE) MUST(vm_protect(start + i, PAGE, VM_PROT_READ));
    send_pieces(to, start, size, 1, true);
    MUST(receive_into(&message, to));
    for (size_t i = 0; i < size; i += 2 * PAGE) {
        MUST(vm_protect((uint8_t*)message.pieces[0].address + i, PAGE, VM_PROT_READ));
    }
    MUST(vm_deallocate((void*)message.pieces[0].address, size));
    return (uint32_t)(size / PAGE);
}

// Threads that receive from a port and from a set, and send to a full one; then it ends.
static uint32_t of_waiters(void) {
    for (uint32_t round = 0; round < 4; round++) {
        const mach_port_name_t port =
            make(round == 1 ? MACH_PORT_RIGHT_PORT_SET : MACH_PORT_RIGHT_RECEIVE);
        start_waiting(port, round == 2 ? MACH_SEND_MSG : MACH_RCV_MSG);
        if (round == 3) {  // on its way
            const mach_port_name_t to = make(MACH_PORT_RIGHT_RECEIVE);
            names[0] = port;
            memset(message.pieces, 0, sizeof(message.pieces[0]));
            *(struct mach_msg_port_descriptor*)message.pieces =
                (struct mach_msg_port_descriptor){.name = port,
                                                  .disposition = MACH_MSG_TYPE_MOVE_RECEIVE,
                                                  .type = MACH_MSG_PORT_DESCRIPTOR};
            MUST(send(to, 1));
        } else {
            MUST(port_mod_refs(
                port, round == 1 ? MACH_PORT_RIGHT_PORT_SET : MACH_PORT_RIGHT_RECEIVE, -1));
        }
        wait_for_threads();
    }
    return THREADS;
}

// Receivers for all of whom a message is too large.
static uint32_t of_refusals(void) {
    const mach_port_name_t port = make(MACH_PORT_RIGHT_RECEIVE);
    start_waiting(port, MACH_RCV_MSG);
    memset(message.pieces, 0, sizeof(message.pieces[0]));
    message.header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_MAKE_SEND, 0);
    message.header.msgh_remote_port = port;
    MUST(mach_msg(&message.header, MACH_SEND_MSG, 32, 0, MACH_PORT_NULL, 0));
    wait_for_threads();
    return THREADS;
}

// Threads whose time is up at nearly the same moment.
static uint32_t of_sleepers(void) {
    timeout = 3000;
    start_waiting(make(MACH_PORT_RIGHT_RECEIVE), MACH_RCV_MSG | MACH_RCV_TIMEOUT);
    wait_for_threads();
    return THREADS;
}

// Threads, counted and ended with the task.
static uint32_t of_threads(void) {
    uint32_t id, threads;
    uint64_t bytes, time;
    start_waiting(make(MACH_PORT_RIGHT_RECEIVE), MACH_RCV_MSG);
    MUST(task_info(task_self(), &id, &threads, &bytes, &time));
    return threads - 1;
}

// Ports in a chain, the receive right of each queued in the next.
static uint32_t of_chain(void) {
    const mach_port_name_t first = make(MACH_PORT_RIGHT_RECEIVE);
    mach_port_name_t port = first;
    uint32_t count = 0;
    MUST(port_insert_right(first, first, MACH_MSG_TYPE_MAKE_SEND));
    mach_port_name_t next;
    memset(message.pieces, 0, sizeof(message.pieces[0]));
    struct mach_msg_port_descriptor* const right = (void*)message.pieces;
    right->disposition = MACH_MSG_TYPE_MOVE_RECEIVE;
    while (count < MACH_PORT_TRANSIT_DEPTH_MAX &&
           port_allocate(MACH_PORT_RIGHT_RECEIVE, &next) == KERN_SUCCESS) {
        right->name = port;
        if (send(next, 1) != MACH_MSG_SUCCESS) break;
        port = next;
        count++;
    }
    right->name = next != port ? next : make(MACH_PORT_RIGHT_RECEIVE);
    message.header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0) | MACH_MSGH_BITS_COMPLEX;
    message.header.msgh_remote_port = first;
    const mach_msg_return_t code =
        mach_msg(&message.header, MACH_SEND_MSG, 48, 0, MACH_PORT_NULL, 0);
    if (code != MACH_MSG_SUCCESS && code != MACH_SEND_NO_BUFFER) fail("the end of the chain", code);
    return count;
}

int main(int argc, char** argv) {
    static const struct {
        const char* name;
        uint32_t (*run)(void);
    } burdens[] = {{"names", of_names},       {"ports", of_ports},     {"gaps", of_gaps},
                   {"members", of_members},   {"rights", of_rights},   {"pieces", of_pieces},
                   {"memory", of_memory},     {"waiters", of_waiters}, {"refusals", of_refusals},
                   {"sleepers", of_sleepers}, {"threads", of_threads}, {"chain", of_chain}};
    for (size_t i = 0; argc == 2 && i < sizeof(burdens) / sizeof(burdens[0]); i++) {
        if (strcmp(argv[1], burdens[i].name) != 0) continue;
        burden = argv[1];
        printf("%s: ok, %u\n", burden, burdens[i].run());
        return 0;
    }
    return 2;
}
