// A run of `trial ipc`, or of one of the trials that leave something out: who picks and who acts.
#pragma once

#include "ipc/port_calls.hpp"
#include "lib/random.hpp"
#include "monitor/trial.hpp"

#include <mach/message.h>

namespace ipc_trial {

// Which trial it is: each can do what the one before it can, and more.
enum class Extent : uint8_t {
    Names,       // dead names are all that is allocated
    Ports,       // and ports, and sets
    References,  // and counts of references are changed
    Rights,      // and rights are made, and go from one task to another
    Refusals,    // and messages are sent, none of which may be taken
    Messages,    // and messages that may
    Replies,     // and send-once rights
    All,         // and notifications are asked for
};

constexpr size_t TASKS = 3;
constexpr size_t MOST_NAMES = 16;  // of a task that may allocate one more
constexpr uint64_t SKIPPED = 0xFFFF;
constexpr uint8_t NO_TYPE = 3;  // the first that no descriptor has
constexpr uint64_t DEAD = 0xDEAD;
constexpr mach_port_type_t PORTS = MACH_PORT_TYPE_SEND_RECEIVE | MACH_PORT_TYPE_SEND_ONCE;
constexpr mach_port_type_t REFERENCED =
    MACH_PORT_TYPE_SEND | MACH_PORT_TYPE_SEND_ONCE | MACH_PORT_TYPE_DEAD_NAME;
constexpr mach_port_type_t ANY = PORTS | MACH_PORT_TYPE_PORT_SET | MACH_PORT_TYPE_DEAD_NAME;

// What the digest says of a name: its place in the task's list, from 1; 0 is NULL, 0xDEAD is DEAD.
struct NameList {
    Vector<mach_port_name_t> names;

    uint64_t place_of(mach_port_name_t name) const {
        if (name == MACH_PORT_NULL) return 0;
        if (name == MACH_PORT_DEAD) return DEAD;
        for (size_t i = 0; i < names.size(); i++) {
            if (names[i] == name) return i + 1;
        }
        return SKIPPED;
    }
    Result<uint64_t> place_or_add(mach_port_name_t name) {
        if (place_of(name) == SKIPPED) TRY(names.push_back(name));
        return place_of(name);
    }
};

class Trial : NonCopyable {
public:
    Trial(Extent extent, uint64_t seed, monitor::Digest& digest)
        : extent_(extent),
          random_(seed),
          digest_(digest) {}
    ~Trial() {
        for (Space* space : spaces_) {
            if (!space) continue;
            while (space->release_step()) {
            }
            Space::destroy(*space);
        }
    }
    Result<void> run(uint64_t count);

private:
    static constexpr uint32_t BUFFER = 256;

    Result<void> step(uint64_t number);
    Result<void> allocate();
    Result<void> give();
    Result<void> send(uint64_t number);
    Result<void> receive();
    Result<void> request();
    void destroy_all();
    Result<void> add_received();
    void forget_freed(size_t task);
    void add_state(size_t task);

    uint64_t draw() { return random_.next(); }
    Space& space() { return *spaces_[task_]; }
    NameList& list() { return lists_[task_]; }
    mach_port_name_t pick(mach_port_type_t wanted);
    uint32_t pick_disposition(mach_port_name_t name, uint32_t allowed);
    uint32_t pick_transfer(mach_port_name_t name, uint32_t allowed);
    void add_code(int64_t code) { digest_.add(static_cast<uint64_t>(code)); }
    mach_msg_header& header() { return *reinterpret_cast<mach_msg_header*>(buffer_); }
    mach_msg_body& body() { return *reinterpret_cast<mach_msg_body*>(buffer_ + 24); }
    mach_msg_port_descriptor& descriptor(uint32_t index) {
        return *reinterpret_cast<mach_msg_port_descriptor*>(buffer_ + 32 + 16 * index);
    }

    const Extent extent_;
    Random random_;
    monitor::Digest& digest_;
    Space* spaces_[TASKS] = {};
    NameList lists_[TASKS];
    size_t task_ = 0;  // whose step it is
    alignas(8) uint8_t buffer_[BUFFER] = {};
};

// Sets of dispositions: which may be chosen.
constexpr uint32_t bit(uint32_t disposition) { return 1u << disposition; }
constexpr uint32_t IN_BODY = 0x3F << MACH_MSG_TYPE_MOVE_RECEIVE;
constexpr uint32_t IN_HEADER = IN_BODY & ~bit(MACH_MSG_TYPE_MOVE_RECEIVE);
constexpr uint32_t FOR_REQUEST =
    bit(MACH_MSG_TYPE_MAKE_SEND_ONCE) | bit(MACH_MSG_TYPE_MOVE_SEND_ONCE);

}  // namespace ipc_trial
