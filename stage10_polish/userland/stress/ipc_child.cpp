// A task that makes messages and port calls of anything that comes to its mind: names it has seen
// and names it has not, whole descriptors and random bytes, right and wrong sizes and addresses.
#include "stress/stress.hpp"

#include <string.h>

using namespace stress;

namespace {

constexpr uint64_t LIFE = 4000;  // calls, after which it ends by itself
constexpr uint64_t SIZE = 2 * VM_PAGE_SIZE;

alignas(VM_PAGE_SIZE) uint8_t message[SIZE];  // sent and received
alignas(VM_PAGE_SIZE) uint8_t data[SIZE];     // sent out of line

// Names that were good once, and what they were.
enum Kind : unsigned { RECEIVE = 1, SEND = 2, SEND_ONCE = 4, SET = 8, ANY = 15 };
struct Seen {
    mach_port_name_t name;
    Kind kind;
};
constexpr uint64_t MOST_SEEN = 32;
Seen seen[MOST_SEEN];
uint64_t seen_count = 0;

mach_msg_header& header() { return *reinterpret_cast<mach_msg_header*>(message); }
bool chance(unsigned percent) { return below(100) < percent; }
uint64_t address_of(const void* place) { return reinterpret_cast<uint64_t>(place); }

// The right to the parent is left alone: the parent is to hear how it goes.
mach_port_name_t not_parent(uint64_t name) {
    return name == TO_PARENT ? MACH_PORT_NULL : static_cast<mach_port_name_t>(name);
}

void remember(mach_port_name_t name, Kind kind) {
    if (name == MACH_PORT_NULL || name == MACH_PORT_DEAD) return;
    seen[seen_count++ % MOST_SEEN] = {name, kind};
}

// It was good for nothing. Now and then it is tried again nevertheless.
void forget(mach_port_name_t name) {
    if (chance(10)) return;
    for (Seen& one : seen) {
        if (one.name == name) one = {MACH_PORT_NULL, SEND};
    }
}

Kind kind_of_disposition(uint32_t disposition) {
    if (disposition == MACH_MSG_TYPE_PORT_RECEIVE) return RECEIVE;
    return disposition == MACH_MSG_TYPE_PORT_SEND ? SEND : SEND_ONCE;
}

// Mostly one of such a kind; but also others, names that are no longer good, and none at all.
Seen random_right(unsigned kinds) {
    const uint64_t known = seen_count < MOST_SEEN ? seen_count : MOST_SEEN;
    for (int tries = 0; known > 0 && tries < 60 && chance(99); tries++) {
        const Seen& one = seen[below(known)];
        if (one.name == MACH_PORT_NULL || one.name == TO_PARENT) continue;
        if ((one.kind & kinds) != 0 || chance(2)) return one;
    }
    switch (below(6)) {
    case 0:
        return {MACH_PORT_NULL, SEND};
    case 1:
        return {MACH_PORT_DEAD, SEND};
    case 2:
        return {not_parent(random_number()), SEND};
    case 3:
        return {not_parent(below(40) * BIRTH_STEP), SEND};
    default:
        return {BIRTH_TASK, SEND};
    }
}

mach_port_name_t random_name(unsigned kinds = ANY) {
    return chance(4) ? not_parent(random_number()) : random_right(kinds).name;
}

// Mostly one that fits.
uint32_t random_disposition(Kind kind) {
    if (chance(4)) return static_cast<uint32_t>(random_number());
    if (chance(10)) return static_cast<uint32_t>(16 + below(6));
    if (kind == SEND_ONCE) return MACH_MSG_TYPE_MOVE_SEND_ONCE;
    if (kind == RECEIVE) {
        if (chance(10)) return MACH_MSG_TYPE_MOVE_RECEIVE;
        return chance(60) ? MACH_MSG_TYPE_MAKE_SEND_ONCE : MACH_MSG_TYPE_MAKE_SEND;
    }
    return chance(80) ? MACH_MSG_TYPE_COPY_SEND : MACH_MSG_TYPE_MOVE_SEND;
}

uint64_t random_address() {
    switch (below(10)) {
    case 0:
        return random_number();
    case 1:
        return below(64) * VM_PAGE_SIZE;
    case 2:
        return VM_ALLOCATE_START + below(64) * VM_PAGE_SIZE;
    default:
        return address_of(data) + below(SIZE);
    }
}

void random_descriptor(uint8_t* at) {
    const Seen right = random_right(RECEIVE | SEND | SEND_ONCE);
    const auto disposition = static_cast<uint8_t>(random_disposition(right.kind));
    if (chance(60)) {
        const mach_msg_port_descriptor port = {right.name, 0,           0,
                                               0,          disposition, MACH_MSG_PORT_DESCRIPTOR};
        memcpy(at, &port, sizeof(port));
    } else if (chance(60)) {
        const uint32_t size =
            static_cast<uint32_t>(chance(97) ? below(3 * VM_PAGE_SIZE / 2) : random_number());
        const mach_msg_ool_descriptor memory = {random_address(),       size, 0, 0, 0,
                                                MACH_MSG_OOL_DESCRIPTOR};
        memcpy(at, &memory, sizeof(memory));
    } else {
        const uint32_t count = static_cast<uint32_t>(chance(97) ? below(6) : random_number());
        auto* names = reinterpret_cast<mach_port_name_t*>(data);
        for (uint64_t i = 0; i < 6; i++) names[i] = chance(70) ? right.name : random_name();
        const mach_msg_ool_ports_descriptor ports = {
            address_of(data), count, 0, 0, disposition, MACH_MSG_OOL_PORTS_DESCRIPTOR};
        memcpy(at, &ports, sizeof(ports));
    }
    if (chance(3)) at[below(16)] ^= static_cast<uint8_t>(1 << below(8));
}

// The requests of task and thread ports. (Not every time the one that ends the task.)
mach_msg_id_t random_id() {
    if (chance(50)) return static_cast<mach_msg_id_t>(below(1000));
    if (chance(20)) return static_cast<mach_msg_id_t>(2000 + below(1000));
    return static_cast<mach_msg_id_t>(chance(10) ? 2008 + below(60) : 3200 + below(20));
}

// Returns the size to send.
uint32_t random_message() {
    if (chance(3)) {
        for (uint64_t i = 0; i < 512; i++) message[i] = static_cast<uint8_t>(random_number());
        return static_cast<uint32_t>(below(600));
    }
    const bool complex = chance(50);
    const uint32_t descriptors = static_cast<uint32_t>(complex ? below(5) : 0);
    const uint32_t fixed =
        static_cast<uint32_t>(sizeof(mach_msg_header) + (complex ? sizeof(mach_msg_body) : 0));
    uint32_t size = fixed + 16 * descriptors + 8 * static_cast<uint32_t>(below(6));
    header() = {};
    const Seen to = random_right(SEND | SEND_ONCE | (chance(30) ? unsigned{RECEIVE} : 0));
    const Seen reply = chance(50) ? random_right(RECEIVE | SEND) : Seen{MACH_PORT_NULL, SEND};
    const uint32_t local = reply.name == MACH_PORT_NULL ? 0 : random_disposition(reply.kind);
    header().msgh_remote_port = to.name;
    header().msgh_local_port = reply.name;
    header().msgh_bits = MACH_MSGH_BITS(random_disposition(to.kind) & 0xff, local & 0xff);
    header().msgh_id = random_id();
    for (uint32_t at = sizeof(mach_msg_header); at < size; at += 4) {
        const mach_port_name_t word = chance(60) ? random_name() : 0;
        memcpy(message + at, &word, sizeof(word));
    }
    if (complex) {
        header().msgh_bits |= MACH_MSGH_BITS_COMPLEX;
        const mach_msg_body body = {
            chance(98) ? descriptors : static_cast<uint32_t>(random_number()), 0};
        memcpy(message + sizeof(mach_msg_header), &body, sizeof(body));
        for (uint32_t i = 0; i < descriptors; i++) random_descriptor(message + fixed + 16 * i);
    }
    if (chance(2)) header().msgh_bits ^= 1u << below(32);
    if (chance(2)) size = static_cast<uint32_t>(below(9000));
    return size;
}

// What came with a message: rights are remembered, memory is given back.
void look_at_received() {
    remember(header().msgh_remote_port,
             kind_of_disposition(MACH_MSGH_BITS_REMOTE(header().msgh_bits)));
    if ((header().msgh_bits & MACH_MSGH_BITS_COMPLEX) == 0) return;
    uint32_t count;
    memcpy(&count, message + sizeof(mach_msg_header), sizeof(count));
    const uint8_t* at = message + sizeof(mach_msg_header) + sizeof(mach_msg_body);
    for (uint32_t i = 0; i < count; i++, at += 16) {
        mach_msg_ool_descriptor memory;
        mach_msg_port_descriptor port;
        memcpy(&memory, at, sizeof(memory));
        memcpy(&port, at, sizeof(port));
        if (port.type == MACH_MSG_PORT_DESCRIPTOR) {
            remember(port.name, kind_of_disposition(port.disposition));
        } else {
            const bool names = memory.type == MACH_MSG_OOL_PORTS_DESCRIPTOR;
            const uint64_t size = uint64_t{memory.size} * (names ? sizeof(mach_port_name_t) : 1);
            const auto* first = reinterpret_cast<const mach_port_name_t*>(memory.address);
            for (uint32_t k = 0; names && k < memory.size && k < 8; k++) {
                remember(first[k], kind_of_disposition(port.disposition));
            }
            if (size > 0) vm_deallocate(reinterpret_cast<void*>(memory.address), size);
        }
    }
}

void random_mach_msg() {
    uint64_t option = 1 + below(3);
    uint64_t timeout = 0;
    if (below(1000) != 0) {
        option |= MACH_SEND_TIMEOUT | MACH_RCV_TIMEOUT;
        if (chance(3)) timeout = below(4);
    }  // else: perhaps for ever, until somebody ends it
    if (chance(10)) option |= MACH_RCV_DISCARD;
    if (chance(1)) option |= uint64_t{1} << below(64);
    const uint32_t size = (option & MACH_SEND_MSG) != 0 ? random_message() : 0;
    const uint64_t limit = chance(90) ? SIZE / 2 : chance(90) ? below(100) : random_number() >> 32;
    const uint64_t buffer = chance(98) ? address_of(message) : random_address();
    const uint64_t arguments[6] = {
        buffer, option, size | limit << 32, random_name(RECEIVE | SET), timeout, random_number()};
    const int64_t result = make_call(SYS_mach_msg, arguments);
    if (result == -MACH_SEND_INVALID_DEST) forget(header().msgh_remote_port);
    if (result == -MACH_RCV_INVALID_NAME) forget(static_cast<mach_port_name_t>(arguments[3]));
    const bool received = (option & MACH_RCV_MSG) != 0 && result == MACH_MSG_SUCCESS;
    if (received && buffer == address_of(message)) look_at_received();
}

// A call as stubs make it, without timeouts, to a kernel object: an answer always comes.
void call_kernel(mach_port_name_t answers) {
    static constexpr mach_port_name_t OBJECTS[] = {BIRTH_TASK, BIRTH_MAIN_THREAD, BIRTH_HOST};
    const uint32_t size = sizeof(mach_msg_header) + 8 * static_cast<uint32_t>(below(6));
    header() = {};
    header().msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE);
    header().msgh_remote_port = OBJECTS[below(3)];
    header().msgh_local_port = answers;
    header().msgh_id = chance(80) ? static_cast<mach_msg_id_t>(3200 + below(20)) : random_id();
    for (uint32_t at = sizeof(mach_msg_header); at < size; at += 4) {
        const mach_port_name_t word = chance(60) ? random_name() : static_cast<uint32_t>(below(8));
        memcpy(message + at, &word, sizeof(word));
    }
    const uint64_t arguments[6] = {
        address_of(message), MACH_SEND_MSG | MACH_RCV_MSG, size | (SIZE / 2) << 32, answers, 0, 0};
    if (make_call(SYS_mach_msg, arguments) == MACH_MSG_SUCCESS) look_at_received();
}

uint64_t random_word() { return chance(80) ? below(8) : random_number(); }

// Without new ports now and then there would soon be nobody to send to.
void make_port() {
    mach_port_name_t port;
    if (port_allocate(MACH_PORT_RIGHT_RECEIVE, &port) != KERN_SUCCESS) return;
    remember(port, RECEIVE);
    if (port_insert_right(port, port, MACH_MSG_TYPE_MAKE_SEND) == KERN_SUCCESS)
        remember(port, SEND);
}

void random_port_call() {
    if (chance(25)) return make_port();
    static constexpr uint64_t CALLS[] = {SYS_port_allocate,     SYS_port_allocate,
                                         SYS_port_deallocate,   SYS_port_mod_refs,
                                         SYS_port_insert_right, SYS_port_insert_right,
                                         SYS_port_move_member,  SYS_port_request_notification,
                                         SYS_port_status};
    const uint64_t number = CALLS[below(sizeof(CALLS) / sizeof(CALLS[0]))];
    mach_port_name_t name = random_name();
    uint64_t arguments[6] = {name, random_word(), random_word(), random_name(), 16 + below(6), 0};
    switch (number) {
    case SYS_port_allocate:
        arguments[0] = chance(90) ? 1 + below(4) : random_word();
        break;
    case SYS_port_mod_refs:
        arguments[1] = chance(30) ? random_word() : below(5);
        arguments[2] = chance(30) ? ~uint64_t{0} : random_word();
        break;
    case SYS_port_insert_right:
        arguments[0] = arguments[1] = name = random_name(RECEIVE);
        if (chance(20)) arguments[0] = name = random_name();
        arguments[2] = random_disposition(RECEIVE);
        break;
    case SYS_port_move_member:
        arguments[0] = random_name(RECEIVE);
        arguments[1] = random_name(SET);
        break;
    case SYS_port_request_notification:
        arguments[1] = 64 + below(10);
        arguments[2] = below(3);
        arguments[3] = random_name(RECEIVE);
        arguments[4] = chance(90) ? MACH_MSG_TYPE_MAKE_SEND_ONCE : MACH_MSG_TYPE_MOVE_SEND_ONCE;
        break;
    case SYS_port_status:
        arguments[1] = random_address();
        break;
    default:
        break;
    }
    const int64_t result = make_call(number, arguments);
    if (result == -KERN_INVALID_NAME || result == -KERN_INVALID_RIGHT) forget(name);
    if (result < 0) return;
    const auto made = static_cast<mach_port_name_t>(result);
    if (number == SYS_port_allocate && arguments[0] == MACH_PORT_RIGHT_RECEIVE) {
        remember(made, RECEIVE);
    } else if (number == SYS_port_allocate) {
        remember(made, arguments[0] == MACH_PORT_RIGHT_PORT_SET ? SET : SEND);
    } else if (number == SYS_port_request_notification) {
        remember(made, SEND_ONCE);
    } else if (number == SYS_port_insert_right) {
        remember(name, arguments[2] == MACH_MSG_TYPE_MAKE_SEND_ONCE ? SEND_ONCE : SEND);
    }
}

bool report(mach_msg_id_t id, mach_port_name_t right) {
    struct {
        mach_msg_header header;
        mach_msg_body body;
        mach_msg_port_descriptor right;
    } words = {};
    words.header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0);
    words.header.msgh_remote_port = TO_PARENT;
    words.header.msgh_id = id;
    uint32_t size = sizeof(words.header);
    if (right != MACH_PORT_NULL) {
        words.header.msgh_bits |= MACH_MSGH_BITS_COMPLEX;
        words.body.descriptor_count = 1;
        words.right.name = right;
        words.right.disposition = MACH_MSG_TYPE_MAKE_SEND;
        size = sizeof(words);
    }
    return mach_msg(&words.header, MACH_SEND_MSG, size, 0, MACH_PORT_NULL, 0) == MACH_MSG_SUCCESS;
}

}  // namespace

int stress::ipc_child(uint64_t number, uint64_t seed) {
    seed_random(seed);
    give_up_services();
    mach_port_name_t mailbox, answers;
    if (port_allocate(MACH_PORT_RIGHT_RECEIVE, &mailbox) != KERN_SUCCESS ||
        port_allocate(MACH_PORT_RIGHT_RECEIVE, &answers) != KERN_SUCCESS) {
        return 1;
    }
    remember(mailbox, RECEIVE);
    if (!report(HELLO + static_cast<mach_msg_id_t>(number), mailbox)) return 1;
    for (uint64_t i = 1; i <= LIFE; i++) {
        if (chance(15)) {
            call_kernel(answers);
        } else if (chance(60)) {
            random_mach_msg();
        } else {
            random_port_call();
        }
        if (i % PER_REPORT == 0 && !report(PROGRESS, MACH_PORT_NULL)) return 1;
    }
    return 0;
}
