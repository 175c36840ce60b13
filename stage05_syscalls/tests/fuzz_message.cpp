// libFuzzer target for mach_msg: any bytes as messages, with any option, size and limit, from a
// task that has one right of each kind. After each call every invariant holds, and a call that
// failed has changed nothing; at the end everything comes back.
//
// An input is a series of calls: a Call, and behind it the bytes of the message. So that mutations
// get further than the first check, a message is brought into shape first - names are those the
// task has, dispositions exist, descriptors are whole - unless the call says that it is to stay as
// it is.
#include "host_ipc.hpp"

#include <cstdio>
#include <cstring>

namespace {

struct [[gnu::packed]] Call {
    uint16_t option;
    uint16_t send_size;
    uint16_t limit;
    uint8_t receive;  // index of the name
    uint8_t flags;    // below
    uint16_t length;  // of the message that follows
};
constexpr uint8_t RAW = 1;          // the message is left as it is
constexpr uint8_t WILD_BUFFER = 2;  // the buffer runs out of the memory there is
constexpr uint8_t FAIL = 4;         // an allocation fails

// All below the indexes that the kernel gives out itself.
constexpr mach_port_name_t RECEIVE = 0x100, SEND = 0x200, ONCE = 0x300, SET = 0x400, DEAD = 0x500,
                           FULL = 0x600, OTHER = 0x700, MEMBER = 0x800;
constexpr mach_port_name_t NAMES[] = {
    RECEIVE, SEND,           ONCE,           SET,    DEAD,   FULL,   OTHER,     MEMBER, RECEIVE,
    SEND,    MACH_PORT_NULL, MACH_PORT_DEAD, 0x4000, 0x4100, 0x4200, 0x12345678};

mach_port_name_t name_of(uint32_t word) { return NAMES[word % std::size(NAMES)]; }

struct Subject : HostTask {
    static constexpr uint64_t BUFFER = 0x10000000, BUFFER_SIZE = 4 * PAGE_SIZE;
    static constexpr uint64_t DATA = 0x20000000, DATA_SIZE = 4 * PAGE_SIZE;

    Subject() {
        ASSERT(memory().allocate(BUFFER, BUFFER_SIZE, Protection::read_write()).ok());
        ASSERT(memory().allocate(DATA, DATA_SIZE, Protection::read_write()).ok());
    }
    mach_msg_return_t call(uint64_t address, uint64_t option, uint64_t size, uint64_t limit,
                           mach_port_name_t name) {
        const MessageBuffer buffer(memory(), address);
        return ipc::mach_msg(space(), buffer, option, size, limit, name, 0);
    }
    void write(uint64_t address, const void* bytes, uint64_t size) {
        ASSERT(memory().copy_out(address, bytes, size).ok());
    }
};

void must(const Result<void>& result) { ASSERT(result.ok()); }

// One right of each kind, and somebody else who has the other ends.
struct Scene {
    Subject task, other;

    Scene() {
        Space& space = task.space();
        for (const mach_port_name_t name : {RECEIVE, FULL, MEMBER}) {
            must(ipc::port_allocate_name(space, MACH_PORT_RIGHT_RECEIVE, name));
            must(ipc::port_insert_right(space, name, name, MACH_MSG_TYPE_MAKE_SEND));
        }
        must(ipc::port_allocate_name(space, MACH_PORT_RIGHT_PORT_SET, SET));
        must(ipc::port_move_member(space, MEMBER, SET));
        must(ipc::port_allocate_name(space, MACH_PORT_RIGHT_DEAD_NAME, DEAD));
        must(ipc::port_mod_refs(space, DEAD, MACH_PORT_RIGHT_DEAD_NAME, 1));
        must(ipc::port_insert_right(space, ONCE, RECEIVE, MACH_MSG_TYPE_MAKE_SEND_ONCE));
        must(ipc::port_set_qlimit(space, FULL, 1));
        mach_msg_header header = {MACH_MSG_TYPE_COPY_SEND, 0, FULL, 0, 0, 7};
        task.write(Subject::BUFFER, &header, sizeof header);
        ASSERT(task.call(Subject::BUFFER, MACH_SEND_MSG | MACH_SEND_TIMEOUT, sizeof header, 0, 0) ==
               MACH_MSG_SUCCESS);
        for (const mach_port_name_t name : {SEND, OTHER}) {
            must(ipc::port_allocate_name(other.space(), MACH_PORT_RIGHT_RECEIVE, name));
            Result<HeldRight> right =
                ipc::port_extract_right(other.space(), name, MACH_MSG_TYPE_MAKE_SEND);
            ASSERT(right.ok());
            HeldRight held = move(right).value();
            must(ipc::port_insert_right(space, name, held));
        }
    }
};

// What can be seen of a task, in short.
struct State {
    uint32_t names;
    uint64_t types, charge, ports, messages, send_once;
    bool operator==(const State&) const = default;
};

State state_of(Scene& scene) {
    Vector<ipc::NameAndType> names;
    must(ipc::port_names(scene.task.space(), names));  // first: it notices which ports are dead
    State state = {.names = scene.task.space().used(),
                   .types = 0,
                   .charge = scene.task.memory().charge(),
                   .ports = ipc::counts.ports,
                   .messages = ipc::counts.messages,
                   .send_once = ipc::counts.send_once};
    for (const ipc::NameAndType& one : names) {
        const auto sends = ipc::port_get_refs(scene.task.space(), one.name, MACH_PORT_RIGHT_SEND);
        state.types = state.types * 31 + one.name * 7 + one.type + sends.value();
    }
    return state;
}

uint8_t disposition_of(uint8_t byte) { return static_cast<uint8_t>(16 + byte % 6); }

// Turns what lies where a descriptor belongs into one of which only the right, the disposition and
// the memory may be wrong.
void shape_descriptor(uint8_t* at) {
    uint32_t words[4];
    std::memcpy(words, at, sizeof words);
    const uint8_t type = at[15] % 3, disposition = disposition_of(at[14]);
    if (type == MACH_MSG_PORT_DESCRIPTOR) {
        const mach_msg_port_descriptor port = {name_of(words[0]), 0, 0, 0, disposition, type};
        std::memcpy(at, &port, sizeof port);
        return;
    }
    const uint64_t address = Subject::DATA + words[0] % (Subject::DATA_SIZE + PAGE_SIZE);
    const bool memory = type == MACH_MSG_OOL_DESCRIPTOR;
    const mach_msg_ool_descriptor descriptor = {
        .address = address,
        .size = words[2] % (memory ? uint32_t{3 * PAGE_SIZE} : 8),
        .deallocate = static_cast<uint8_t>(at[12] & 1),
        .copy = 0,
        .zero = memory ? uint8_t{0} : disposition,  // an array has its disposition there
        .type = type};
    std::memcpy(at, &descriptor, sizeof descriptor);
}

void shape(uint8_t* message, uint64_t size) {
    mach_msg_header header;
    std::memcpy(&header, message, sizeof header);
    const uint32_t bits = header.msgh_bits;
    const uint32_t local = bits >> 8 & 0xff;
    header.msgh_bits = MACH_MSGH_BITS(disposition_of(bits & 0xff),
                                      local % 2 ? disposition_of(local / 2 & 0xff) : 0u) |
                       (bits & MACH_MSGH_BITS_COMPLEX);
    header.msgh_remote_port = name_of(header.msgh_remote_port);
    header.msgh_local_port = local % 2 ? name_of(header.msgh_local_port) : 0;
    std::memcpy(message, &header, sizeof header);
    if (!(bits & MACH_MSGH_BITS_COMPLEX)) return;
    const mach_msg_body body = {static_cast<uint32_t>(size < 32 ? message[24] : (size - 32) / 16),
                                0};
    std::memcpy(message + 24, &body, sizeof body);
    for (uint64_t at = 32; at + 16 <= size; at += 16) shape_descriptor(message + at);
}

void make_call(Scene& scene, const Call& call, const uint8_t* bytes) {
    uint8_t message[1024] = {};
    std::memcpy(message, bytes, call.length);
    if (!(call.flags & RAW)) shape(message, call.length);
    uint64_t address = Subject::BUFFER;
    if (call.flags & WILD_BUFFER) address += Subject::BUFFER_SIZE - call.length % 64;
    if (address == Subject::BUFFER) scene.task.write(address, message, sizeof message);
    const uint64_t option = call.option | MACH_SEND_TIMEOUT | MACH_RCV_TIMEOUT;  // nobody waits

    const State before = state_of(scene);
    if (call.flags & FAIL) memory::fail_after(1 + call.flags / 8);
    const uint64_t size = call.flags & RAW ? call.send_size : call.length & ~7u;
    const mach_msg_return_t code =
        scene.task.call(address, option, size, call.limit, name_of(call.receive));
    memory::never_fail();
    const char* broken = ipc::broken_invariant();
    if (broken) std::fprintf(stderr, "%s\n", broken);
    ASSERT(!broken);
    const bool receives = option & MACH_RCV_MSG;
    if (!receives && code != MACH_MSG_SUCCESS) ASSERT(state_of(scene) == before);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    static HostIpc machine;
    const uint64_t frames = memory::settled_free();
    {
        Scene scene;
        while (size >= sizeof(Call)) {
            Call call;
            std::memcpy(&call, data, sizeof call);
            data += sizeof call;
            size -= sizeof call;
            call.length = static_cast<uint16_t>(min(uint64_t{call.length} % 513, uint64_t{size}));
            make_call(scene, call, data);
            data += call.length;
            size -= call.length;
        }
    }
    ASSERT(!ipc::broken_invariant());
    ASSERT(ipc::counts.ports == 0 && ipc::counts.messages == 0 && ipc::counts.send_once == 0);
    ASSERT(memory::settled_free() == frames && machine.leaked() == 0);
    return 0;
}
