// What the program says to its agents. An agent is a task without a will of its own: it makes the
// system calls it is told to make, with the arguments it is told, in its own name space and memory,
// and reports what came of them. So a case can have as many tasks as it likes.
//
// A command carries no reply right and a report no right at all unless asked for one: talking to an
// agent changes nothing in its name space.
#pragma once

#include <mach/birth_names.h>
#include <mach/kern_return.h>
#include <mach/message.h>
#include <stddef.h>

namespace agent {

// The agent's names for the ports it reports to: `hello` once, with a send right for its commands.
constexpr mach_port_name_t HELLO = BIRTH_FIRST_GIVEN;
constexpr mach_port_name_t REPORTS = BIRTH_FIRST_GIVEN + BIRTH_STEP;

enum class Operation : uint32_t {
    Call,         // write, make the calls one right after the other, read
    Fill,         // [write_address, +amount) with the byte `value`
    Check,        // result: 1 if [read_address, +amount) holds only the byte `value`
    Give,         // report the right that disposition `value` takes from `name`
    Take,         // result: the name of the right in the command
    AllocateAll,  // port_allocate(value) until it fails; result: minus the code
    Start,        // thread `slot` makes calls[0]; with argument 0 the slot's buffer if `value` & 1;
                  // not before Go if `value` & 2. The bytes go into the buffer. result: its name
    Go,
    Look,   // at thread `slot`: lets others run, then `state` and result; the buffer is read
    Jump,   // to read_address: no report
    Spawn,  // a child that is an agent too; reports a send right to its port
};

enum ThreadState : uint32_t { NOT_STARTED, CALLING, RETURNED };

constexpr uint32_t SLOTS = 6;
constexpr uint32_t SLOT_BUFFER = 512;
constexpr uint32_t BYTES = 4096;  // in one command or report

struct SystemCall {
    uint64_t number;
    uint64_t arguments[6];
};

struct Command {
    mach_msg_header header;
    mach_msg_body body;
    mach_msg_port_descriptor right;  // NULL but for Take
    Operation operation;
    uint32_t slot;
    uint32_t call_count;
    mach_port_name_t name;
    uint64_t value;
    uint64_t amount;
    uint64_t write_address;
    uint64_t read_address;
    uint32_t write_size;
    uint32_t read_size;
    SystemCall calls[2];
    uint8_t bytes[BYTES];  // write_size of them are sent
};

struct Report {
    mach_msg_header header;
    mach_msg_body body;
    mach_msg_port_descriptor right;  // NULL but for Give and Spawn
    int64_t result;                  // of the (first) call
    int64_t second_result;
    uint32_t state;
    uint32_t size;
    uint8_t bytes[BYTES];  // `size` of them are sent
};

constexpr uint32_t command_size(uint32_t write_size) {
    return static_cast<uint32_t>(offsetof(Command, bytes)) + ((write_size + 7) & ~7u);
}
constexpr uint32_t report_size(uint32_t size) {
    return static_cast<uint32_t>(offsetof(Report, bytes)) + ((size + 7) & ~7u);
}

// Makes a system call, whatever the number.
int64_t system_call(const SystemCall& call);

// Starts a task that is an agent, with send rights to these two ports. TASK_ENDED arrives at `exit`
// unless that is NULL. `task` is a send right to the new task's port. Codes as task_spawn's.
kern_return_t spawn_agent(mach_port_name_t hello, mach_port_name_t reports, mach_port_name_t exit,
                          mach_port_name_t* task);

// What the program does when it is started as an agent. Ends with its task.
[[noreturn]] void run();

}  // namespace agent
