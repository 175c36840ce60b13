// The program itself, which tells its agents what to do: its ports, and calls to task ports.
#pragma once

#include "ipctest/protocol.hpp"

#include <mach/kern_return.h>

namespace program {

// Makes the ports that agents report to. False: there is no memory for them.
bool start();

// Starts an agent. `exit` becomes a port at which TASK_ENDED arrives. Returns the name of a send
// right to the task's port; NULL: it could not be started.
mach_port_name_t start_agent(mach_port_name_t* exit);
// The send right for commands of the agent that was started last.
mach_port_name_t wait_for_hello();
// The next report. Ends the program if none comes: an agent has died unasked.
void wait_for_report(agent::Report& report);

// The reply to a call of the mach_port or mach subsystem at a task port.
struct TaskReply {
    mach_msg_header header;
    uint8_t bytes[128];

    // The word so many bytes behind the header.
    uint32_t word(uint32_t at) const;
};
// Calls with two words (NAMES, TASK_INFO and TASK_TERMINATE: without). The reply's return code, or
// the code of mach_msg. A reply that carries something begins with `descriptors` descriptors.
kern_return_t call_task(mach_port_name_t task, mach_msg_id_t id, uint32_t first, uint32_t second,
                        TaskReply& reply, uint32_t descriptors = 0);
// The right is moved; two words follow it.
kern_return_t give_task(mach_port_name_t task, mach_msg_id_t id, mach_port_name_t right,
                        uint32_t disposition, uint32_t first, uint32_t second);

// Ends a task and waits until everything it held is released. Consumes the send right.
void end_task(mach_port_name_t task);

}  // namespace program
